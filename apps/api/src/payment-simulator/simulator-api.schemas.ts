import { Type } from 'typebox';

const Id = Type.String({ minLength: 1, maxLength: 64 });
const Metadata = Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 500 }), {
  maxProperties: 50,
});
const Milliseconds = Type.Integer({ minimum: 0, maximum: 86_400_000 });
const YEAR_MILLISECONDS = 31_622_400_000;
const Copies = Type.Integer({ minimum: 1, maximum: 1000 });
const Calls = Type.Union([Type.Integer({ minimum: 0, maximum: 1_000_000 }), Type.Literal('all')]);
// Whether an amount and a currency are good ones is the bank's to say.
const Amount = Type.Integer();
const Currency = Type.String({ maxLength: 10 });

const strict = { additionalProperties: false };

const intentSwitches = {
  declined: Type.Optional(Type.Boolean()),
  slowMilliseconds: Type.Optional(Milliseconds),
  lateMilliseconds: Type.Optional(Milliseconds),
  duplicated: Type.Optional(Copies),
  outOfOrder: Type.Optional(Type.Boolean()),
  wrongAmount: Type.Optional(Type.Union([Amount, Type.Null()])),
  wrongCurrency: Type.Optional(Type.Union([Currency, Type.Null()])),
  noWebhooks: Type.Optional(Type.Boolean()),
  holdWebhooks: Type.Optional(Type.Boolean()),
  backdatedMilliseconds: Type.Optional(Type.Integer({ minimum: 0, maximum: YEAR_MILLISECONDS })),
  refunds: Type.Optional(
    Type.Union([Type.Literal('succeed'), Type.Literal('pending'), Type.Literal('fail')]),
  ),
};

const IntentSwitches = Type.Object(intentSwitches, strict);

export const SwitchesBody = Type.Object(
  {
    ...intentSwitches,
    lostReply: Type.Optional(Calls),
    errors: Type.Optional(Calls),
    halfBody: Type.Optional(Calls),
    wrongJson: Type.Optional(Calls),
    only: Type.Optional(
      Type.Union([
        Type.Null(),
        Type.Array(
          Type.Union([
            Type.Literal('createIntent'),
            Type.Literal('readIntent'),
            Type.Literal('cancelIntent'),
            Type.Literal('refund'),
            Type.Literal('readRefund'),
            Type.Literal('listTransactions'),
          ]),
        ),
      ]),
    ),
  },
  strict,
);

export const IdParams = Type.Object({ id: Id });

export const IntentBody = Type.Object(
  {
    amount: Amount,
    currency: Currency,
    description: Type.Optional(Type.String({ maxLength: 500 })),
    returnUrl: Type.String({ maxLength: 2000 }),
    metadata: Type.Optional(Metadata),
    switches: Type.Optional(IntentSwitches),
  },
  strict,
);

export const PayBody = Type.Union([
  Type.Null(),
  Type.Object(
    {
      outcome: Type.Optional(Type.Union([Type.Literal('succeed'), Type.Literal('decline')])),
      processingMilliseconds: Type.Optional(Milliseconds),
      captureAt: Type.Optional(Type.Integer({ minimum: 1 })),
      switches: Type.Optional(IntentSwitches),
    },
    strict,
  ),
]);

export const RefundBody = Type.Object(
  {
    intentId: Id,
    amount: Amount,
    currency: Currency,
    metadata: Type.Optional(Metadata),
  },
  strict,
);

export const ChargebackBody = Type.Union([
  Type.Null(),
  Type.Object({ amount: Type.Optional(Amount) }, strict),
]);

export const SettleBody = Type.Object(
  { outcome: Type.Union([Type.Literal('succeed'), Type.Literal('fail')]) },
  strict,
);

export const ResendBody = Type.Union([
  Type.Null(),
  Type.Object({ copies: Type.Optional(Copies) }, strict),
]);

export const TransactionsQuery = Type.Object(
  {
    since: Type.String({ maxLength: 40 }),
    until: Type.String({ maxLength: 40 }),
    cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,10}$' })),
  },
  strict,
);

export const RefundQuery = Type.Object({ idempotencyKey: Id }, strict);

export const EventsQuery = Type.Object({ intentId: Type.Optional(Id) }, strict);
