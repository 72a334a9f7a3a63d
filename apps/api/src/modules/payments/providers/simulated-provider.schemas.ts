import { Type } from 'typebox';
import { Compile } from 'typebox/compile';

/** What the simulated provider answers, as far as we look at it. More fields do no harm. */
const Amount = Type.Integer({ minimum: 0 });
const Currency = Type.String({ pattern: '^[A-Z]{3}$' });
const Name = Type.String({ minLength: 1, maxLength: 255 });
const Instant = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$' });
const Metadata = Type.Record(Type.String(), Type.String());

const Intent = Type.Object({
  id: Name,
  status: Type.Union([
    Type.Literal('open'),
    Type.Literal('processing'),
    Type.Literal('captured'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  amount: Amount,
  currency: Currency,
  capturedAmount: Amount,
  refundedAmount: Amount,
  metadata: Metadata,
  checkoutUrl: Type.Optional(Type.String()),
});

const Refund = Type.Object({
  id: Name,
  intentId: Name,
  status: Type.Union([Type.Literal('pending'), Type.Literal('succeeded'), Type.Literal('failed')]),
  amount: Amount,
  currency: Currency,
  metadata: Metadata,
  failureReason: Type.Union([Type.String(), Type.Null()]),
});

const Transactions = Type.Object({
  data: Type.Array(
    Type.Object({
      id: Name,
      kind: Type.Union([Type.Literal('capture'), Type.Literal('refund')]),
      intentId: Name,
      reference: Name,
      amount: Amount,
      currency: Currency,
      at: Instant,
    }),
  ),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
});

const Event = Type.Object({
  id: Name,
  type: Type.String(),
  createdAt: Instant,
  data: Type.Object({
    intent: Intent,
    refund: Type.Union([Refund, Type.Null()]),
    amount: Type.Union([Amount, Type.Null()]),
  }),
});

const Failure = Type.Object({
  error: Type.Object({ code: Type.String(), message: Type.String() }),
});

export type IntentAnswer = Type.Static<typeof Intent>;
export type RefundAnswer = Type.Static<typeof Refund>;
export type EventBody = Type.Static<typeof Event>;

export const intentAnswer = Compile(Intent);
export const refundAnswer = Compile(Refund);
export const transactionsAnswer = Compile(Transactions);
export const eventBody = Compile(Event);
export const failureAnswer = Compile(Failure);
