import type { Transaction } from '../../database.ts';

type Facts = {
  /** The account gets a new password behind this link. */
  passwordReset: { name: string; link: string; expiresAt: string };
  /** To the new address, which the link confirms. */
  emailChange: { name: string; link: string; expiresAt: string };
  /** To an address that was to be confirmed and has an account: only its owner is to know. */
  emailTaken: Record<string, never>;
  /** To the address that the account had before. */
  emailChanged: { name: string };
  passwordChanged: { name: string };
  secondFactorChanged: { name: string; change: 'added' | 'removed' | 'removedByAdmin' };
  /** To somebody of whom nothing else is known any more. */
  accountErased: { name: string };
};

type Kind = keyof Facts;

/** A mail about an account, as this module asks for it; others word it and send it. */
export type AccountMail = {
  [K in Kind]: {
    kind: K;
    /** One event, one mail. */
    dedupeKey: string;
    recipient: string;
    /** The user it is about. */
    subjectId: string;
    /** Links carry tokens: whoever sends forgets them then. */
    facts: Facts[K];
  };
}[Kind];

/** Sends a mail if, and only if, the transaction commits. */
export type EnqueueAccountMail = (tx: Transaction, mail: AccountMail) => Promise<void>;
