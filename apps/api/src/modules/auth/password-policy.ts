import type { Role } from '../users/index.ts';
import { passwordRefused } from './auth.errors.ts';
import { normalize } from './passwords.ts';

export const CUSTOMER_CHARACTERS_MIN = 10;
/** For those who could do harm, as long as they have no second factor. */
export const STAFF_CHARACTERS_MIN = 15;

/** How long a user's password has to be. */
export function charactersMinOf({ role }: { role: Role }, hasSecondFactor: boolean): number {
  return role === 'customer' || hasSecondFactor ? CUSTOMER_CHARACTERS_MIN : STAFF_CHARACTERS_MIN;
}

export const CHARACTERS_MAX = 128;

/** Shorter pieces of names stand in too many good passwords by chance. */
const CONTEXT_WORD_CHARACTERS_MIN = 4;
/** What has to be left of a password when the words anyone would guess are taken out. */
const OWN_CHARACTERS_MIN = 6;
/** Whoever has fewer of them leans on one or two keys. */
const DIFFERENT_CHARACTERS_MIN = 3;

/** What the cinemas of the house are called: it is written at their doors. */
export type CinemaNames = () => Promise<readonly string[]>;

/** Whose password it is to be, and where: what anyone who knows that would try first. */
type PasswordContext = { email: string; name: string; cinemaNames: readonly string[] };

let commonPasswords: Promise<ReadonlySet<string>> | undefined;

/**
 * Refuses passwords that are short or that somebody would guess. Any characters will do, none are
 * demanded.
 *
 * @param pointer where it stands in the request
 * @throws DomainError PASSWORD_REFUSED with the reason
 */
export async function assertGoodPassword(
  password: string,
  context: PasswordContext,
  charactersMin: number,
  pointer?: string,
): Promise<void> {
  const normalized = normalize(password);
  const length = countCharacters(normalized);
  if (length < charactersMin) {
    throw passwordRefused(`must have at least ${charactersMin} characters`, pointer);
  }
  if (length > CHARACTERS_MAX) {
    throw passwordRefused(`must have at most ${CHARACTERS_MAX} characters`, pointer);
  }
  const lowerCase = normalized.toLowerCase();
  if (new Set(lowerCase.replaceAll(/\s/g, '')).size < DIFFERENT_CHARACTERS_MIN) {
    throw passwordRefused('is little more than one character again and again', pointer);
  }
  if (countCharacters(withoutContext(lowerCase, context)) < OWN_CHARACTERS_MIN) {
    throw passwordRefused('is little more than a name that anyone would try', pointer);
  }
  const common = await loadCommonPasswords();
  if (common.has(lowerCase)) {
    throw passwordRefused('is on a list of passwords that were stolen elsewhere', pointer);
  }
  if (isCommonWithTail(lowerCase, common)) {
    throw passwordRefused('is little more than one that was stolen elsewhere', pointer);
  }
}

/** What a person would call the number of characters: an emoji of two code units is one. */
export function countCharacters(password: string): number {
  return Array.from(password).length;
}

/** Whether all there is beside a stolen password are a few digits or signs after it, or usual ones. */
function isCommonWithTail(password: string, common: ReadonlySet<string>): boolean {
  const [tail = ''] = /[\p{N}\p{P}\p{S}\s]*$/u.exec(password) ?? [];
  const isGuessed = countCharacters(tail) < OWN_CHARACTERS_MIN || common.has(tail);
  return isGuessed && common.has(password.slice(0, password.length - tail.length));
}

function withoutContext(password: string, { email, name, cinemaNames }: PasswordContext): string {
  const [mailbox = '', domain = ''] = email.split('@');
  const names = [name, ...cinemaNames].flatMap((each) => each.split(/\s+/));
  return [email, mailbox, domain, ...mailbox.split(/[.+_-]/), ...names, 'marquee']
    .map((word) => normalize(word).toLowerCase())
    .filter((word) => word.length >= CONTEXT_WORD_CHARACTERS_MIN)
    .sort((a, b) => b.length - a.length)
    .reduce((left, word) => left.replaceAll(word, ''), password);
}

// Some 50,000 words, which most processes never need.
function loadCommonPasswords(): Promise<ReadonlySet<string>> {
  commonPasswords ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  );
  return commonPasswords;
}
