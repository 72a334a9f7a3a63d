import { invalidRequest, type FieldProblem } from '../../platform/errors.ts';
import { readInstant } from './schedule.ts';
import { localTimeAmbiguous, localTimeInvalid } from './showtimes.errors.ts';

/** A time as somebody wrote it, and where in the request. */
export type AskedTime = { text: string; pointer: string };

/**
 * The instants that are meant, in the order of asking.
 *
 * @throws DomainError INVALID_REQUEST, LOCAL_TIME_INVALID or LOCAL_TIME_AMBIGUOUS, each naming all
 *   the times of its kind
 */
export function readAskedTimes(times: readonly AskedTime[], timeZone: string): Date[] {
  const malformed: FieldProblem[] = [];
  const skipped: FieldProblem[] = [];
  const repeated: FieldProblem[] = [];
  const instants: Date[] = [];
  for (const { text, pointer } of times) {
    const read = readInstant(text, timeZone);
    switch (read.kind) {
      case 'instant':
        instants.push(read.instant);
        break;
      case 'malformed':
        malformed.push({
          pointer,
          message:
            'must be an instant like 2026-11-27T19:30:00+01:00, or a local time like 2026-11-27T19:30',
        });
        break;
      case 'skipped':
        skipped.push({ pointer, message: `${text} does not exist in ${timeZone}` });
        break;
      case 'repeated':
        repeated.push({
          pointer,
          message: `${text} comes twice in ${timeZone}: add ${read.offsets.join(' or ')}`,
        });
        break;
    }
  }
  if (malformed.length > 0) throw invalidRequest(malformed);
  if (skipped.length > 0) throw localTimeInvalid(skipped);
  if (repeated.length > 0) throw localTimeAmbiguous(repeated);
  return instants;
}

/** One time; see `readAskedTimes`. */
export function readAskedTime(time: AskedTime, timeZone: string): Date {
  const [instant] = readAskedTimes([time], timeZone);
  if (instant === undefined) throw new Error('a time was read and is not there');
  return instant;
}

const DAYS_AHEAD_MAX = 731;

/** @throws DomainError INVALID_REQUEST for starts in the past, and more than two years ahead */
export function checkStarts(
  starts: readonly { startsAt: Date; pointer: string; text: string }[],
  now: Date,
): void {
  const last = now.getTime() + DAYS_AHEAD_MAX * 86_400_000;
  const problems = starts.flatMap(({ startsAt, pointer, text }) => {
    if (startsAt <= now) return [{ pointer, message: `${text} is in the past` }];
    if (startsAt.getTime() > last) {
      return [{ pointer, message: `${text} is more than two years ahead` }];
    }
    return [];
  });
  if (problems.length > 0) throw invalidRequest(problems);
}
