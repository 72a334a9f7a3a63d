import { Type } from 'typebox';

import { pageQuery } from '../../platform/http/pagination.ts';
import { CurrencyCode, Id, MoneyView, Strict, Text } from '../../platform/http/wire.ts';

const Moment = Type.String({ description: 'RFC 3339, in UTC.' });
const OrNull = <T extends ReturnType<typeof Type.String>>(schema: T) =>
  Type.Union([schema, Type.Null()]);
const PaymentMethodView = Type.Enum(['online', 'cash', 'cardTerminal']);
const Amount = Type.Integer({ description: 'Minor units; below zero, the other way.' });

export const ReservationParams = Strict({ reservationId: Id });
export const RefundParams = Strict({ refundId: Id });
export const CaseParams = Strict({ caseId: Id });

const REFUND_AMOUNT_MAX = 2_147_483_647;

export const StaffRefundBody = Type.Object(
  {
    amount: Type.Integer({
      minimum: 1,
      maximum: REFUND_AMOUNT_MAX,
      description: 'Minor units of the currency of the reservation.',
    }),
    reason: Text(500, { pattern: '\\S', description: 'For the books and for the customer.' }),
    handedOut: Type.Optional(
      Type.Boolean({
        description: 'What was paid in cash or on a card terminal has just been given back.',
      }),
    ),
  },
  {
    additionalProperties: false,
    examples: [{ amount: 500, reason: 'The sound failed for half an hour.' }],
  },
);

export const RefundView = Type.Object({
  id: Type.String(),
  paymentId: Type.String(),
  method: PaymentMethodView,
  amount: MoneyView,
  reason: Type.Enum([
    'cancellation',
    'exchange',
    'showtimeCancelled',
    'paidTooLate',
    'parked',
    'staff',
  ]),
  note: OrNull(Type.String()),
  status: Type.Enum(['requested', 'succeeded', 'failed'], {
    description: 'requested: to be sent, or to be handed out.',
  }),
  requestedAt: Moment,
  settledAt: OrNull(Moment),
  attempts: Type.Integer(),
  failureReason: OrNull(Type.String()),
});

export const StaffRefundView = Type.Object({
  refunds: Type.Array(RefundView, { description: 'One of each payment that it comes from.' }),
});

const amounts = {
  ticketAmount: Amount,
  feeAmount: Amount,
  chargeAmount: Amount,
  parkedAmount: Amount,
  paidAmount: Amount,
  dueAmount: Amount,
  taxAmount: Amount,
};

export const LedgerView = Type.Object({
  currency: OrNull(CurrencyCode),
  entries: Type.Array(
    Type.Object({
      id: Type.String(),
      kind: Type.Enum([
        'sale',
        'capture',
        'cancellation',
        'refund',
        'transfer',
        'parked',
        'unparked',
        'chargeback',
      ]),
      explanation: Type.String(),
      currency: CurrencyCode,
      ...amounts,
      admissions: Type.Integer({ description: 'Tickets issued, or below zero, voided.' }),
      paymentId: OrNull(Type.String()),
      refundId: OrNull(Type.String()),
      at: Moment,
    }),
    { description: 'Each balances: ticket + fee + charge + parked = paid + due.' },
  ),
  totals: Type.Object(amounts),
  payments: Type.Array(
    Type.Object({
      id: Type.String(),
      method: PaymentMethodView,
      provider: Type.String(),
      status: Type.String(),
      amount: MoneyView,
      captured: MoneyView,
      refunded: MoneyView,
      transferred: MoneyView,
      providerReference: OrNull(Type.String()),
      at: Moment,
    }),
  ),
  refunds: Type.Array(RefundView),
});

export const CaseListQuery = Strict({
  open: Type.Optional(Type.Boolean({ description: 'Only those that are, or are not, open.' })),
  ...pageQuery,
});

export const ResolveCaseBody = Type.Object(
  {
    resolution: Text(1000, { description: 'What was found, or done about it.' }),
    refund: Type.Optional(
      Type.Literal(true, {
        description: 'Give back what is parked, or try the refund that failed once more.',
      }),
    ),
  },
  {
    additionalProperties: false,
    examples: [{ resolution: 'Paid twice by mistake; the second one goes back.', refund: true }],
  },
);

export const PaymentCaseView = Type.Object({
  id: Type.String(),
  kind: Type.Enum([
    'wrongAmount',
    'unknownReservation',
    'ledgerDifference',
    'chargeback',
    'refundFailed',
    'secondCapture',
  ]),
  details: Type.Record(
    Type.String(),
    Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
    { description: 'Ids, and amounts in minor units.' },
  ),
  openedAt: Moment,
  resolvedAt: OrNull(Moment),
  resolvedByUserId: OrNull(Type.String()),
  resolution: OrNull(Type.String()),
});
