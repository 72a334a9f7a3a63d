import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';

/** The showtime of a message that belongs to none: the nil UUID, so that it can be in the key. */
export const NO_SHOWTIME = '00000000-0000-0000-0000-000000000000';

const Amount = Type.Object({ amount: Type.Integer({ minimum: 0 }), currency: Type.String() });
const AmountOrNothing = Type.Union([Amount, Type.Null()]);
const Seats = Type.Array(Type.String());
/** RFC 3339. */
const Instant = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T' });
const TextOrNothing = Type.Union([Type.String(), Type.Null()]);

/**
 * What each kind of message says beyond what is read when it is delivered. Amounts are positive.
 *
 * Kinds about a reservation (`subjectId` is its id) leave everything that is still true later to
 * `DescribeReservation`; kinds about an account (`subjectId` is the user's id) say it all here, since
 * the account may be gone by then. Schemas, because SQL writes some of them too.
 */
const FACTS = {
  /** The tickets, to whoever bought them. */
  reservationConfirmed: Type.Object({}),
  reservationCancelled: Type.Object({
    /** The seats that were given up, all of them or some. */
    seats: Seats,
    /** What goes back to the customer. */
    refund: AmountOrNothing,
    /** What is kept of what was paid. */
    kept: AmountOrNothing,
    /** In words for the customer, where staff cancelled. */
    reason: TextOrNothing,
  }),
  /** Money was sent back, apart from any cancellation. */
  refundIssued: Type.Object({ amount: Amount, reason: TextOrNothing }),
  /** Money arrived after the seats were lost, and has all been sent back. */
  paymentRefunded: Type.Object({ amount: Amount }),
  /** Money arrived after the seats were lost, and others as good were found. */
  seatsMoved: Type.Object({ previousSeats: Seats, seats: Seats }),
  showtimeCancelled: Type.Object({
    seats: Seats,
    refund: AmountOrNothing,
    reason: TextOrNothing,
  }),
  showtimeMoved: Type.Object({
    previousStartsAt: Instant,
    /** Null where it stays in its auditorium. */
    previousAuditoriumName: TextOrNothing,
    /** Until when it can be given back in full; null where that is until it starts. */
    refundableUntil: Type.Union([Instant, Type.Null()]),
  }),
  /** About the new reservation, which is the subject. */
  exchangeConfirmed: Type.Object({
    previousReference: Type.String(),
    /** What was paid in addition. */
    paid: AmountOrNothing,
    /** What was sent back. */
    refund: AmountOrNothing,
  }),
  passwordReset: Type.Object({
    name: Type.String(),
    /** Opens the account: of all facts the one to keep secret. */
    link: Type.String(),
    /** Not sent any more after this. */
    expiresAt: Instant,
  }),
  /** To the new address, which the link confirms. */
  emailChange: Type.Object({ name: Type.String(), link: Type.String(), expiresAt: Instant }),
  /** To an address that was to be confirmed and has an account: nobody else learns that. */
  emailTaken: Type.Object({}),
  /** To the old address. */
  emailChanged: Type.Object({ name: Type.String() }),
  passwordChanged: Type.Object({ name: Type.String() }),
  secondFactorChanged: Type.Object({
    name: Type.String(),
    change: Type.Union([
      Type.Literal('added'),
      Type.Literal('removed'),
      Type.Literal('removedByAdmin'),
    ]),
  }),
  /** To the address that is not known any more. */
  accountErased: Type.Object({ name: Type.String() }),
};

export type MessageFacts = { [Kind in keyof typeof FACTS]: Static<(typeof FACTS)[Kind]> };

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

/** A kind with its facts: what a message says. */
export type MessageContent = {
  [Kind in MessageKind]: { kind: Kind; facts: MessageFacts[Kind] };
}[MessageKind];

/**
 * What a stored message says; null where the facts are not those of its kind, as only SQL could have
 * written them.
 */
export function readContent(kind: MessageKind, facts: unknown): MessageContent | null {
  const content = { kind, facts };
  return isContent(content) ? content : null;
}

function isContent(content: { kind: MessageKind; facts: unknown }): content is MessageContent {
  return Value.Check(FACTS[content.kind], content.facts);
}
