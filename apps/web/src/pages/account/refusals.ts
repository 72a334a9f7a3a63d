import { DomainError } from '../../api.ts';
import { withTimeToWait } from '../../shell/wording.ts';

/** What is wrong with a form, by the name of its field; `form` for what belongs to none. */
export type Problems = Readonly<Record<string, string>>;

/** A form that comes back: what is wrong with it, and what the answer says of that. */
export type Refused = {
  problems: Problems;
  status: number;
  retryAfterSeconds?: number | undefined;
};

export const NO_PROBLEMS: Problems = {};

const CANNOT_BE_TAKEN = 422;
const TOO_MANY_REQUESTS = 429;

/** A form with something in it that whoever typed it can mend. */
export function refused(problems: Problems): Refused {
  return { problems, status: CANNOT_BE_TAKEN };
}

/**
 * Tells a form why a service refused it.
 *
 * @param fieldByCode beside which field the reason of a code is to stand; `form` for above them all
 * @throws the error itself where the form has nothing to say about it
 */
export function refusedBy(error: unknown, fieldByCode: Readonly<Record<string, string>>): Refused {
  if (!(error instanceof DomainError)) throw error;
  const { code, message, retryAfterSeconds } = error;
  if (code === 'RATE_LIMITED') {
    return {
      problems: { form: withTimeToWait(message, retryAfterSeconds) },
      status: TOO_MANY_REQUESTS,
      retryAfterSeconds,
    };
  }
  const field = fieldByCode[code];
  if (field === undefined) throw error;
  return refused({ [field]: message });
}

/** Whether a service refused with one of these codes. */
export function isRefusal(error: unknown, ...codes: readonly string[]): error is DomainError {
  return error instanceof DomainError && codes.includes(error.code);
}

/** The fields that were left empty, each with what to do about it. */
export function emptyFields(
  typed: Readonly<Record<string, string>>,
  sentences: Readonly<Record<string, string>>,
): Problems {
  return Object.fromEntries(
    Object.entries(sentences).filter(([name]) => (typed[name] ?? '') === ''),
  );
}

/** Whether there is anything wrong. */
export function isWrong(problems: Problems): boolean {
  return Object.keys(problems).length > 0;
}

/**
 * What the fields of a form, in their order, are told of its problems: the first that is wrong is
 * where the reader goes on.
 */
export function problemsOf<Name extends string>(problems: Problems, names: readonly Name[]) {
  const first = names.find((name) => problems[name] !== undefined);
  return <Each extends Name>(name: Each) => ({
    name,
    problem: problems[name],
    focused: name === first,
  });
}
