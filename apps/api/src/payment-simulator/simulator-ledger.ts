import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
} from 'node:fs';
import path from 'node:path';

import { hasCode } from '../platform/has-code.ts';
import { isRecord } from '../platform/is-record.ts';
import type {
  IntentSwitches,
  SimulatedEvent,
  SimulatedIntent,
  SimulatedRefund,
  SimulatedTransaction,
} from './simulated-bank.types.ts';

/** One thing that happened. What the simulator knows is what these add up to. */
export type LedgerEntry =
  | {
      kind: 'intentCreated';
      intent: SimulatedIntent;
      idempotencyKey: string | null;
      switches: IntentSwitches;
    }
  /** A payment that takes until then; `processing` says whether the intent shows it. */
  | { kind: 'paymentBegun'; intentId: string; captureAt: number; processing: boolean }
  | { kind: 'switchesSet'; intentId: string; switches: IntentSwitches }
  | { kind: 'captured'; intentId: string; transaction: SimulatedTransaction }
  | { kind: 'failed'; intentId: string; code: string }
  | { kind: 'cancelled'; intentId: string }
  | { kind: 'refundCreated'; refund: SimulatedRefund; idempotencyKey: string | null }
  | {
      kind: 'refundSettled';
      refundId: string;
      transaction: SimulatedTransaction | null;
      failureReason: string | null;
    }
  | { kind: 'chargedBack'; intentId: string; amount: number; at: string }
  | { kind: 'eventMade'; event: SimulatedEvent; isSent: boolean }
  | { kind: 'eventDelivered'; eventId: string };

export type KnownIntent = {
  intent: SimulatedIntent;
  switches: IntentSwitches;
  /** When a payment that was begun will be captured, in milliseconds of the epoch. */
  captureAt: number | null;
  /** What the bank took back without asking. */
  chargedBackAmount: number;
};

export type KnownEvent = { event: SimulatedEvent; isSent: boolean; isDelivered: boolean };

export type SimulatorLedger = {
  intents: ReadonlyMap<string, KnownIntent>;
  intentsByKey: ReadonlyMap<string, string>;
  refunds: ReadonlyMap<string, SimulatedRefund>;
  refundsByKey: ReadonlyMap<string, string>;
  /** The ids of an intent's refunds. */
  refundsOf: ReadonlyMap<string, readonly string[]>;
  transactions: readonly SimulatedTransaction[];
  events: ReadonlyMap<string, KnownEvent>;
  append(entry: LedgerEntry): void;
  close(): void;
};

/**
 * The simulator's books: an append-only file with one entry a line, read at the start, or memory only
 * where `dataFile` is null. An entry is in the file before anything is answered. A crash of the machine
 * may lose the last ones; it is a simulator.
 */
