import type { Money } from '../../platform/money.ts';

/** The showtime of a message that belongs to none: the nil UUID, so that it can be in the key. */
export const NO_SHOWTIME = '00000000-0000-0000-0000-000000000000';

/**
 * What each kind of message says beyond what is read when it is delivered. Amounts are positive.
 *
 * Kinds about a reservation (`subjectId` is its id) leave everything that is still true later to
 * `DescribeReservation`; kinds about an account (`subjectId` is the user's id) say it all here, since
 * the account may be gone by then. Instants are RFC 3339.
 */
export type MessageFacts = {
  /** The tickets, to whoever bought them. */
  reservationConfirmed: Record<string, never>;
  reservationCancelled: {
    /** The seats that were given up, all of them or some. */
    seats: string[];
    /** What goes back to the customer, and what is kept of what was paid; null for nothing. */
    refund: Money | null;
    kept: Money | null;
    /** In words for the customer, where staff cancelled. */
    reason: string | null;
  };
  /** Money was sent back, apart from any cancellation. */
  refundIssued: { amount: Money; reason: string | null };
  /** It arrived after the seats were lost, and has all been sent back. */
  paymentRefunded: { amount: Money };
  /** It arrived after the seats were lost, and others as good were found. */
  seatsMoved: { previousSeats: string[]; seats: string[] };
  showtimeCancelled: {
    seats: string[];
    refund: Money | null;
    reason: string | null;
  };
  showtimeMoved: {
    previousStartsAt: string;
    /** Null where it stays in its auditorium. */
    previousAuditoriumName: string | null;
    /** Until when it can be given back in full; null without an end before the start. */
    refundableUntil: string | null;
  };
  /** To the new reservation, which is the subject. */
  exchangeConfirmed: {
    previousReference: string;
    /** What was paid in addition, or sent back; null for nothing. */
    paid: Money | null;
    refund: Money | null;
  };
  passwordReset: {
    name: string;
    /** Opens the account: of all facts the one to keep secret. */
    link: string;
    /** Not sent any more after this. */
    expiresAt: string;
  };
  /** To the new address, which the link confirms. */
  emailChange: { name: string; link: string; expiresAt: string };
  /** To the old address. */
  emailChanged: { name: string };
  passwordChanged: { name: string };
  /** To the address that is not known any more. */
  accountErased: { name: string };
};

export type MessageKind = keyof MessageFacts;

/** A message to be sent, as whoever has something to tell writes it. */
export type NewMessage = {
  [Kind in MessageKind]: {
    /** `NO_SHOWTIME` where it belongs to none. */
    showtimeId?: string;
    kind: Kind;
    /** Names the event, unique in its showtime: the second message of an event is not written. */
    dedupeKey: string;
    /** One address. */
    recipient: string;
    /** The reservation or the user. */
    subjectId: string;
    facts: MessageFacts[Kind];
  };
}[MessageKind];
