import { setTimeout as wait } from 'node:timers/promises';

import type { BaseLogger } from 'pino';

import type { Database } from '../../database.ts';
import { notFound } from '../../platform/errors.ts';
import { runStatement, runTransaction } from '../../platform/retry.ts';
import type { PaymentAlarms } from './cases.ts';
import { findPaymentOf } from './finding-payments.ts';
import type {
  PaymentProvider,
  ProviderEvent,
  ProviderIntent,
  WebhookHeaders,
} from './payment-provider.ts';
import type { PaymentAddress, StoredPayment } from './payments.repository.ts';
import * as events from './webhooks.repository.ts';

/** Brings our books in line with what was seen of an intent; again and again without effect. */
export type OnObserved = (payment: PaymentAddress, observed: ProviderIntent) => Promise<string>;

/** What an event said beyond its intent, for whoever keeps refunds and chargebacks. */
export type OnAftermath = (event: ProviderEvent, payment: StoredPayment) => Promise<void>;

/** How long a webhook waits for what comes of it: the provider wants its answer soon. */
const PATIENCE_MILLISECONDS = 500;
/** For as long nobody else takes up what one process is at. */
const LEASE_SECONDS = 15;
/** In one process, of those told just now and those that are due: others need the database too. */
const EVENTS_AT_ONCE = 4;
const TURN_MILLISECONDS = 5;
/** How long whoever closes waits for them: the lease of what is not done by then ends by itself. */
const IDLE_MILLISECONDS_MAX = 10_000;
const PAUSE_SECONDS_MAX = 3600;
/** From here on it does not heal by itself. */
const ATTEMPTS_BEFORE_ALARM = 8;

export type Webhooks = ReturnType<typeof createWebhooks>;

