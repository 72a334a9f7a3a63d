import type { BaseLogger } from 'pino';

import type { Database } from '../../database.ts';
import { runTransaction } from '../../platform/retry.ts';
import {
  ProviderRefused,
  ProviderUnavailable,
  type PaymentProvider,
  type ProviderEvent,
  type ProviderRefund,
} from './payment-provider.ts';
import * as refunds from './sending-refunds.repository.ts';
import type { SettleRefund } from './settling-refunds.service.ts';

export type RefundOutcome = 'succeeded' | 'failed' | 'pending' | 'delayed' | 'unchanged';

type Options = {
  db: Database;
  /** Null: nothing is paid online, and nothing is sent. */
  provider: PaymentProvider | null;
  settle: SettleRefund;
  /** Holds one intent of the provider against our books. */
  compareIntent: (intentReference: string) => Promise<void>;
  /** Longer than any call of the provider. */
  leaseSeconds?: number;
  onOutcome: (outcome: RefundOutcome) => void;
  log: Pick<BaseLogger, 'error' | 'warn'>;
};

const SHOWTIMES_PER_RUN = 50;
const REFUNDS_PER_RUN = 200;
/** Refunds on their way at the same time. */
const AT_ONCE_MAX = 4;
const LEASE_SECONDS = 120;
/** 15 s, 30 s, 1 min … and then every hour, for as long as it takes: it is somebody's money. */
const RETRY_SECONDS_MIN = 15;
const RETRY_SECONDS_MAX = 3600;
const RETRY_JITTER = 0.2;
/** So many attempts without an answer, about an hour, and a person is to know. */
const ATTEMPTS_WITHOUT_ALARM = 8;
/** The provider does not know us: that is the settings, and no word on the refund. */
const NOT_ABOUT_THE_REFUND = new Set([401, 403]);

/**
 * Sends refunds to the provider: each is claimed in a short transaction, sent outside of any, and
 * settled in another. Who dies in between leaves a lease that ends, and the provider recognises the
 * refund by its id when it is sent again.
 */
