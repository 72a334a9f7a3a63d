import { Type } from 'typebox';

import { PageView, pageQuery } from '../../platform/http/pagination.ts';
import { DateOnly, Id, Instant, MoneyBody, MoneyView, Strict } from '../../platform/http/wire.ts';
import { AVAILABILITY_WORDS } from './availability-word.ts';
import { SHOWTIME_STATUSES } from './showtime-facts.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

const Named = Type.Object({ id: Id, name: Type.String() });

/** A showtime inside of something else: a reservation, a ticket. */
export const ShowtimeSummaryView = Type.Object({
  id: Id,
  movie: Type.Object({ id: Id, title: Type.String() }),
  cinema: Named,
  auditorium: Named,
  startsAt: Instant,
  endsAt: Instant,
  timeZone: Type.String({ description: 'IANA name.' }),
  businessDate: DateOnly,
  format: Type.String(),
});

const showtimeMembers = {
  id: Id,
  movie: Type.Object({
    id: Id,
    title: Type.String(),
    runtimeMinutes: Type.Integer(),
    certificate: Nullable(Type.String()),
    posterUrl: Nullable(Type.String()),
  }),
  cinema: Named,
  auditorium: Named,
  seatMapId: Id,
  startsAt: Instant,
  featureStartsAt: Instant,
  endsAt: Instant,
  timeZone: Type.String({ description: 'IANA name.' }),
  businessDate: DateOnly,
  format: Type.String(),
  audioLanguage: Nullable(Type.String()),
  subtitleLanguage: Nullable(Type.String()),
  status: Type.Enum([...SHOWTIME_STATUSES], {
    description: '`closed`: sales have ended. `planned` ones are shown to administrators only.',
  }),
  salesOpenAt: Instant,
  salesCloseAt: Instant,
  availability: Type.Enum([...AVAILABILITY_WORDS], {
    description: 'How full it is; held seats count as taken. At most a second old.',
  }),
  priceFrom: MoneyView,
  zonePriceFrom: Type.Array(Type.Object({ zone: Type.String(), price: MoneyView }), {
    description: 'The lowest price of each zone.',
  }),
};

/** A showtime in a list. */
export const ShowtimeView = Type.Object(showtimeMembers);

/** One showtime, with its prices. */
export const ShowtimeDetailView = Type.Object({
  ...showtimeMembers,
  cancellationReason: Nullable(Type.String()),
  prices: Type.Array(
    Type.Object({ zone: Type.String(), ticketType: Type.String(), price: MoneyView }),
    { description: 'What anyone may buy; fees come on top.' },
  ),
});

export const ShowtimePage = PageView(ShowtimeView);
export const ShowtimeDetailPage = PageView(ShowtimeDetailView);

export const ShowtimeParams = Type.Object({ showtimeId: Id });
export const MovieParams = Type.Object({ movieId: Id });

export const MovieShowtimesQuery = Strict({
  date: Type.Optional(DateOnly),
  cinemaId: Type.Optional(Id),
  ...pageQuery,
});

/** What the public is not shown. */
export const MANAGED_STATUSES = ['planned', 'cancelled', 'any'] as const;

export const ShowtimesQuery = Strict({
  date: Type.Optional(DateOnly),
  cinemaId: Type.Optional(Id),
  movieId: Type.Optional(Id),
  status: Type.Optional(
    Type.Enum(['onSale', ...MANAGED_STATUSES], {
      description: 'Default `onSale`, closed ones included. The others are for administrators.',
    }),
  ),
  ...pageQuery,
});

export const ShowtimeQuery = Strict({
  includePlanned: Type.Optional(
    Type.Boolean({ description: 'Shows one that is still planned too; for administrators.' }),
  ),
});

const StartsAt = Type.String({
  minLength: 16,
  maxLength: 35,
  description:
    "RFC 3339 with an offset, or a local time without one (`2026-11-27T19:30`): then it is the cinema's.",
});

const ZonePrices = Type.Record(Type.String({ pattern: '^[a-z0-9-]{1,40}$' }), MoneyBody, {
  description: 'Prices of single zones, by zone id.',
  maxProperties: 50,
  additionalProperties: false,
});

const Language = Type.String({
  pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$',
  maxLength: 35,
  description: 'BCP 47, such as `en` or `pt-BR`.',
});

