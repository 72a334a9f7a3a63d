import { Type } from 'typebox';

import { pageQuery } from '../../platform/http/pagination.ts';
import { Id, Instant, MoneyView, Strict, Text } from '../../platform/http/wire.ts';
import { holderQuery } from '../auth/index.ts';
import { QuoteView } from '../pricing/index.ts';
import { AskedTicketsBody, PromotionCode, SeatLabels } from '../seats/index.ts';
import { ShowtimeSummaryView } from '../showtimes/index.ts';
import { ReturnTo } from './paying.schemas.ts';
import { REFERENCE_PATTERN } from './reference.ts';

const ReservationStatus = Type.Enum(['pendingPayment', 'confirmed', 'cancelled', 'expired']);

export const PlaceReservationBody = Type.Object(
  {
    showtimeId: Id,
    holdId: Type.Optional(Id),
    seats: Type.Optional(SeatLabels),
    ...AskedTicketsBody,
    promotionCode: Type.Optional(PromotionCode),
    email: Type.Optional(
      Type.String({
        format: 'email',
        maxLength: 254,
        description: 'Where the tickets go; of guests required, else that of the account.',
      }),
    ),
    payment: Type.Optional(
      Strict({
        method: Type.Enum(['boxOffice', 'online', 'cash', 'cardTerminal'], {
          description:
            'boxOffice: later, at the counter. cash, cardTerminal: taken by staff, with ?channel=boxOffice.',
        }),
        returnTo: Type.Optional(ReturnTo),
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'Either a hold, or seats by name (and then what they are sold as). Without `payment`, people ' +
      'with an account pay at the box office and guests pay online; what is paid online needs a hold.',
    examples: [
      {
        showtimeId: '0198c0de-0000-7000-8000-000000000001',
        holdId: '0198c0de-0000-7000-8000-000000000002',
      },
      { showtimeId: '0198c0de-0000-7000-8000-000000000001', seats: ['F7', 'F8'] },
      {
        showtimeId: '0198c0de-0000-7000-8000-000000000001',
        holdId: '0198c0de-0000-7000-8000-000000000002',
        email: 'ada@example.com',
        payment: { method: 'online' },
      },
    ],
  },
);

/** The query of what a signed link reaches. */
export const AccessQuery = Strict({ ...holderQuery });

export const ReservationIdParams = Strict({ reservationId: Id });

export const ReservationNameParams = Strict({
  reservationId: Type.String({
    description: 'The id, or the reference.',
    anyOf: [{ format: 'uuid' }, { pattern: REFERENCE_PATTERN }],
  }),
});

export const ReservationListQuery = Strict({
  status: Type.Optional(ReservationStatus),
  scope: Type.Optional(
    Type.Enum(['mine', 'all'], { default: 'mine', description: 'all: for staff.' }),
  ),
  search: Type.Optional(
    Text(200, { description: 'With scope=all: a reference, or part of a name or address.' }),
  ),
  ...pageQuery,
});

export const ReservationView = Type.Object({
  id: Id,
  reference: Type.String(),
  status: ReservationStatus,
  channel: Type.Enum(['web', 'boxOffice', 'api']),
  showtime: ShowtimeSummaryView,
  tickets: Type.Array(
    Type.Object({
      id: Id,
      seat: Type.String(),
      zone: Type.String(),
      ticketType: Type.String(),
      price: Type.Object(MoneyView.properties, {
        description: 'What was paid for it, with its tax, without fees.',
      }),
      fee: MoneyView,
      code: Type.String({ description: 'Signed; what the door scans. docs/tickets.md' }),
      status: Type.Enum(['valid', 'void']),
      admittedAt: Type.Optional(Instant),
    }),
    { description: 'Issued when the reservation is confirmed.' },
  ),
  quote: Type.Object(QuoteView.properties, { description: 'As sold.' }),
  total: Type.Object(MoneyView.properties, { description: 'Live tickets and fees.' }),
  originalTotal: MoneyView,
  amountPaid: MoneyView,
  amountRefunded: MoneyView,
  amountKept: Type.Object(MoneyView.properties, {
    description: 'What the house keeps of what was cancelled.',
  }),
  amountDue: MoneyView,
  refundDue: Type.Object(MoneyView.properties, {
    description: 'On its way back, and not there yet.',
  }),
  paymentMethod: Type.Enum(['boxOffice', 'online', 'cash', 'cardTerminal', 'none']),
  payment: Type.Optional(
    Type.Object(
      {
        id: Id,
        provider: Type.String(),
        status: Type.Enum(['created', 'open', 'captured', 'failed', 'cancelled', 'parked']),
        amount: MoneyView,
        checkoutUrl: Type.Union([Type.String(), Type.Null()], {
          description:
            'Where the buyer pays; null once there is nothing to pay there, and for everybody else.',
        }),
        clientSecret: Type.Union([Type.String(), Type.Null()], {
          description: 'For the provider’s own form in a page; null like the page.',
        }),
        payBy: Type.Optional(Instant),
      },
      { description: 'The last attempt to pay online.' },
    ),
  ),
  refunds: Type.Array(
    Type.Object({
      id: Id,
      amount: MoneyView,
      status: Type.Enum(['requested', 'succeeded', 'failed']),
      reason: Type.String(),
    }),
  ),
  email: Type.Union([Type.String(), Type.Null()]),
  isFreelyRefundable: Type.Boolean({
    description: 'The house changed the seats or the time: all of it may be given back.',
  }),
  exchangedFromId: Type.Optional(Id),
  exchangedToId: Type.Optional(Id),
  createdAt: Instant,
  cancelledAt: Type.Union([Instant, Type.Null()]),
  customer: Type.Optional(
    Type.Union([Type.Object({ id: Id, name: Type.String(), email: Type.String() }), Type.Null()]),
  ),
});