export function createSendingRefunds(options: Options) {
  const { db, provider, settle, compareIntent, onOutcome, log } = options;
  const { leaseSeconds = LEASE_SECONDS } = options;
  let wakeJob: () => void = () => undefined;
  return {
    sendRefunds,
    noteRefund,
    askAboutRefund,
    /** A refund was requested and committed: sends it now, where this process sends at all. */
    wake: () => wakeJob(),
    /** How the job that sends is woken. */
    onWake: (listener: () => void): void => {
      wakeJob = listener;
    },
  };

  /**
   * Sends what is due, a bounded part of it. Any number of processes may do so at the same time.
   *
   * @param stopping no further refund is begun after it
   * @throws the first of what went wrong, after everything else was sent
   */
  async function sendRefunds(stopping?: AbortSignal): Promise<void> {
    if (provider === null) return;
    const sender = provider;
    const showtimeIds = await refunds.findShowtimesWithDueRefunds(db, SHOWTIMES_PER_RUN);
    if (showtimeIds.length === 0) return;
    let begun = 0;
    const failures: unknown[] = [];
    const isEnding = () => stopping?.aborted === true || begun >= REFUNDS_PER_RUN;
    await Promise.all(Array.from({ length: AT_ONCE_MAX }, sendOneAfterAnother));
    // What is left is somebody's next run; ours begins at once.
    if (begun >= REFUNDS_PER_RUN && stopping?.aborted !== true) wakeJob();
    if (failures.length > 0) throw failures[0];

    async function sendOneAfterAnother(): Promise<void> {
      while (!isEnding()) {
        const claimed = await claimNext(showtimeIds, failures);
        if (claimed === null) return;
        begun += 1;
        try {
          onOutcome(await send(sender, claimed));
        } catch (error) {
          // Its lease keeps this one away for now; the others have nothing to do with it.
          failures.push(error);
        }
      }
    }
  }

  /** Also from a showtime that others are at: most of the time all that is due is of one. */
  async function claimNext(
    showtimeIds: string[],
    failures: unknown[],
  ): Promise<refunds.ClaimedRefund | null> {
    for (let showtimeId = showtimeIds[0]; showtimeId !== undefined; showtimeId = showtimeIds[0]) {
      try {
        const claim = { showtimeId, leaseSeconds };
        const claimed = await runTransaction(db, async (tx) => refunds.claimRefund(tx, claim));
        if (claimed !== null) return claimed;
      } catch (error) {
        failures.push(error);
      }
      // Whoever else came to the end of it has taken it off the list already.
      if (showtimeIds[0] === showtimeId) showtimeIds.shift();
    }
    return null;
  }

  async function send(
    sender: PaymentProvider,
    claimed: refunds.ClaimedRefund,
  ): Promise<RefundOutcome> {
    let answer: ProviderRefund;
    try {
      answer = await ask(sender, claimed);
    } catch (error) {
      if (error instanceof ProviderRefused && !NOT_ABOUT_THE_REFUND.has(error.status)) {
        return settle(claimed, { status: 'refused', failureReason: error.code });
      }
      if (error instanceof ProviderUnavailable || error instanceof ProviderRefused) {
        return delay(claimed, error);
      }
      throw error;
    }
    const outcome = await settle(claimed, answer);
    if (outcome === 'pending' || outcome === 'unchanged') await postpone(claimed, null);
    return outcome;
  }

  async function ask(
    sender: PaymentProvider,
    { refundId, provider: paidBy, intentReference, amount, currency }: refunds.ClaimedRefund,
  ): Promise<ProviderRefund> {
    if (paidBy !== sender.name || intentReference === null) {
      throw new ProviderUnavailable(`It was paid with ${paidBy}, and we now pay with others.`);
    }
    return sender.refund({ refundId, intentReference, amount, currency });
  }

  /** Whether it happened is not known: the same again, later. */
  async function delay(
    claimed: refunds.ClaimedRefund,
    { message }: ProviderUnavailable | ProviderRefused,
  ): Promise<RefundOutcome> {
    const seconds = await postpone(claimed, message);
    const { showtimeId, refundId, attempts } = claimed;
    const facts = { showtimeId, refundId, attempts, reason: message, retryInSeconds: seconds };
    if (attempts > ATTEMPTS_WITHOUT_ALARM) log.error(facts, 'a refund is long overdue');
    else log.warn(facts, 'a refund was not sent');
    return 'delayed';
  }

  async function postpone(claimed: refunds.ClaimedRefund, reason: string | null): Promise<number> {
    const seconds = retrySeconds(claimed.attempts);
    await runTransaction(
      db,
      async (tx) => refunds.postponeRefund(tx, claimed, { seconds, reason }),
      { repeatable: true },
    );
    return seconds;
  }

  /**
   * Asks the provider what became of a refund, and takes in that it went through.
   *
   * @returns null where the provider has none, or is not the one that was paid with
   * @throws ProviderUnavailable, ProviderRefused
   */
  async function askAboutRefund(
    address: refunds.RefundAddress,
  ): Promise<ProviderRefund['status'] | null> {
    const sent = await refunds.findSentRefund(db, address);
    if (provider === null || sent?.provider !== provider.name) return null;
    if (sent.intentReference === null) return null;
    const { refundId } = address;
    const found = await provider.findRefund({ refundId, intentReference: sent.intentReference });
    if (found?.status === 'succeeded') await settle(address, found);
    return found?.status ?? null;
  }

  /**
   * Takes in what the provider tells of a refund: as often, and in whatever order, it likes. One that
   * was not asked for here, but made in the provider's own pages, becomes a case.
   *
   * @throws ProviderUnavailable when it has to be asked about an unknown refund and does not answer
   */
  async function noteRefund(told: NonNullable<ProviderEvent['refund']>): Promise<RefundOutcome> {
    if (provider === null) return 'unchanged';
    const address = await refunds.findRefundOfIntent(db, { provider: provider.name, ...told });
    if (address === undefined) {
      if (told.status === 'succeeded') await compareIntent(told.intentReference);
      return 'unchanged';
    }
    const outcome = await settle(address, told);
    if (outcome !== 'unchanged') onOutcome(outcome);
    return outcome;
  }
}

function retrySeconds(attempts: number): number {
  const seconds = Math.min(RETRY_SECONDS_MIN * 2 ** (attempts - 1), RETRY_SECONDS_MAX);
  return Math.round(seconds * (1 + RETRY_JITTER * (2 * Math.random() - 1)));
}
