import type { BaseLogger } from 'pino';

import type { Database, Transaction } from '../../database.ts';
import { runTransaction } from '../../platform/retry.ts';
import type { NewPaymentCase } from './cases.repository.ts';
import * as cases from './cases.repository.ts';
import type { PaymentAlarms } from './cases.ts';
import { findPaymentOf } from './finding-payments.ts';
import { ProviderRefused, type PaymentProvider, type ProviderIntent } from './payment-provider.ts';
import type { PaymentAddress } from './payments.repository.ts';
import * as books from './reconciling.repository.ts';

export type Difference =
  | 'captureMissingHere'
  | 'captureMissingThere'
  | 'captureAmount'
  | 'currency'
  | 'refundMissingHere'
  | 'refundMissingThere';

/** What a comparison came to: intents that were looked at one by one, and differences that stand. */
export type Reconciliation = { transactions: number; intentsRead: number; differences: number };

type FoundCase = Omit<NewPaymentCase, 'id'>;

type Options = {
  db: Database;
  provider: PaymentProvider | null;
  alarms: PaymentAlarms;
  /** Brings our books in line with a captured intent, as when its webhook comes. */
  observe: (payment: PaymentAddress, intent: ProviderIntent) => Promise<unknown>;
  log: Pick<BaseLogger, 'info' | 'error'>;
};

const PAGE_SIZE = 1000;
const OPEN_CASES_MAX = 1000;

/**
 * Holds the provider's books against ours. Both are listed for a window of time and compared intent by
 * intent; only where the sums differ, as at the edges of the window, is an intent asked for itself, and
 * that decides. Money that came and was never told of is taken in on the way.
 */
export function createReconciling({ db, provider, alarms, observe, log }: Options) {
  return { reconcile, compareIntent };

  /**
   * Compares what happened in `[since, until)`, and everything that differed before.
   *
   * @throws after everything else was compared, where some of it could not be
   */
  async function reconcile(
    window: { since: Date; until: Date },
    stopping?: AbortSignal,
  ): Promise<Reconciliation> {
    if (provider === null) return { transactions: 0, intentsRead: 0, differences: 0 };
    const theirs = await sumTheirs(provider, window, stopping);
    const ours = await sumOurs(provider.name, window, stopping);
    const doubtful = new Set(await findReferencesOfOpenCases(provider.name));
    for (const reference of new Set([...theirs.sums.keys(), ...ours.keys()])) {
      if (!isSame(theirs.sums.get(reference), ours.get(reference))) doubtful.add(reference);
    }
    let differences = 0;
    let intentsRead = 0;
    const failures: unknown[] = [];
    for (const reference of doubtful) {
      if (stopping?.aborted === true) break;
      intentsRead += 1;
      try {
        differences += await compare(provider, reference);
      } catch (error) {
        // One that is odd must not keep the others from being compared.
        log.error({ err: error, intentReference: reference }, 'a payment could not be compared');
        failures.push(error);
      }
    }
    const result = { transactions: theirs.transactions, intentsRead, differences };
    log.info({ ...result, ...window }, 'payments were reconciled');
    if (failures.length > 0) {
      throw new AggregateError(failures, `${failures.length} payments could not be compared`);
    }
    return result;
  }

  /** Compares one intent, and opens or closes cases about it. */
  async function compareIntent(intentReference: string): Promise<void> {
    if (provider !== null) await compare(provider, intentReference);
  }

  async function compare(from: PaymentProvider, reference: string): Promise<number> {
    const intent = await readIntent(from, reference);
    let ours = await books.readIntentBooks(db, from.name, reference);
    if (intent !== null && intent.capturedAmount > 0 && ours.captured === 0) {
      await takeIn(from, intent);
      ours = await books.readIntentBooks(db, from.name, reference);
    }
    const found = differencesOf(intent, ours).map((difference) =>
      caseOf(from.name, reference, difference, ours),
    );
    const news = await runTransaction(
      db,
      async (tx) => {
        await closeHealed(tx, keyPrefixOf(from.name, reference), found);
        return openAll(tx, found);
      },
      { repeatable: true },
    );
    for (const one of news) alarms.sound(one);
    return found.length;
  }

  async function takeIn(from: PaymentProvider, intent: ProviderIntent): Promise<void> {
    const payment = await findPaymentOf(db, from.name, intent);
    if (payment === undefined) return;
    await observe({ showtimeId: payment.showtimeId, paymentId: payment.id }, intent);
  }

  async function closeHealed(
    tx: Transaction,
    keyPrefix: string,
    found: readonly FoundCase[],
  ): Promise<void> {
    const standing = new Set(found.map(({ dedupeKey }) => dedupeKey));
    for (const { id, dedupeKey } of await books.findOpenDifferences(tx, keyPrefix)) {
      if (standing.has(dedupeKey)) continue;
      await cases.closeCase(tx, id, {
        resolution: 'It does not differ any more.',
        resolvedByUserId: null,
      });
    }
  }

  async function openAll(tx: Transaction, found: readonly FoundCase[]): Promise<FoundCase[]> {
    const news: FoundCase[] = [];
    for (const one of found) if (await alarms.open(tx, one)) news.push(one);
    return news;
  }

  async function sumOurs(
    name: string,
    window: { since: Date; until: Date },
    stopping?: AbortSignal,
  ): Promise<Map<string, Sums>> {
    const sums = new Map<string, Sums>();
    let after: books.BookedMovement['position'] | null = null;
    for (;;) {
      const page: books.BookedMovement[] = await books.readMovements(
        db,
        { provider: name, ...window },
        after,
        PAGE_SIZE,
      );
      for (const { intentReference, amount } of page) add(sums, intentReference, amount);
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE_SIZE || stopping?.aborted === true) return sums;
      after = last.position;
    }
  }

  async function findReferencesOfOpenCases(name: string): Promise<string[]> {
    const open = await cases.findOpenCases(db, 'ledgerDifference', OPEN_CASES_MAX);
    return open.flatMap(({ details }) => {
      const reference = details['intentReference'];
      return details['provider'] === name && typeof reference === 'string' ? [reference] : [];
    });
  }
}

