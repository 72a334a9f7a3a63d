import { Type } from 'typebox';

import { Id, Instant, MoneyBody, MoneyView, Strict, Text } from '../../platform/http/wire.ts';
import { holderQuery } from '../auth/index.ts';

const TICKETS_MAX = 100;

const TicketIds = Type.Array(Id, {
  minItems: 1,
  maxItems: TICKETS_MAX,
  uniqueItems: true,
  description: 'Default: all.',
});

const Refund = Type.Enum(['full', 'policy', 'none'], {
  // No `default`: that would be filled in for customers too, who have no choice.
  description: 'Staff who give a reason decide what goes back. Default: full.',
});

/** In a query they are separated by commas. */
const TicketIdsInQuery = Type.String({
  pattern: `^[0-9a-fA-F-]{36}(,[0-9a-fA-F-]{36}){0,${TICKETS_MAX - 1}}$`,
  description: 'Ids, separated by commas. Default: all.',
});

const expected = (what: string) =>
  Type.Object(MoneyBody.properties, {
    additionalProperties: false,
    description: `${what} Refused where it is something else by now.`,
  });

export const CancelBody = Type.Object(
  {
    ticketIds: Type.Optional(TicketIds),
    reason: Type.Optional(Text(500, { pattern: '\\S', description: 'Required of staff.' })),
    refund: Type.Optional(Refund),
    expectedRefund: Type.Optional(expected('What `refund` of the quote said.')),
  },
  { additionalProperties: false, examples: [{}] },
);

export const CancellationQuoteQuery = Strict({
  ...holderQuery,
  ticketIds: Type.Optional(TicketIdsInQuery),
  refund: Type.Optional(Refund),
});

const described = (description: string) => Type.Object(MoneyView.properties, { description });

const ClosedBecause = Type.Union([
  Type.Enum(['CANCELLATION_CLOSED', 'TICKET_ADMITTED'], {
    description: 'What cancelling would be refused with.',
  }),
  Type.Null(),
]);

export const CancellationQuoteView = Type.Object({
  isOpen: Type.Boolean({ description: 'Whether whoever asks could cancel them now.' }),
  closedBecause: ClosedBecause,
  percent: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Of each price that goes back now.',
  }),
  until: Type.Union([Instant, Type.Null()], { description: 'Until when all of this holds.' }),
  tickets: Type.Array(
    Type.Object({
      id: Id,
      seat: Type.String(),
      price: MoneyView,
      fee: MoneyView,
      credit: described('What is taken off the bill.'),
      kept: described('The rest of price and fee.'),
    }),
    { description: 'Those that are live.' },
  ),
  bookingFee: Type.Object(
    { amount: MoneyView, credit: MoneyView, kept: MoneyView },
    { description: 'Goes with the last ticket; 0 until then.' },
  ),
  credit: MoneyView,
  kept: MoneyView,
  refund: described(
    'What of the credit goes back. The rest was never paid, and is not due any more.',
  ),
  tiers: Type.Array(Type.Object({ until: Instant, percent: Type.Integer() }), {
    description: 'The policy that the tickets were sold under, first to last.',
  }),
});

export const ExchangeBody = Type.Object(
  {
    ticketIds: Type.Optional(TicketIds),
    showtimeId: Id,
    holdId: Id,
    reason: Type.Optional(Text(500, { pattern: '\\S', description: 'Required of staff.' })),
    expectedRefund: Type.Optional(expected('What `refund` of the quote said.')),
    expectedAmountDue: Type.Optional(expected('What `amountDue` of the quote said.')),
  },
  { additionalProperties: false },
);

export const ExchangeQuoteQuery = Strict({
  ...holderQuery,
  ticketIds: Type.Optional(TicketIdsInQuery),
  showtimeId: Id,
  holdId: Id,
});

export const ExchangeQuoteView = Type.Object({
  isOpen: Type.Boolean({ description: 'Whether whoever asks could exchange them now.' }),
  closedBecause: ClosedBecause,
  until: Type.Union([Instant, Type.Null()]),
  credit: described('What the tickets given back cost, fees and all.'),
  total: described('What the held seats cost.'),
  transferred: described('What was paid for the old ones, and pays for the new.'),
  kept: described('What the new ones do not need, and the policy does not give back.'),
  refund: described('What goes back, because the new ones cost less.'),
  amountDue: described('What is still to be paid, because they cost more.'),
});
