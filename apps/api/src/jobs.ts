import type { Config } from './config.ts';
import type { DatabaseConnection } from './database.ts';
import { forgetEndedSessions } from './modules/auth/index.ts';
import { forgetOldAnswers } from './modules/seats/index.ts';
import type { Job } from './platform/jobs.ts';

const QUARTER_HOUR_SECONDS = 900;
const DAY_SECONDS = 86_400;
/** Long enough to answer questions about a sign-in, short enough not to be a collection. */
const ENDED_SESSIONS_KEPT_DAYS = 90;

/** Everything that happens without anyone asking for it. */
export function listJobs(config: Config, { db }: DatabaseConnection): Job[] {
  return [
    {
      name: 'forgetOldAnswers',
      everySeconds: QUARTER_HOUR_SECONDS,
      run: async () => forgetOldAnswers(db, config.worker.idempotencyKeyHours),
    },
    {
      name: 'forgetEndedSessions',
      everySeconds: DAY_SECONDS,
      run: async () => forgetEndedSessions(db, ENDED_SESSIONS_KEPT_DAYS),
    },
  ];
}
