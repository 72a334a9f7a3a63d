import { Type, type TSchema } from 'typebox';

import { PageView, pageQuery } from '../../platform/http/pagination.ts';
import { CurrencyCode, Id, MoneyBody, MoneyView, Strict } from '../../platform/http/wire.ts';
import { DAYPARTS } from './dayparts.ts';

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const OptionalNullable = <T extends TSchema>(schema: T) => Type.Optional(Nullable(schema));

const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' });
const Code = Type.String({
  pattern: '^[a-z][a-zA-Z0-9]{0,39}$',
  description: 'A slug that stays what it is.',
});
const Zone = Type.String({ pattern: '^[a-z0-9-]{1,40}$' });
const Status = Type.Enum(['active', 'archived']);
const BasisPoints = (minimum: number) =>
  Type.Integer({ minimum, maximum: 10_000, description: '2000 are 20 %.' });
const BusinessDate = Type.String({
  format: 'date',
  pattern: '^[12]\\d{3}-',
  description: 'A business date; inclusive.',
});
const Moment = Type.String({
  format: 'date-time',
  pattern: '^[12]\\d{3}-',
  description: 'RFC 3339 with an offset.',
});
const Channels = Type.Array(Type.Enum(['web', 'boxOffice', 'api']), {
  minItems: 1,
  maxItems: 3,
  uniqueItems: true,
});
const TicketTypeCodes = Type.Array(Code, { minItems: 1, maxItems: 50, uniqueItems: true });
const UsesMax = Type.Integer({ minimum: 1, maximum: 1_000_000_000 });

export const StatusQuery = Strict({
  status: Type.Optional(Type.Enum(['active', 'archived'], { description: 'Default `active`.' })),
  ...pageQuery,
});
export const AllQuery = Strict({ ...pageQuery });

export const IdParams = Type.Object({ id: Id });
export const CodeParams = Type.Object({ code: Code });
export const CinemaParams = Type.Object({ cinemaId: Id });

const ticketTypeMembers = {
  name: Name,
  position: Type.Integer({
    minimum: 0,
    maximum: 1000,
    description: 'In which order they are offered; `adult` is 0 and the first.',
  }),
  sharePercent: Type.Integer({
    minimum: 0,
    maximum: 100,
    description: 'What it costs of the adult’s price where no price list says.',
  }),
  staffOnly: Type.Boolean({ description: 'Sold by staff alone.' }),
  requiresAnother: Type.Boolean({
    description: 'Sold only beside a ticket of a type without this flag, one for one.',
  }),
};

export const TicketTypeView = Type.Object({ code: Code, ...ticketTypeMembers, status: Status });
export const TicketTypePage = PageView(TicketTypeView);

export const AddTicketTypeBody = Type.Object(
  {
    code: Code,
    name: ticketTypeMembers.name,
    position: ticketTypeMembers.position,
    sharePercent: ticketTypeMembers.sharePercent,
    staffOnly: Type.Optional(ticketTypeMembers.staffOnly),
    requiresAnother: Type.Optional(ticketTypeMembers.requiresAnother),
  },
  {
    additionalProperties: false,
    examples: [{ code: 'child', name: 'Child', position: 10, sharePercent: 60 }],
  },
);

export const ChangeTicketTypeBody = Type.Object(
  {
    name: Type.Optional(ticketTypeMembers.name),
    position: Type.Optional(ticketTypeMembers.position),
    sharePercent: Type.Optional(ticketTypeMembers.sharePercent),
    staffOnly: Type.Optional(ticketTypeMembers.staffOnly),
    requiresAnother: Type.Optional(ticketTypeMembers.requiresAnother),
    status: Type.Optional(Status),
  },
  { additionalProperties: false, minProperties: 1, examples: [{ sharePercent: 50 }] },
);

const conditionMembers = {
  cinemaId: Id,
  auditoriumId: Id,
  formats: Type.Array(Type.String({ minLength: 1, maxLength: 40, pattern: '\\S' }), {
    minItems: 1,
    maxItems: 20,
    uniqueItems: true,
    description: 'In whichever case of letters.',
  }),
  weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
    minItems: 1,
    maxItems: 7,
    uniqueItems: true,
    description: 'ISO: 1 is Monday. Of the business date.',
  }),
  dayparts: Type.Array(Type.Enum([...DAYPARTS]), { minItems: 1, maxItems: 4, uniqueItems: true }),
  validFrom: BusinessDate,
  validTo: BusinessDate,
};

