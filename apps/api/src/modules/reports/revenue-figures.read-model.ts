import { sql } from 'kysely';

import type { Sql } from './report-dates.read-model.ts';

export const REVENUE_GROUPINGS = [
  'day',
  'movie',
  'cinema',
  'auditorium',
  'channel',
  'ticketType',
] as const;

export type RevenueGrouping = (typeof REVENUE_GROUPINGS)[number];

/**
 * What a row of revenue adds up, counts before amounts. By `businessDate` it is how things stand now,
 * by `saleDate` how they changed on those days.
 */
export const REVENUE_FIGURES = [
  'reservations',
  'admissions',
  'attendance',
  'comps',
  'cancelledAdmissions',
  'gross',
  'fee',
  'kept',
  'tax',
  'discount',
  'cancelled',
  'parked',
  'paid',
  'refunded',
  'due',
] as const;

export type RevenueFigure = (typeof REVENUE_FIGURES)[number];

/**
 * Figures in one currency; amounts in its minor units, with tax.
 *
 * Of every sum that is not of one ticket type: paid − refunded + due = gross + fee + kept + parked.
 */
export type RevenueFigures = {
  currency: string;
  /** Those with a live ticket, each once. By sale date: those sold, whatever became of them. */
  reservations: number;
  /** Live tickets. By sale date: tickets sold less tickets cancelled. */
  admissions: number;
  /** Tickets that somebody came in with, those among them that were cancelled afterwards. */
  attendance: number;
  /** Those of the admissions for which nothing was to be paid. */
  comps: number;
  /** Tickets that are void. By sale date: that became void. */
  cancelledAdmissions: number;
  /** Prices of live tickets, after discounts. By sale date: of those sold less those cancelled. */
  gross: number;
  /** Fees, per ticket and per booking, of what is live. */
  fee: number;
  /** Charges: what the house keeps of what was cancelled, less what it gave back of its own accord. */
  kept: number;
  /** Contained in gross, fee and kept. */
  tax: number;
  /** What promotions took off the list prices of live tickets; gross is without it already. */
  discount: number;
  /** What void tickets cost when they were sold. */
  cancelled: number;
  /** Money that came and belongs to nothing yet. */
  parked: number;
  /** Money that came, by whichever way, and what exchanges moved. */
  paid: number;
  /** Money that went back: refunds that succeeded, and chargebacks. */
  refunded: number;
  /** What is still to be paid; below zero, what the house owes. */
  due: number;
};

/** A select list of all figures; those that are not given are 0. */
export function figureColumns(given: Partial<Record<RevenueFigure, Sql>>): Sql {
  return sql.join(
    REVENUE_FIGURES.map((figure) => sql`${given[figure] ?? sql`0`} as ${sql.ref(figure)}`),
  );
}

/** Figures of ledger entries `e`, but for the count of reservations. */
export const LEDGER_FIGURES = {
  admissions: sql`sum(e.admissions)`,
  cancelledAdmissions: sql`coalesce(-sum(e.admissions) filter (where e.admissions < 0), 0)`,
  gross: sql`sum(e.ticket_amount)`,
  fee: sql`sum(e.fee_amount)`,
  kept: sql`sum(e.charge_amount)`,
  tax: sql`sum(e.tax_amount)`,
  cancelled: sql`coalesce(-sum(e.ticket_amount) filter (where e.admissions < 0), 0)`,
  parked: sql`sum(e.parked_amount)`,
  paid: sql`coalesce(sum(e.paid_amount) filter (where not ${isGoingBack()}), 0)`,
  refunded: sql`coalesce(-sum(e.paid_amount) filter (where ${isGoingBack()}), 0)`,
  due: sql`sum(e.due_amount)`,
} as const satisfies Partial<Record<RevenueFigure, Sql>>;

function isGoingBack(): Sql {
  return sql`e.kind in ('refund', 'unparked', 'chargeback')`;
}

/** What the ledger says of a ticket too, and so is taken from what belongs to no ticket. */
const IN_LEDGER = [
  'admissions',
  'cancelledAdmissions',
  'gross',
  'fee',
  'tax',
  'cancelled',
] as const satisfies readonly RevenueFigure[];

/** What there is to be said of a ticket. */
export const TICKET_FIGURES = [
  ...IN_LEDGER,
  'comps',
  'discount',
  'attendance',
] as const satisfies readonly RevenueFigure[];

/** What tickets `k` are and cost, those of them that a condition is true of. */
export function ticketFigures(condition: Sql) {
  const sumOf = (amount: Sql) => sql`coalesce(sum(${amount}) filter (where ${condition}), 0)`;
  return {
    admissions: sql`count(*) filter (where ${condition})`,
    comps: sql`count(*) filter (where k.price_amount = 0 and ${condition})`,
    gross: sumOf(sql`k.price_amount`),
    fee: sumOf(sql`k.fee_amount`),
    tax: sumOf(sql`k.tax_amount + k.fee_tax_amount`),
    discount: sumOf(sql`k.discount_amount`),
  } as const satisfies Partial<Record<RevenueFigure, Sql>>;
}

/**
 * Adds figures of the tickets of single reservations up per showtime, and counts those reservations
 * that have such tickets: one of several is one all the same.
 *
 * @param figures what there is of every reservation, admissions among it
 * @param ofReservations a select with `showtime_id`, `currency`, `part` and these figures
 */
export function countingReservations(figures: readonly RevenueFigure[], ofReservations: Sql): Sql {
  // What one reservation comes to is no wide number: these are many, and are added faster so.
  const sums = figures.map((figure) => [figure, sql`sum(r.${sql.ref(figure)}::integer)`] as const);
  const columns: Partial<Record<RevenueFigure, Sql>> = Object.fromEntries(sums);
  return sql`
    select r.showtime_id, r.currency, r.part,
      ${figureColumns({ ...columns, reservations: sql`count(*) filter (where r.admissions > 0)` })}
    from (${ofReservations}) r
    group by r.showtime_id, r.currency, r.part`;
}

/** Whether a ticket is in any figure that the ledger does not have: most are not. */
export const IS_OUTSIDE_LEDGER = sql`(k.price_amount = 0 or k.discount_amount > 0)`;

/**
 * Figures of tickets by their type, and besides, as no type's, the same taken away: added to all that
 * the ledger says, what is left there is what belongs to no ticket, and the rows add up to the ledger.
 *
 * @param tickets a select with `showtime_id`, `currency`, `part` and the figures
 */
export function apartFromTheRest(tickets: Sql): Sql {
  const figures = REVENUE_FIGURES.map((figure) => {
    const taken = isInLedger(figure) ? sql`-k.${sql.ref(figure)}` : sql`0`;
    return sql`case when side.is_type then k.${sql.ref(figure)} else ${taken} end as ${sql.ref(figure)}`;
  });
  return sql`
    select k.showtime_id, k.currency, case when side.is_type then k.part end as part,
      ${sql.join(figures)}
    from (${tickets}) k
    cross join (values (true), (false)) as side (is_type)`;
}

function isInLedger(figure: RevenueFigure): boolean {
  return IN_LEDGER.some((inLedger) => inLedger === figure);
}