/** Takes what providers tell: kept first, then worked on, so that nothing told is ever lost. */
export function createWebhooks({
  db,
  provider,
  alarms,
  onObserved,
  onRefundChanged,
  onChargeback,
  onOutcome,
  log,
}: {
  db: Database;
  provider: PaymentProvider | null;
  alarms: PaymentAlarms;
  onObserved: OnObserved;
  onRefundChanged: OnAftermath;
  onChargeback: OnAftermath;
  onOutcome: (outcome: string) => void;
  log: Pick<BaseLogger, 'error' | 'warn'>;
}) {
  const underWay = new Set<Promise<void>>();
  /** Places for events that are being claimed just now. */
  let claiming = 0;
  let draining: Promise<void> | null = null;
  const closing = new AbortController();
  return { takeWebhook, processDueEvents, idle };

  /**
   * Takes a webhook: once this returns, it is kept. What comes of it has mostly happened then too, or
   * does in a moment; of many at once most wait in the table for their turn, here or elsewhere.
   *
   * @throws DomainError NOT_FOUND for another provider than ours, WEBHOOK_SIGNATURE_INVALID,
   *   WEBHOOK_UNREADABLE, BUSY where it could not be kept
   */
  async function takeWebhook(
    providerName: string,
    rawBody: Buffer,
    headers: WebhookHeaders,
  ): Promise<void> {
    if (provider === null || provider.name !== providerName) throw notFound('payment provider');
    const event = provider.readEvent(rawBody, headers);
    const isNews = await runStatement(
      async () => events.insertEvent(db, provider.name, event, LEASE_SECONDS),
      { repeatable: true },
    );
    if (!isNews) return;
    const stored = { provider: provider.name, eventId: event.id, event, attempts: 1 };
    if (underWay.size + claiming >= EVENTS_AT_ONCE) {
      // Where even this fails, the lease ends by itself.
      await events.postponeEvent(db, stored, 0).catch(() => undefined);
      draining ??= drain();
      return;
    }
    await Promise.race([begin(stored), wait(PATIENCE_MILLISECONDS, undefined, { ref: false })]);
  }

  async function begin(stored: events.StoredEvent): Promise<void> {
    const work = processEvent(stored).finally(() => underWay.delete(work));
    underWay.add(work);
    await work;
  }

  async function drain(): Promise<void> {
    try {
      await processDueEvents(closing.signal);
    } catch (error) {
      log.warn({ err: error }, 'payment events wait for the job');
    } finally {
      draining = null;
    }
  }

  /**
   * Works on what was left lying: by a process that ended, or because something did not answer. What
   * another provider told waits until it is the configured one again.
   */
  async function processDueEvents(stopping?: AbortSignal): Promise<void> {
    const isStopping = () => stopping?.aborted === true;
    while (!isStopping()) {
      const limit = EVENTS_AT_ONCE - underWay.size - claiming;
      if (limit <= 0) {
        await (underWay.size > 0 ? Promise.race(underWay) : wait(TURN_MILLISECONDS));
        continue;
      }
      const claimed = await claim(limit);
      await Promise.all(claimed.map(begin));
      if (claimed.length < limit) return;
    }
  }

  async function claim(limit: number): Promise<events.StoredEvent[]> {
    claiming += limit;
    try {
      const work = { limit, leaseSeconds: LEASE_SECONDS, provider: providerName() };
      return await events.claimEvents(db, work);
    } finally {
      claiming -= limit;
    }
  }

  /** Returns when nothing is being worked on here any more, or when that takes too long. */
  async function idle(): Promise<void> {
    closing.abort();
    const tooLate = wait(IDLE_MILLISECONDS_MAX, 'late', { ref: false });
    while (underWay.size > 0) {
      if ((await Promise.race([Promise.all(underWay), tooLate])) === 'late') return;
    }
  }

  async function processEvent(stored: events.StoredEvent): Promise<void> {
    try {
      const outcome = await bringHome(stored.event);
      onOutcome(outcome);
      await events.markProcessed(db, stored, outcome);
    } catch (error) {
      await putBack(stored, error);
    }
  }

  async function putBack(stored: events.StoredEvent, error: unknown): Promise<void> {
    const { eventId, attempts } = stored;
    const seconds = Math.min(2 ** attempts, PAUSE_SECONDS_MAX);
    const about = { err: error, eventId, attempts, retryInSeconds: seconds };
    if (attempts >= ATTEMPTS_BEFORE_ALARM) log.error(about, 'a payment event is stuck');
    else log.warn(about, 'a payment event could not be worked on');
    // Where even this fails, the lease ends by itself.
    await events.postponeEvent(db, stored, seconds).catch(() => undefined);
  }

  /** The intent first, whatever the event is about: a refund may be told of before its capture is. */
  async function bringHome(event: ProviderEvent): Promise<string> {
    if (event.type === 'other' || event.intentReference === null) return 'ignored';
    const known = await findKnown(event.intentReference, event.intent);
    const intent = event.intent ?? (await readUnlessSettled(event.intentReference, known));
    const payment =
      known ?? (intent === null ? undefined : await findKnown(intent.reference, intent));
    if (payment === undefined) return reportUnknown(event, intent);

    const outcome =
      intent === null
        ? 'unchanged'
        : await onObserved({ showtimeId: payment.showtimeId, paymentId: payment.id }, intent);
    if (event.type === 'refundChanged') await onRefundChanged(event, payment);
    if (event.type === 'chargeback') await onChargeback(event, payment);
    return outcome;
  }

  async function findKnown(
    reference: string,
    intent: ProviderIntent | null,
  ): Promise<StoredPayment | undefined> {
    return findPaymentOf(db, providerName(), { reference, metadata: intent?.metadata ?? null });
  }

  async function readUnlessSettled(
    reference: string,
    payment: StoredPayment | undefined,
  ): Promise<ProviderIntent | null> {
    const isSettled = payment?.status === 'captured' || payment?.status === 'parked';
    return isSettled || provider === null ? null : provider.readIntent(reference);
  }

  /** Nobody's money is nobody's ticket, and still somebody's money. */
  async function reportUnknown(
    { intentReference }: ProviderEvent,
    intent: ProviderIntent | null,
  ): Promise<string> {
    if (intent === null || intent.capturedAmount === 0) return 'unknown';
    const found = {
      kind: 'unknownReservation',
      dedupeKey: `unknownReservation:${providerName()}:${intent.reference}`,
      details: {
        provider: providerName(),
        intentReference,
        amount: intent.capturedAmount,
        currency: intent.currency,
        ...intent.metadata,
      },
    } as const;
    const isNews = await runTransaction(db, async (tx) => alarms.open(tx, found), {
      repeatable: true,
    });
    if (isNews) alarms.sound(found);
    return 'unknown';
  }

  function providerName(): string {
    return provider?.name ?? '';
  }
}