const Priority = Type.Integer({ minimum: -1000, maximum: 1000, description: 'The highest wins.' });

const Prices = Type.Array(Strict({ zone: Zone, ticketType: Code, price: MoneyBody }), {
  minItems: 1,
  maxItems: 1000,
  description:
    'The whole table: in one currency, with `standard` among the zones and a price of `adult` for each.',
});

export const PriceListView = Type.Object({
  id: Id,
  name: Type.String(),
  cinemaId: Nullable(Id),
  auditoriumId: Nullable(Id),
  formats: Nullable(Type.Array(Type.String())),
  weekdays: Nullable(Type.Array(Type.Integer())),
  dayparts: Nullable(Type.Array(Type.Enum([...DAYPARTS]))),
  validFrom: Nullable(Type.String()),
  validTo: Nullable(Type.String()),
  priority: Type.Integer(),
  currency: CurrencyCode,
  status: Status,
  prices: Type.Array(
    Type.Object({ zone: Type.String(), ticketType: Type.String(), price: MoneyView }),
  ),
});
export const PriceListPage = PageView(PriceListView);

const priceListConditions = {
  cinemaId: OptionalNullable(conditionMembers.cinemaId),
  auditoriumId: OptionalNullable(conditionMembers.auditoriumId),
  formats: OptionalNullable(conditionMembers.formats),
  weekdays: OptionalNullable(conditionMembers.weekdays),
  dayparts: OptionalNullable(conditionMembers.dayparts),
  validFrom: OptionalNullable(conditionMembers.validFrom),
  validTo: OptionalNullable(conditionMembers.validTo),
};

export const AddPriceListBody = Type.Object(
  { name: Name, priority: Type.Optional(Priority), ...priceListConditions, prices: Prices },
  {
    additionalProperties: false,
    examples: [
      {
        name: 'Matinée',
        dayparts: ['morning', 'afternoon'],
        weekdays: [1, 2, 3, 4, 5],
        prices: [
          { zone: 'standard', ticketType: 'adult', price: { amount: 950, currency: 'GBP' } },
        ],
      },
    ],
  },
);

export const ChangePriceListBody = Type.Object(
  {
    name: Type.Optional(Name),
    priority: Type.Optional(Priority),
    ...priceListConditions,
    prices: Type.Optional(Prices),
    status: Type.Optional(Status),
  },
  { additionalProperties: false, minProperties: 1, examples: [{ priority: 10 }] },
);

export const FeeView = Type.Object({
  id: Id,
  code: Code,
  name: Type.String(),
  cinemaId: Nullable(Id),
  per: Type.Enum(['ticket', 'booking']),
  amount: MoneyView,
  channels: Nullable(Channels),
  isRefundable: Type.Boolean(),
  status: Status,
});
export const FeePage = PageView(FeeView);

export const AddFeeBody = Type.Object(
  {
    code: Code,
    name: Name,
    cinemaId: OptionalNullable(Id),
    per: Type.Enum(['ticket', 'booking']),
    amount: MoneyBody,
    channels: OptionalNullable(Channels),
    isRefundable: Type.Optional(Type.Boolean()),
  },
  {
    additionalProperties: false,
    description: 'Without a cinema: everywhere that sells in its currency.',
    examples: [
      {
        code: 'booking',
        name: 'Booking fee',
        per: 'ticket',
        amount: { amount: 75, currency: 'GBP' },
        channels: ['web'],
      },
    ],
  },
);

export const ChangeFeeBody = Type.Object(
  {
    name: Type.Optional(Name),
    amount: Type.Optional(MoneyBody),
    channels: OptionalNullable(Channels),
    isRefundable: Type.Optional(Type.Boolean()),
    status: Type.Optional(Status),
  },
  { additionalProperties: false, minProperties: 1, examples: [{ isRefundable: true }] },
);