export function openLedger(dataFile: string | null): SimulatorLedger {
  const intents = new Map<string, KnownIntent>();
  const intentsByKey = new Map<string, string>();
  const refunds = new Map<string, SimulatedRefund>();
  const refundsByKey = new Map<string, string>();
  const refundsOf = new Map<string, readonly string[]>();
  const transactions: SimulatedTransaction[] = [];
  const events = new Map<string, KnownEvent>();

  const file = dataFile === null ? null : openFile(dataFile, apply);
  return {
    intents,
    intentsByKey,
    refunds,
    refundsByKey,
    refundsOf,
    transactions,
    events,
    append(entry) {
      if (file !== null) appendFileSync(file, `${JSON.stringify(entry)}\n`);
      apply(entry);
    },
    close() {
      if (file !== null) closeSync(file);
    },
  };

  function apply(entry: LedgerEntry): void {
    switch (entry.kind) {
      case 'intentCreated':
        intents.set(entry.intent.id, {
          intent: entry.intent,
          switches: entry.switches,
          captureAt: null,
          chargedBackAmount: 0,
        });
        if (entry.idempotencyKey !== null) intentsByKey.set(entry.idempotencyKey, entry.intent.id);
        break;
      case 'paymentBegun':
        change(entry.intentId, entry.processing ? { status: 'processing' } : {}, entry.captureAt);
        break;
      case 'switchesSet':
        setSwitches(entry.intentId, entry.switches);
        break;
      case 'captured': {
        const { amount, currency } = entry.transaction;
        transactions.push(entry.transaction);
        change(entry.intentId, { status: 'captured', capturedAmount: amount, currency });
        break;
      }
      case 'failed':
        change(entry.intentId, { status: 'failed', failureCode: entry.code });
        break;
      case 'cancelled':
        change(entry.intentId, { status: 'cancelled' });
        break;
      case 'refundCreated':
        refunds.set(entry.refund.id, entry.refund);
        refundsOf.set(entry.refund.intentId, [
          ...(refundsOf.get(entry.refund.intentId) ?? []),
          entry.refund.id,
        ]);
        if (entry.idempotencyKey !== null) refundsByKey.set(entry.idempotencyKey, entry.refund.id);
        break;
      case 'refundSettled':
        settle(entry);
        break;
      case 'eventMade':
        events.set(entry.event.id, { ...entry, isDelivered: false });
        break;
      case 'eventDelivered': {
        const known = events.get(entry.eventId);
        if (known !== undefined) events.set(entry.eventId, { ...known, isDelivered: true });
        break;
      }
      // What was captured stays captured.
      case 'chargedBack':
        chargeBack(entry.intentId, entry.amount);
        break;
    }
  }

  function change(
    intentId: string,
    changes: Partial<SimulatedIntent>,
    captureAt: number | null = null,
  ): void {
    const known = intents.get(intentId);
    if (known === undefined) return;
    intents.set(intentId, { ...known, intent: { ...known.intent, ...changes }, captureAt });
  }

  function setSwitches(intentId: string, switches: IntentSwitches): void {
    const known = intents.get(intentId);
    if (known !== undefined) intents.set(intentId, { ...known, switches });
  }

  function chargeBack(intentId: string, amount: number): void {
    const known = intents.get(intentId);
    if (known === undefined) return;
    const chargedBackAmount = known.chargedBackAmount + amount;
    intents.set(intentId, { ...known, chargedBackAmount });
  }

  function settle(entry: Extract<LedgerEntry, { kind: 'refundSettled' }>): void {
    const refund = refunds.get(entry.refundId);
    if (refund === undefined) return;
    const { transaction, failureReason } = entry;
    const status = transaction === null ? 'failed' : 'succeeded';
    refunds.set(refund.id, { ...refund, status, failureReason });
    if (transaction === null) return;
    transactions.push(transaction);
    const known = intents.get(refund.intentId);
    const refundedAmount = (known?.intent.refundedAmount ?? 0) + transaction.amount;
    change(refund.intentId, { refundedAmount });
  }
}

function openFile(dataFile: string, apply: (entry: LedgerEntry) => void): number {
  mkdirSync(path.dirname(dataFile), { recursive: true });
  const content = readIfThere(dataFile);
  // What a crash cut off was never answered for.
  const whole = content.lastIndexOf('\n') + 1;
  if (whole < content.length) truncateSync(dataFile, Buffer.byteLength(content.slice(0, whole)));
  for (const line of content.slice(0, whole).split('\n')) {
    if (line !== '') apply(readEntry(line));
  }
  return openSync(dataFile, 'a', 0o600);
}

function readEntry(line: string): LedgerEntry {
  const entry: unknown = JSON.parse(line);
  if (!isEntry(entry)) throw new Error('the ledger of the payment simulator has a strange line');
  return entry;
}

/** The file is the simulator's own: only what is not of its making at all is refused. */
function isEntry(value: unknown): value is LedgerEntry {
  return isRecord(value) && typeof value['kind'] === 'string';
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  }
}
