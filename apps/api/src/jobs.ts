import type { Config } from './config.ts';
import type { DatabaseConnection } from './database.ts';
import { forgetEndedSessions, type AccountUpkeep } from './modules/auth/index.ts';
import type { DemoService } from './modules/demo/index.ts';
import { forgetOldMessages, type Outbox } from './modules/notifications/index.ts';
import { forgetOldAnswers } from './modules/seats/index.ts';
import type { PaymentUpkeep } from './modules/payments/index.ts';
import type { Job } from './platform/jobs.ts';

/** How long whoever forgot a password waits for the mail, about. */
const RESET_REQUEST_SECONDS = 1;
/** Messages of this process are delivered at once; those of others wait for this. */
const DELIVERY_SECONDS = 1.5;
/** Webhooks are worked on as they come; what did not work out then waits for this. */
const PAYMENT_EVENT_SECONDS = 2;
/** How long seats may stay held after the time to pay for them is over, about. */
const EXPIRY_SECONDS = 3;
/** How long the holders of a cancelled or moved showtime wait for being told, about. */
const NOTICE_SECONDS = 2;
/** Refunds of this process are sent at once; those of others wait for this. */
const REFUND_SECONDS = 2;
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
  outbox: Outbox,
  accounts: AccountUpkeep,
  payments: PaymentUpkeep,
  giveShowtimeNotices: (stopping: AbortSignal) => Promise<void>,
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
    {
      name: 'answerResetRequests',
      everySeconds: RESET_REQUEST_SECONDS,
      run: async () => {
        if ((await accounts.answerResetRequests()) > 0) outbox.wake();
      },
    },
    {
      name: 'forgetExpiredTokens',
      everySeconds: HOUR_SECONDS,
      run: accounts.forgetExpiredTokens,
    },
    {
      name: 'resealSecrets',
      everySeconds: DAY_SECONDS,
      run: async () => {
        const lost = await accounts.resealSecrets();
        if (lost > 0) throw new Error(`${lost} second factors were sealed with keys that are gone`);
      },
    },
    {
      name: 'deliverMessages',
      everySeconds: DELIVERY_SECONDS,
      run: async (stopping) => outbox.deliverDue(stopping),
      onWake: (wake) => outbox.onWake(wake),
    },
    {
      name: 'processPaymentEvents',
      everySeconds: PAYMENT_EVENT_SECONDS,
      run: async (stopping) => payments.processDueEvents(stopping),
    },
    {
      name: 'sendRefunds',
      everySeconds: REFUND_SECONDS,
      run: payments.sendRefunds,
      onWake: payments.onRefundRequested,
    },
    {
      name: 'forgetOldPaymentEvents',
      everySeconds: DAY_SECONDS,
      run: payments.forgetOldEvents,
    },
    {
      name: 'reconcilePayments',
      everySeconds: HOUR_SECONDS,
      run: payments.reconcilePayments,
    },
    {
      name: 'expirePendingPayments',
      everySeconds: EXPIRY_SECONDS,
      run: async (stopping) => payments.expirePendingPayments(stopping),
    },
    {
      name: 'giveShowtimeNotices',
      everySeconds: NOTICE_SECONDS,
      run: giveShowtimeNotices,
    },
    {
      name: 'forgetOldMessages',
      everySeconds: DAY_SECONDS,
      run: async () => forgetOldMessages(db, config.mail.keptDays),
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
