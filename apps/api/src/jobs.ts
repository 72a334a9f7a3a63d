import type { Config } from './config.ts';
import type { DatabaseConnection } from './database.ts';
import { forgetEndedSessions } from './modules/auth/index.ts';
import type { DemoService } from './modules/demo/index.ts';
import { forgetOldAnswers } from './modules/seats/index.ts';
import type { Job } from './platform/jobs.ts';

const QUARTER_HOUR_SECONDS = 900;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;
/** Long enough to answer questions about a sign-in, short enough not to be a collection. */
const ENDED_SESSIONS_KEPT_DAYS = 90;

/** Everything that happens without anyone asking for it. */
export function listJobs(
  config: Config,
  { db }: DatabaseConnection,
  demo: DemoService | null,
): Job[] {
  return [
    ...(demo === null ? [] : [topUpDemo(demo)]),
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

/** The schedule of a demo goes on: two weeks ahead, whatever day it is. */
function topUpDemo(demo: DemoService): Job {
  return {
    name: 'topUpDemo',
    everySeconds: HOUR_SECONDS,
    run: async () => {
      await demo.topUpDemo();
    },
  };
}
