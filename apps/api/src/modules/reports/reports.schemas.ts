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
import { LEDGER_KINDS } from './ledger-sums.read-model.ts';
import { OCCUPANCY_GROUPINGS } from './occupancy.read-model.ts';
import { REPORT_BASES, REPORT_DAYS_MAX } from './report-scope.ts';
import { DAYPARTS } from './report-subjects.read-model.ts';
import { REVENUE_GROUPINGS } from './revenue-figures.read-model.ts';

const scopeMembers = {
  from: Type.String({ format: 'date', description: 'The first day.' }),
  to: Type.String({
    format: 'date',
    description: `The last day: ${REPORT_DAYS_MAX} days at most, both included.`,
  }),
  cinemaId: Type.Optional(Type.String({ format: 'uuid', description: 'Default: all cinemas.' })),
};

const BASIS_DESCRIPTION =
  'businessDate: everything ever booked for the showtimes of these business dates. saleDate: ' +
  'everything booked on these trading days of the cinema, for whichever showtime.';

export const RevenueQuery = Strict({
  ...scopeMembers,
  groupBy: Type.Enum([...REVENUE_GROUPINGS]),
  basis: Type.Optional(
    Type.Enum([...REPORT_BASES], { default: 'businessDate', description: BASIS_DESCRIPTION }),
  ),
});

export const LedgerQuery = Strict({
  ...scopeMembers,
  basis: Type.Optional(
    Type.Enum([...REPORT_BASES], { default: 'saleDate', description: BASIS_DESCRIPTION }),
  ),
});

export const OccupancyQuery = Strict({
  ...scopeMembers,
  groupBy: Type.Enum([...OCCUPANCY_GROUPINGS]),
});

const Titled = Type.Object({ id: Id, title: Type.String() });
const Named = Type.Object({ id: Id, name: Type.String() });
const AuditoriumName = Type.Object({ id: Id, name: Type.String(), cinema: Named });

const amount = (description: string) => Type.Object(MoneyView.properties, { description });

const revenueMembers = {
  currency: CurrencyCode,
  reservations: Type.Integer({
    description:
      'Those with a live ticket, each counted once. By saleDate: those sold, whatever became of them.',
  }),
  admissions: Type.Integer({
    description: 'Live tickets. By saleDate: tickets sold less tickets cancelled.',
  }),
  attendance: Type.Integer({
    description: 'Tickets that were scanned. By saleDate: on these days.',
  }),
  comps: Type.Integer({
    description: 'Those of the admissions for which nothing was to be paid.',
  }),
  cancelledAdmissions: Type.Integer({
    description: 'Tickets that were sold and are void now. By saleDate: that became void.',
  }),
  grossAmount: amount(
    'Prices of live tickets, after discounts, with tax, without fees. By saleDate: of tickets sold less tickets cancelled.',
  ),
  feeAmount: amount('Fees of live tickets and bookings, with tax.'),
  keptAmount: amount(
    'Charges: what the house keeps of what was cancelled, less what it gave back of its own accord.',
  ),
  taxAmount: amount('Contained in grossAmount, feeAmount and keptAmount.'),
  netAmount: amount('grossAmount + feeAmount + keptAmount - taxAmount.'),
  discountAmount: amount(
    'What promotions took off list prices; grossAmount is what is left after them.',
  ),
  cancelledAmount: amount('What the cancelled tickets cost when they were sold, without fees.'),
  parkedAmount: amount('Money that came and belongs to nothing yet.'),
  paidAmount: amount('Money that came, and what exchanges moved.'),
  refundedAmount: amount('Money that went back: refunds that succeeded, and chargebacks.'),
  amountDue: amount(
    'Still to be paid; below zero, owed by the house. paidAmount - refundedAmount + amountDue = grossAmount + feeAmount + keptAmount + parkedAmount.',
  ),
};

/** Rows have the member that `groupBy` asked for. */
export const RevenueView = Type.Object({
  data: Type.Array(
    Type.Object({
      businessDate: Type.Optional(
        Type.String({ format: 'date', description: 'By saleDate: the trading day of booking.' }),
      ),
      movie: Type.Optional(Titled),
      cinema: Type.Optional(Named),
      auditorium: Type.Optional(AuditoriumName),
      channel: Type.Optional(Type.Enum(['web', 'boxOffice', 'api'])),
      ticketType: Type.Optional(
        Type.Union([Type.String(), Type.Null()], {
          description:
            'A code. Null is what belongs to no type: fees per booking, charges, and all money paid, refunded, parked and due; its reservations are all of them, each once.',
        }),
      ),
      ...revenueMembers,
    }),
    { description: 'One row a group and currency; of what nothing was booked there is none.' },
  ),
  totals: Type.Array(Type.Object(revenueMembers), { description: 'One a currency.' }),
});

const ledgerMembers = {
  entries: Type.Integer(),
  admissions: Type.Integer({ description: 'Tickets issued less tickets voided.' }),
  grossAmount: amount('For tickets.'),
  feeAmount: amount('For fees.'),
  keptAmount: amount('For charges.'),
  parkedAmount: amount('Money that came and belongs to nothing.'),
  paidAmount: amount('Money in; below zero, money out.'),
  amountDue: amount(
    'What it makes due. grossAmount + feeAmount + keptAmount + parkedAmount = paidAmount + amountDue.',
  ),
  taxAmount: amount('Contained in grossAmount, feeAmount and keptAmount.'),
};

const LedgerBalance = Type.Object({ amountDue: MoneyView, parkedAmount: MoneyView });

export const LedgerView = Type.Object({
  data: Type.Array(
    Type.Object({ kind: Type.Enum([...LEDGER_KINDS]), currency: CurrencyCode, ...ledgerMembers }),
    { description: 'One row a currency and kind of entry; without entries there is none.' },
  ),
  totals: Type.Array(
    Type.Object({
      currency: CurrencyCode,
      opening: Type.Object(LedgerBalance.properties, {
        description: 'Everything booked before the first day.',
      }),
      ...ledgerMembers,
      closing: Type.Object(LedgerBalance.properties, {
        description: 'Everything booked up to the last day: opening and what the rows add to it.',
      }),
    }),
    { description: 'One a currency that was ever booked until then.' },
  ),
});

const seatMembers = {
  showtimes: Type.Integer({ description: 'How many; planned and cancelled ones are left out.' }),
  capacity: Type.Integer({ description: 'Seats.' }),
  sellableCapacity: Type.Integer({ description: 'Seats without the blocked ones.' }),
  admissions: Type.Integer({
    description: 'Sold seats. What waits for its payment is not sold yet.',
  }),
  attendance: Type.Integer({ description: 'Tickets that were scanned.' }),
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