const taxMembers = {
  name: Name,
  rateBasisPoints: BasisPoints(0),
  feeRateBasisPoints: BasisPoints(0),
  isIncluded: Type.Boolean({ description: 'Whether prices contain it; else it is added.' }),
};

export const TaxView = Type.Object({ cinemaId: Id, ...taxMembers });
export const TaxPage = PageView(TaxView);
export const SetTaxBody = Type.Object(taxMembers, {
  additionalProperties: false,
  examples: [{ name: 'VAT', rateBasisPoints: 2000, feeRateBasisPoints: 2000, isIncluded: true }],
});

const policyMembers = {
  tiers: Type.Array(
    Strict({
      untilMinutesBefore: Type.Integer({
        minimum: 0,
        maximum: 525_600,
        description: 'Up to so many minutes before the start.',
      }),
      percent: Type.Integer({ minimum: 0, maximum: 100, description: 'Given back of the price.' }),
    }),
    { maxItems: 20, description: 'After the last of them nothing is given back.' },
  ),
  feesRefundable: Type.Boolean(),
};

export const RefundPolicyView = Type.Object({
  cinemaId: Type.Union([Id, Type.Null()], {
    description: 'Null: where a cinema has none of its own.',
  }),
  ...policyMembers,
});
export const RefundPolicyPage = PageView(RefundPolicyView);
export const SetRefundPolicyBody = Type.Object(policyMembers, {
  additionalProperties: false,
  examples: [
    {
      tiers: [
        { untilMinutesBefore: 1440, percent: 100 },
        { untilMinutesBefore: 60, percent: 50 },
      ],
      feesRefundable: false,
    },
  ],
});

const Discount = Type.Union([
  Strict({ kind: Type.Literal('percentage'), rateBasisPoints: BasisPoints(1) }),
  Strict({
    kind: Type.Literal('fixed'),
    amount: Type.Object(
      {
        amount: Type.Integer({ minimum: 1, maximum: 10_000_000, description: 'Minor units.' }),
        currency: CurrencyCode,
      },
      { additionalProperties: false, description: 'Once a booking.' },
    ),
  }),
]);

export const PromotionView = Type.Object({
  id: Id,
  code: Type.Union([Type.String(), Type.Null()], { description: 'Null: it comes by itself.' }),
  name: Type.String(),
  cinemaId: Nullable(Id),
  discount: Type.Union([
    Type.Object({ kind: Type.Literal('percentage'), rateBasisPoints: Type.Integer() }),
    Type.Object({ kind: Type.Literal('fixed'), amount: MoneyView }),
  ]),
  ticketTypes: Nullable(Type.Array(Type.String())),
  validFrom: Nullable(Type.String()),
  validTo: Nullable(Type.String()),
  usesMax: Nullable(Type.Integer()),
  usesPerPersonMax: Nullable(Type.Integer()),
  status: Status,
});
export const PromotionPage = PageView(PromotionView);

const promotionOffer = {
  ticketTypes: OptionalNullable(TicketTypeCodes),
  validFrom: OptionalNullable(Moment),
  validTo: OptionalNullable(Moment),
  usesMax: OptionalNullable(UsesMax),
  usesPerPersonMax: OptionalNullable(UsesMax),
};

export const AddPromotionBody = Type.Object(
  {
    name: Name,
    code: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{2,39}$',
        description: 'In whichever case of letters. Without it one is made up that nobody guesses.',
      }),
    ),
    isAutomatic: Type.Optional(
      Type.Boolean({ description: 'It comes by itself, for everybody, without a code.' }),
    ),
    cinemaId: OptionalNullable(Id),
    discount: Discount,
    ...promotionOffer,
  },
  {
    additionalProperties: false,
    description: 'What has limits needs a code.',
    examples: [
      { name: 'Summer', code: 'SUMMER26', discount: { kind: 'percentage', rateBasisPoints: 1000 } },
    ],
  },
);

export const ChangePromotionBody = Type.Object(
  {
    name: Type.Optional(Name),
    discount: Type.Optional(Discount),
    ...promotionOffer,
    status: Type.Optional(Status),
  },
  { additionalProperties: false, minProperties: 1, examples: [{ usesMax: 100 }] },
);
