import { Type } from 'typebox';

import { Id, Instant, Strict } from '../../platform/http/wire.ts';
import { QuoteView } from '../pricing/index.ts';

/** Far above any sensible setting; `SEATS_PER_HOLD_MAX` is what counts. */
const SEATS_IN_REQUEST_MAX = 100;

export const SeatLabel = Type.String({
  pattern: '^[A-Z]{1,3}[0-9]{1,3}$',
  description: 'As on the seat map: "F7".',
});

export const SeatLabels = Type.Array(SeatLabel, { minItems: 1, maxItems: SEATS_IN_REQUEST_MAX });

export const ShowtimeParams = Strict({ showtimeId: Id });
export const HoldParams = Strict({ showtimeId: Id, holdId: Id });

export const DetailQuery = Strict({
  detail: Type.Optional(
    Type.Enum(['states'], { description: 'For staff: by what each seat is taken.' }),
  ),
});

export const AvailabilityView = Type.Object({
  showtimeId: Id,
  seatMapId: Id,
  version: Type.String({ description: 'Opaque; compare for equality only. Also the ETag.' }),
  capacity: Type.Integer(),
  availableCount: Type.Integer(),
  unavailable: Type.Optional(Type.Array(SeatLabel)),
  states: Type.Optional(
    Type.Record(Type.String(), Type.Enum(['held', 'sold', 'blocked']), {
      description: 'Only with detail=states, instead of `unavailable`.',
    }),
  ),
});

/** What the seats are sold as. Nobody sends a price. */
export const AskedTicketsBody = {
  ticketTypes: Type.Optional(
    Type.Record(
      Type.String({ pattern: '^[A-Z]{1,3}[0-9]{1,3}$' }),
      Type.String({ minLength: 1, maxLength: 50 }),
      {
        maxProperties: SEATS_IN_REQUEST_MAX,
        description: 'Ticket type by seat. Seats that are not named are sold as the first type.',
      },
    ),
  ),
};

export const PromotionCode = Type.String({ minLength: 1, maxLength: 100 });

export const ChannelQuery = Strict({
  channel: Type.Optional(
    Type.Enum(['boxOffice'], { description: 'For staff: a sale at the counter.' }),
  ),
});

export const ChangeHoldBody = Type.Object(
  {
    ...AskedTicketsBody,
    promotionCode: Type.Optional(
      Type.Union([PromotionCode, Type.Null()], { description: 'Null: none any more.' }),
    ),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    description: 'Seats that are not named keep their ticket type.',
    examples: [{ ticketTypes: { F7: 'child' } }],
  },
);

export const PlaceHoldBody = Type.Object(
  {
    ...AskedTicketsBody,
    promotionCode: Type.Optional(PromotionCode),
    seats: Type.Optional(SeatLabels),
    bestAvailable: Type.Optional(
      Strict({
        count: Type.Integer({ minimum: 1, maximum: SEATS_IN_REQUEST_MAX }),
        zone: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
        accessible: Type.Optional(
          Type.Boolean({ description: 'One of the party stays in a wheelchair.' }),
        ),
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'Exactly one of seats and bestAvailable.',
    examples: [{ seats: ['F7', 'F8'] }, { bestAvailable: { count: 2 } }],
  },
);

export const HoldView = Type.Object({
  id: Id,
  showtimeId: Id,
  status: Type.Enum(['active', 'converted', 'released', 'expired']),
  seats: Type.Array(SeatLabel),
  expiresAt: Instant,
  serverTime: Instant,
  quote: QuoteView,
  reservationId: Type.Optional(Id),
});
