import { invalidRequest, type FieldProblem } from '../../platform/errors.ts';

/**
 * Which date a report goes by. `businessDate`: that of the showtime, whenever it was sold.
 * `saleDate`: the trading day of the cinema on which something was booked, or somebody came in.
 */
export const REPORT_BASES = ['businessDate', 'saleDate'] as const;

export type ReportBasis = (typeof REPORT_BASES)[number];

/** What a report is about: some trading days, of one cinema or of all. */
export type ReportScope = {
  /** `YYYY-MM-DD`, the first day. */
  from: string;
  /** `YYYY-MM-DD`, the last day. */
  to: string;
  cinemaId?: string | undefined;
};

export type BasedScope = ReportScope & { basis: ReportBasis };

/** A leap year. */
export const REPORT_DAYS_MAX = 366;

const DAY_MILLISECONDS = 86_400_000;

/** @throws DomainError INVALID_REQUEST for dates in the wrong order, or too far apart */
export function checkScope({ from, to }: ReportScope): void {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MILLISECONDS + 1;
  const problems: FieldProblem[] = [];
  if (days < 1) problems.push({ pointer: '/query/to', message: 'must not be before from' });
  if (days > REPORT_DAYS_MAX) {
    problems.push({
      pointer: '/query/to',
      message: `must be within ${REPORT_DAYS_MAX} days, counting from`,
    });
  }
  if (problems.length > 0) throw invalidRequest(problems);
}
