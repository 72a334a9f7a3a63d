import type { Static } from 'typebox';

import { money } from '../../platform/money.ts';
import type { CsvCell } from './csv.ts';
import type { LedgerBalance, LedgerFigures } from './ledger-sums.read-model.ts';
import type { LedgerView } from './reports.schemas.ts';
import type { LedgerReport } from './reports.service.ts';

/** The sums of the ledger as JSON. */
export function toLedgerView({ rows, totals }: LedgerReport): Static<typeof LedgerView> {
  return {
    data: rows.map(({ kind, currency, ...figures }) => ({
      kind,
      currency,
      ...toFiguresView(figures, currency),
    })),
    totals: totals.map(({ currency, opening, closing, ...figures }) => ({
      currency,
      opening: toBalanceView(opening, currency),
      ...toFiguresView(figures, currency),
      closing: toBalanceView(closing, currency),
    })),
  };
}

function toFiguresView(figures: LedgerFigures, currency: string) {
  return {
    entries: figures.entries,
    admissions: figures.admissions,
    grossAmount: money(figures.gross, currency),
    feeAmount: money(figures.fee, currency),
    keptAmount: money(figures.kept, currency),
    parkedAmount: money(figures.parked, currency),
    paidAmount: money(figures.paid, currency),
    amountDue: money(figures.due, currency),
    taxAmount: money(figures.tax, currency),
  };
}

function toBalanceView({ due, parked }: LedgerBalance, currency: string) {
  return { amountDue: money(due, currency), parkedAmount: money(parked, currency) };
}

export const LEDGER_CSV_HEADER = [
  'currency',
  'kind',
  'entries',
  'admissions',
  'grossAmountMinor',
  'feeAmountMinor',
  'keptAmountMinor',
  'parkedAmountMinor',
  'paidAmountMinor',
  'amountDueMinor',
  'taxAmountMinor',
];

/** A line of the file, in the order of `LEDGER_CSV_HEADER`. */
type Line = CsvCell[];

/** Of every currency what was open before, what was booked, and what is open after it. */
export function toLedgerCsvLines({ rows, totals }: LedgerReport): Line[] {
  return totals.flatMap(({ currency, opening, closing }) => [
    balanceLine(currency, 'opening', opening),
    ...rows
      .filter((row) => row.currency === currency)
      .map((row): Line => [
        currency,
        row.kind,
        row.entries,
        row.admissions,
        row.gross,
        row.fee,
        row.kept,
        row.parked,
        row.paid,
        row.due,
        row.tax,
      ]),
    balanceLine(currency, 'closing', closing),
  ]);
}

function balanceLine(currency: string, kind: string, { due, parked }: LedgerBalance): Line {
  return [currency, kind, null, null, null, null, null, parked, null, due, null];
}
