import { invalidRequest, type FieldProblem } from '../../platform/errors.ts';

/** What a report is about: the showtimes of some business dates, of one cinema or of all. */
export type ReportScope = {
  /** `YYYY-MM-DD`, the first business date. */
  from: string;
  /** `YYYY-MM-DD`, the last business date. */
  to: string;
  cinemaId?: string | undefined;
};

/** How rows name what they are about. */
export type Named = { id: string; name: string };
export type Titled = { id: string; title: string };
export type AuditoriumName = Named & { cinema: Named };

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
