import { Type } from 'typebox';

import { pageQuery } from '../../platform/http/pagination.ts';
import { Id, Instant, MoneyView, Strict, Text } from '../../platform/http/wire.ts';
import { SeatLabels } from '../seats/index.ts';
import { ShowtimeSummaryView } from '../showtimes/index.ts';
import { REFERENCE_PATTERN } from './reference.ts';

const ReservationStatus = Type.Enum(['pendingPayment', 'confirmed', 'cancelled', 'expired']);

export const PlaceReservationBody = Type.Object(
  {
    showtimeId: Id,
    holdId: Type.Optional(Id),
    seats: Type.Optional(SeatLabels),
  },
  {
    additionalProperties: false,
    description: 'Either a hold, or seats by name.',
    examples: [
      {
        showtimeId: '0198c0de-0000-7000-8000-000000000001',
        holdId: '0198c0de-0000-7000-8000-000000000002',
      },
      { showtimeId: '0198c0de-0000-7000-8000-000000000001', seats: ['F7', 'F8'] },
    ],
  },
);

export const ReservationIdParams = Strict({ reservationId: Id });

export const ReservationNameParams = Strict({
  reservationId: Type.String({
    description: 'The id, or the reference.',
    anyOf: [{ format: 'uuid' }, { pattern: REFERENCE_PATTERN }],
  }),
});

export const CancelBody = Type.Object(
  {
    ticketIds: Type.Optional(
      Type.Array(Id, {
        minItems: 1,
        maxItems: 100,
        uniqueItems: true,
        description: 'Default: all.',
      }),
    ),
    reason: Type.Optional(Text(500, { description: 'Required of staff.' })),
  },
  { additionalProperties: false, examples: [{}] },
);

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
      price: MoneyView,
      code: Type.String({ description: 'Opaque; what the door scans.' }),
      status: Type.Enum(['valid', 'void']),
    }),
  ),
  total: MoneyView,
  originalTotal: MoneyView,
  amountDue: MoneyView,
  createdAt: Instant,
  cancelledAt: Type.Union([Instant, Type.Null()]),
  customer: Type.Optional(
    Type.Union([Type.Object({ id: Id, name: Type.String(), email: Type.String() }), Type.Null()]),
  ),
});
