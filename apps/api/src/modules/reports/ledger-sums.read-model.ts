import { sql } from 'kysely';

import type { Database, Schema } from '../../database.ts';
import { earliest, latest, ofCinema, tradingDay } from './report-dates.read-model.ts';
import type { BasedScope } from './report-scope.ts';

type LedgerKind = Schema['ledger_entries']['kind'];

/** In the order in which money goes its way. */
export const LEDGER_KINDS = [
  'sale',
  'cancellation',
  'capture',
  'transfer',
  'refund',
  'chargeback',
  'parked',
  'unparked',
] as const satisfies readonly LedgerKind[];

/**
 * Entries, and what they add up to in one currency, in its minor units:
 * gross + fee + kept + parked = paid + due.
 */
export type LedgerFigures = {
  entries: number;
  /** Tickets issued less tickets voided. */
  admissions: number;
  gross: number;
  fee: number;
  kept: number;
  parked: number;
  /** Money in; below zero, money out. */
  paid: number;
  due: number;
  /** Contained in gross, fee and kept. */
  tax: number;
};

/** What had not been settled at some moment, in minor units. */
export type LedgerBalance = { due: number; parked: number };

/** All entries of one kind and currency up to the last day, and what was open before the first. */
export type LedgerRow = LedgerFigures & {
  kind: LedgerKind;
  currency: string;
  opening: LedgerBalance;
};

/** One row a kind and currency that was ever entered; with no entries where none is of these days. */
export async function listLedgerSums(db: Database, scope: BasedScope): Promise<LedgerRow[]> {
  const { from, to, cinemaId } = scope;
  const day = tradingDay(sql`e.created_at`);
  // Nearly all entries are far from the days that begin and end the report: they cost no clock.
  const { isBefore, isUntil } =
    scope.basis === 'businessDate'
      ? {
          isBefore: sql`t.business_date < ${from}::date`,
          isUntil: sql`t.business_date <= ${to}::date`,
        }
      : {
          isBefore: sql`(e.created_at < ${earliest(from)}
            or (e.created_at < ${latest(from)} and ${day} < ${from}::date))`,
          isUntil: sql`e.created_at < ${latest(to)}
            and (e.created_at < ${earliest(to)} or ${day} <= ${to}::date)`,
        };
  const sumOf = (column: string) =>
    sql`coalesce(sum(${sql.ref(column)}) filter (where not e.is_before), 0)`;
  const { rows } = await sql<{ row: LedgerRow }>`
    select jsonb_build_object(
      'kind', e.kind,
      'currency', e.currency,
      'entries', count(*) filter (where not e.is_before),
      'admissions', ${sumOf('e.admissions')},
      'gross', ${sumOf('e.ticket_amount')},
      'fee', ${sumOf('e.fee_amount')},
      'kept', ${sumOf('e.charge_amount')},
      'parked', ${sumOf('e.parked_amount')},
      'paid', ${sumOf('e.paid_amount')},
      'due', ${sumOf('e.due_amount')},
      'tax', ${sumOf('e.tax_amount')},
      'opening', jsonb_build_object(
        'due', coalesce(sum(e.due_amount) filter (where e.is_before), 0),
        'parked', coalesce(sum(e.parked_amount) filter (where e.is_before), 0)
      )
    ) as row
    from (
      select e.*, ${isBefore} as is_before
      from ledger_entries e
      join showtimes t on t.id = e.showtime_id
      join cinemas c on c.id = t.cinema_id
      where ${isUntil} ${ofCinema(cinemaId)}
    ) e
    group by e.currency, e.kind`.execute(db);
  return rows
    .map(({ row }) => row)
    .toSorted(
      (a, b) =>
        (a.currency < b.currency ? -1 : Number(a.currency > b.currency)) ||
        LEDGER_KINDS.indexOf(a.kind) - LEDGER_KINDS.indexOf(b.kind),
    );
}