const Format = Type.String({
  minLength: 1,
  maxLength: 40,
  pattern: '\\S',
  description: 'Such as 2D, 3D, IMAX.',
});

const StoredStatus = Type.Enum(['onSale', 'planned']);

const offerMembers = {
  movieId: Id,
  auditoriumId: Id,
  basePrice: Type.Optional(
    Type.Object(
      { ...MoneyBody.properties },
      {
        additionalProperties: false,
        description:
          "Of every zone that `zonePrices` does not name, in the cinema's currency. Without any price " +
          'of its own a showtime is sold at those of the price list that fits it best.',
      },
    ),
  ),
  zonePrices: Type.Optional(ZonePrices),
  seatMapId: Type.Optional(
    Type.String({ format: 'uuid', description: "Default: the auditorium's current one." }),
  ),
  format: Type.Optional(Format),
  audioLanguage: Type.Optional(Nullable(Language)),
  subtitleLanguage: Type.Optional(Nullable(Language)),
  status: Type.Optional(StoredStatus),
};

export const CreateShowtimeBody = Type.Object(
  {
    ...offerMembers,
    startsAt: StartsAt,
    salesOpenAt: Type.Optional(StartsAt),
    salesCloseAt: Type.Optional(StartsAt),
  },
  {
    additionalProperties: false,
    examples: [
      {
        movieId: '0190a1b2-0000-7000-8000-000000000001',
        auditoriumId: '0190a1b2-0000-7000-8000-000000000002',
        startsAt: '2026-11-27T19:30',
        basePrice: { amount: 1250, currency: 'GBP' },
        zonePrices: { premium: { amount: 1650, currency: 'GBP' } },
        format: '2D',
        audioLanguage: 'en',
      },
    ],
  },
);

export const CreateShowtimesBody = Type.Object(
  {
    ...offerMembers,
    localTimes: Type.Array(Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }), {
      minItems: 1,
      maxItems: 20,
      uniqueItems: true,
      description: "`HH:MM` by the cinema's clock.",
    }),
    from: Type.String({ format: 'date', description: 'The first business date.' }),
    to: Type.String({ format: 'date', description: 'The last business date.' }),
    weekdays: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
        minItems: 1,
        maxItems: 7,
        uniqueItems: true,
        description: 'Of the business date; 1 is Monday. Default: every day.',
      }),
    ),
  },
  {
    additionalProperties: false,
    examples: [
      {
        movieId: '0190a1b2-0000-7000-8000-000000000001',
        auditoriumId: '0190a1b2-0000-7000-8000-000000000002',
        localTimes: ['16:30', '19:30'],
        from: '2026-11-27',
        to: '2026-12-03',
        weekdays: [5, 6, 7],
        basePrice: { amount: 1250, currency: 'GBP' },
      },
    ],
  },
);

export const ChangeShowtimeBody = Type.Object(
  {
    movieId: Type.Optional(Id),
    auditoriumId: Type.Optional(Id),
    seatMapId: Type.Optional(Id),
    startsAt: Type.Optional(StartsAt),
    basePrice: Type.Optional(
      Type.Union([MoneyBody, Type.Null()], {
        description: 'Null: as price lists say from now on.',
      }),
    ),
    zonePrices: Type.Optional(ZonePrices),
    format: Type.Optional(Format),
    audioLanguage: Type.Optional(Nullable(Language)),
    subtitleLanguage: Type.Optional(Nullable(Language)),
    salesOpenAt: Type.Optional(StartsAt),
    salesCloseAt: Type.Optional(StartsAt),
    status: Type.Optional(StoredStatus),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    examples: [{ startsAt: '2026-11-27T20:00', format: '3D' }],
  },
);

export const IfMatchHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({ maxLength: 200, description: 'The ETag that the change is based on.' }),
  ),
});

export const MoveShowtimeBody = Type.Object(
  {
    startsAt: StartsAt,
    reason: Type.String({
      minLength: 1,
      maxLength: 500,
      pattern: '\\S',
      description: 'In words for those who have tickets.',
    }),
  },
  {
    additionalProperties: false,
    examples: [{ startsAt: '2026-11-27T20:15', reason: 'The film is longer than announced.' }],
  },
);

export const CancelShowtimeBody = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }) },
  { additionalProperties: false, examples: [{ reason: 'The projector is broken.' }] },
);
