import { isRecord } from '../../platform/is-record.ts';

/** Screens of the demo that are made together: all the ordinary ones, and the one for stress. */
export type DemoPart = 'screens' | 'stress';

/** How a part of the demo was made. Whoever finishes it, or extends it, goes on with the same. */
export type Beginning = {
  seed: number;
  /** How far ahead the schedule reaches, in business dates. */
  days: number;
  historyDays: number;
  /** The moment the demo was made as of. */
  asOf: Date;
};

/** How far a part of the demo has come. */
export type Progress = {
  beginning: Beginning;
  /** The last business date of the schedule, `YYYY-MM-DD`; null while it is still being made. */
  until: string | null;
};

/** What is written in the audit log. */
export const MARKS = {
  begun: 'demo.seed',
  done: 'demo.seeded',
  extended: 'demo.topUp',
  priced: 'demo.price',
} as const;

/** What the marks in the audit log say, oldest first; null where there is nothing of the demo. */
export function readMarks(marks: readonly { action: string; after: unknown }[]): Progress | null {
  let beginning: Beginning | undefined;
  let until: string | null = null;
  for (const { action, after } of marks) {
    if (!isRecord(after)) continue;
    if (action === MARKS.begun) beginning ??= readBeginning(after);
    const reached = after['until'];
    if (typeof reached === 'string' && (until === null || reached > until)) until = reached;
  }
  return beginning === undefined ? null : { beginning, until };
}

function readBeginning(after: Record<string, unknown>): Beginning | undefined {
  const { seed, days, historyDays, asOf } = after;
  if (typeof seed !== 'number' || typeof days !== 'number') return undefined;
  if (typeof historyDays !== 'number' || typeof asOf !== 'string') return undefined;
  return { seed, days, historyDays, asOf: new Date(asOf) };
}
