import type { Readable } from 'node:stream';

import { Type, type TSchema } from 'typebox';

import {
  CurrencyCode,
  DateOnly,
  Id,
  Instant,
  MoneyView,
  Strict,
} from '../../platform/http/wire.ts';
import { DAYPARTS, OCCUPANCY_GROUPINGS } from './occupancy.read-model.ts';
import { REPORT_DAYS_MAX } from './report-scope.ts';
import { REVENUE_GROUPINGS } from './revenue.read-model.ts';

const scopeMembers = {
  from: Type.String({ format: 'date', description: 'The first business date.' }),
  to: Type.String({
    format: 'date',
    description: `The last business date: ${REPORT_DAYS_MAX} days at most, both included.`,
  }),
  cinemaId: Type.Optional(Type.String({ format: 'uuid', description: 'Default: all cinemas.' })),
};

export const RevenueQuery = Strict({
  ...scopeMembers,
  groupBy: Type.Enum([...REVENUE_GROUPINGS]),
});

export const OccupancyQuery = Strict({
  ...scopeMembers,
  groupBy: Type.Enum([...OCCUPANCY_GROUPINGS]),
});

const Titled = Type.Object({ id: Id, title: Type.String() });
const Named = Type.Object({ id: Id, name: Type.String() });
const AuditoriumName = Type.Object({ id: Id, name: Type.String(), cinema: Named });

const salesMembers = {
  currency: CurrencyCode,
  reservations: Type.Integer({ description: 'Those with a live ticket, each counted once.' }),
  admissions: Type.Integer({ description: 'Live tickets.' }),
  grossAmount: MoneyView,
  cancelledAdmissions: Type.Integer({ description: 'Tickets that were sold and are void now.' }),
  cancelledAmount: MoneyView,
};

/** Rows have the member that `groupBy` asked for. */
export const RevenueView = Type.Object({
  data: Type.Array(
    Type.Object({
      businessDate: Type.Optional(DateOnly),
      movie: Type.Optional(Titled),
      cinema: Type.Optional(Named),
      auditorium: Type.Optional(AuditoriumName),
      ...salesMembers,
    }),
    { description: 'One row a group and currency; what sold nothing has none.' },
  ),
  totals: Type.Array(Type.Object(salesMembers), { description: 'One a currency.' }),
});

const seatMembers = {
  showtimes: Type.Integer({ description: 'How many; planned and cancelled ones are left out.' }),
  capacity: Type.Integer({ description: 'Seats.' }),
  sellableCapacity: Type.Integer({ description: 'Seats without the blocked ones.' }),
  admissions: Type.Integer({ description: 'Sold seats.' }),
  occupancy: Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()], {
    description: 'admissions / sellableCapacity, to four digits; null where none is sellable.',
  }),
};

/** Rows have the member that `groupBy` asked for. */
export const OccupancyView = Type.Object({
  data: Type.Array(
    Type.Object({
      showtime: Type.Optional(
        Type.Object({
          id: Id,
          movie: Titled,
          cinema: Named,
          auditorium: Named,
          startsAt: Instant,
          timeZone: Type.String({ description: 'IANA name.' }),
          businessDate: DateOnly,
        }),
      ),
      movie: Type.Optional(Titled),
      auditorium: Type.Optional(AuditoriumName),
      daypart: Type.Optional(
        Type.Enum([...DAYPARTS], {
          description:
            "By the local start: before 12:00, 17:00, 21:00, and night. A start before the cinema's business day begins is night too.",
        }),
      ),
      ...seatMembers,
    }),
  ),
  totals: Type.Object(seatMembers),
});

/** A report as JSON, or as the same rows in a file. */
export const AsJsonOrCsv = <T extends TSchema>(view: T) => ({
  description: 'The report; `Accept: text/csv` for its rows as a file.',
  content: {
    'application/json': { schema: view },
    'text/csv': {
      // A string to whoever reads it; written out piece by piece.
      schema: Type.Unsafe<Readable>(
        Type.String({
          description:
            "RFC 4180, UTF-8, with a header. A text that a spreadsheet would take for a formula begins with '.",
        }),
      ),
    },
  },
});