/** Of one intent in a window: what came in, and what went back. */
type Sums = { captured: number; refunded: number };

/** Not all of it once everything stops: then nothing is compared with it either. */
async function sumTheirs(
  provider: PaymentProvider,
  window: { since: Date; until: Date },
  stopping?: AbortSignal,
) {
  const sums = new Map<string, Sums>();
  let transactions = 0;
  for await (const { kind, intentReference, amount } of provider.listTransactions(window)) {
    if (stopping?.aborted === true) break;
    transactions += 1;
    add(sums, intentReference, kind === 'capture' ? amount : -amount);
  }
  return { sums, transactions };
}

function add(sums: Map<string, Sums>, reference: string, amount: number): void {
  const { captured, refunded } = sums.get(reference) ?? { captured: 0, refunded: 0 };
  sums.set(
    reference,
    amount > 0
      ? { captured: captured + amount, refunded }
      : { captured, refunded: refunded - amount },
  );
}

function isSame(one: Sums | undefined, other: Sums | undefined): boolean {
  return one?.captured === other?.captured && one?.refunded === other?.refunded;
}

/** Null where the provider does not know it. */
async function readIntent(
  provider: PaymentProvider,
  reference: string,
): Promise<ProviderIntent | null> {
  try {
    return await provider.readIntent(reference);
  } catch (error) {
    if (error instanceof ProviderRefused && error.status === 404) return null;
    throw error;
  }
}

type FoundDifference = {
  difference: Difference;
  ours: number;
  theirs: number;
  currency: string | null;
};

function differencesOf(
  intent: ProviderIntent | null,
  { captured, currencies, refunded, underWay }: books.IntentBooks,
): FoundDifference[] {
  const theirs = intent?.capturedAmount ?? 0;
  const theirRefunds = intent?.refundedAmount ?? 0;
  const currency = intent?.currency ?? currencies[0] ?? null;
  const found: FoundDifference[] = [];
  const report = (difference: Difference, ourAmount: number, theirAmount: number) =>
    found.push({ difference, ours: ourAmount, theirs: theirAmount, currency });

  if (theirs !== captured) {
    if (captured === 0) report('captureMissingHere', captured, theirs);
    else if (theirs === 0) report('captureMissingThere', captured, theirs);
    else report('captureAmount', captured, theirs);
  }
  if (captured > 0 && theirs > 0 && currencies.some((one) => one !== intent?.currency)) {
    report('currency', captured, theirs);
  }
  // Of what is under way nobody knows yet on which side it is.
  if (theirRefunds > refunded + underWay) report('refundMissingHere', refunded, theirRefunds);
  if (theirRefunds < refunded) report('refundMissingThere', refunded, theirRefunds);
  return found;
}

function keyPrefixOf(provider: string, reference: string): string {
  return `reconciliation:${provider}:${reference}:`;
}

function caseOf(
  provider: string,
  intentReference: string,
  { difference, ours, theirs, currency }: FoundDifference,
  { showtimeId, reservationId, paymentId }: books.IntentBooks,
): FoundCase {
  return {
    kind: 'ledgerDifference',
    dedupeKey: `${keyPrefixOf(provider, intentReference)}${difference}:${ours}:${theirs}`,
    details: {
      provider,
      intentReference,
      difference,
      ours,
      theirs,
      currency,
      ...(showtimeId === null ? {} : { showtimeId }),
      ...(reservationId === null ? {} : { reservationId }),
      ...(paymentId === null ? {} : { paymentId }),
    },
  };
}
