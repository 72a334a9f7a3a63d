import { Type } from 'typebox';

import { Id } from '../../platform/http/wire.ts';

const ZoneId = Type.String({ minLength: 1, maxLength: 40, description: 'A slug.' });
const Label = Type.String({ maxLength: 6, description: 'Row and number: F7.', examples: ['F7'] });
const SeatKindWord = Type.Enum(['seat', 'wheelchairSpace', 'companion', 'sofa']);
const SeatFeatureWord = Type.Enum(['aisle', 'accessible', 'restrictedView']);

const Zone = Type.Object(
  { id: ZoneId, name: Type.String({ minLength: 1, maxLength: 80 }) },
  { additionalProperties: false },
);

const rowOptions = {
  prefix: Type.Optional(
    Type.String({ maxLength: 2, description: 'Letters before every row name.' }),
  ),
  firstRow: Type.Optional(Type.String({ minLength: 1, maxLength: 3, examples: ['A'] })),
  skipLetters: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 1 }), {
      maxItems: 26,
      description: 'Letters no row name contains.',
      examples: [['I', 'O']],
    }),
  ),
  firstRowAt: Type.Optional(Type.Enum(['nearestScreen', 'back'])),
  numberFrom: Type.Optional(Type.Enum(['left', 'right'])),
  numbering: Type.Optional(Type.Enum(['consecutive', 'oddEven'])),
  curve: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 560,
      description: 'Plan units by which the ends of a row are nearer to the screen.',
    }),
  ),
};

const TextGridBody = Type.Object(
  {
    zones: Type.Optional(Type.Array(Zone, { minItems: 1, maxItems: 50 })),
    legend: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[A-Za-z0-9]$' }),
        Type.Object(
          {
            zone: Type.Optional(ZoneId),
            kind: Type.Optional(SeatKindWord),
            features: Type.Optional(
              Type.Array(Type.Enum(['accessible', 'restrictedView']), { maxItems: 2 }),
            ),
          },
          { additionalProperties: false },
        ),
        { additionalProperties: false },
      ),
    ),
    sections: Type.Array(
      Type.Object(
        {
          grid: Type.String({
            minLength: 1,
            maxLength: 41_000,
            description:
              'One line a row, nearest the screen first: s standard, p premium, w wheelchair space, c companion, LL love seat, x out of sale, _ gap.',
          }),
          ...rowOptions,
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 10 },
    ),
  },
  { additionalProperties: false, description: 'A seat map drawn as text.' },
);

const Labels = Type.Array(Label, { maxItems: 5000 });
const RowNames = Type.Array(Type.String({ minLength: 1, maxLength: 3 }), { maxItems: 200 });

const CompactBody = Type.Object(
  {
    rows: Type.Integer({ minimum: 1, maximum: 200 }),
    seatsPerRow: Type.Union([
      Type.Integer({ minimum: 1, maximum: 200 }),
      Type.Array(Type.Integer({ minimum: 1, maximum: 200 }), { minItems: 1, maxItems: 200 }),
    ]),
    aislesAfter: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 200 }), { maxItems: 200 }),
    ),
    crossAislesAfter: Type.Optional(RowNames),
    zones: Type.Optional(
      Type.Array(
        Type.Object(
          {
            ...Zone.properties,
            rows: Type.Optional(Type.String({ maxLength: 200, examples: ['A-C,F'] })),
          },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 50 },
      ),
    ),
    wheelchairSpaces: Type.Optional(Labels),
    companions: Type.Optional(Labels),
    blocked: Type.Optional(Labels),
    restrictedView: Type.Optional(Labels),
    pairs: Type.Optional(
      Type.Array(Type.Array(Label, { minItems: 2, maxItems: 2 }), {
        maxItems: 2500,
        description: 'Love seats, each as its two labels.',
      }),
    ),
    pairRows: Type.Optional(RowNames),
    ...rowOptions,
  },
  { additionalProperties: false, description: 'Rows and seats in a few numbers.' },
);

const LayoutBody = Type.Object(
  {
    zones: Type.Array(Zone, { minItems: 1, maxItems: 50 }),
    seats: Type.Array(
      Type.Object(
        {
          label: Label,
          row: Type.String({ minLength: 1, maxLength: 3 }),
          number: Type.Integer({ minimum: 1, maximum: 999 }),
          x: Type.Number({ minimum: 0, maximum: 20_000 }),
          y: Type.Number({ minimum: 0, maximum: 20_000 }),
          zone: ZoneId,
          kind: Type.Optional(SeatKindWord),
          features: Type.Optional(Type.Array(SeatFeatureWord, { maxItems: 3 })),
          unitId: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
          blocked: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 5000 },
    ),
  },
  { additionalProperties: false, description: 'Every seat with its place in the plan.' },
);

export const CreateSeatMapBody = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' })),
    makeCurrent: Type.Optional(
      Type.Boolean({ description: 'Whether new showtimes get it. Default true.' }),
    ),
    grid: Type.Optional(TextGridBody),
    compact: Type.Optional(CompactBody),
    layout: Type.Optional(LayoutBody),
  },
  {
    additionalProperties: false,
    description: 'Exactly one of `grid`, `compact` and `layout`.',
    examples: [{ grid: { sections: [{ grid: 'ssss_ssss\nssss_ssss\npppp_pppp' }] } }],
  },
);

export const SeatMapParams = Type.Object({ seatMapId: Id });

export const SeatMapView = Type.Object({
  id: Id,
  auditoriumId: Id,
  versionNumber: Type.Integer(),
  name: Type.String(),
  capacity: Type.Integer(),
  zones: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
  seats: Type.Array(
    Type.Object({
      label: Type.String(),
      row: Type.String(),
      number: Type.Integer(),
      x: Type.Number({ description: 'Plan units from the left, facing the screen.' }),
      y: Type.Number({ description: 'Plan units from the screen.' }),
      zone: Type.String(),
      kind: SeatKindWord,
      features: Type.Array(SeatFeatureWord),
      unitId: Type.Optional(
        Type.String({ description: 'Seats that share it are sold together or not at all.' }),
      ),
    }),
  ),
});
