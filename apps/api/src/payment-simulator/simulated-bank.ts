import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import {
  type IntentSwitches,
  type SimulatedEvent,
  type SimulatedIntent,
  type SimulatedRefund,
  type SimulatedTransaction,
  type Switches,
} from './simulated-bank.types.ts';
import type { KnownIntent, SimulatorLedger } from './simulator-ledger.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';

/** What the simulator will not do: the status and the word it answers with. */
export class BankRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'BankRefusal';
    this.status = status;
    this.code = code;
  }
}

export type IntentRequest = {
  amount: number;
  currency: string;
  description: string;
  returnUrl: string;
  metadata: Readonly<Record<string, string>>;
  switches: IntentSwitches;
  idempotencyKey: string | null;
};

export type RefundRequest = {
  intentId: string;
  amount: number;
  currency: string;
  metadata: Readonly<Record<string, string>>;
  idempotencyKey: string | null;
};

export type Payment = {
  outcome: 'succeed' | 'decline';
  /** The intent shows `processing` for that long, and is captured then. */
  processingMilliseconds?: number;
  /** As though the buyer paid at that instant (milliseconds of the epoch); it stays open until then. */
  captureAt?: number;
  switches?: IntentSwitches;
};

/** The simulator's rules: what happens to money, in its books, with an event for each change. */
export type SimulatedBank = {
  createIntent(request: IntentRequest): SimulatedIntent;
  intent(id: string): SimulatedIntent;
  refund(id: string): SimulatedRefund;
  /** The refund that was made with an Idempotency-Key. */
  refundOfKey(idempotencyKey: string): SimulatedRefund;
  /** Only an intent that is open can be paid. */
  pay(id: string, payment: Payment): SimulatedIntent;
  /** Cancels what nobody paid yet; anything else stays as it is, and is answered so. */
  cancel(id: string): SimulatedIntent;
  createRefund(request: RefundRequest): SimulatedRefund;
  settleRefund(id: string, outcome: 'succeed' | 'fail'): SimulatedRefund;
  chargeBack(id: string, amount: number | null): SimulatedIntent;
  /** The switches that count for an intent: its own before those of the simulator. */
  switchesOf(intentId: string): Switches;
  /** Takes up the payments that an earlier run had begun. */
  resume(): void;
};

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const AMOUNT_MAX = 2_147_483_647;

type Options = {
  ledger: SimulatorLedger;
  webhooks: WebhookDelivery;
  switches: () => Switches;
  /** Buyers are sent back to these only. */
  returnOrigins: readonly string[];
  stopping: AbortSignal;
  track: (work: Promise<void>) => void;
};

export function createBank({
  ledger,
  webhooks,
  switches,
  returnOrigins,
  stopping,
  track,
}: Options): SimulatedBank {
  return {
    createIntent,
    intent: (id) => find(id).intent,
    refund: findRefund,
    refundOfKey: (key) => findRefund(repeated(ledger.refundsByKey, key) ?? ''),
    pay,
    cancel,
    createRefund,
    settleRefund,
    chargeBack,
    switchesOf,
    resume() {
      for (const { intent, captureAt } of ledger.intents.values()) {
        if (captureAt !== null) track(captureLater(intent.id, captureAt));
      }
    },
  };

  function createIntent(request: IntentRequest): SimulatedIntent {
    const { amount, currency, idempotencyKey, returnUrl } = request;
    demandMoney(amount, currency);
    if (!isAllowed(returnUrl, returnOrigins)) {
      throw new BankRefusal(422, 'return_url_not_allowed', 'Buyers are not sent to this address.');
    }
    const earlier = repeated(ledger.intentsByKey, idempotencyKey);
    if (earlier !== null) {
      const { intent } = find(earlier);
      const isSame = intent.amount === amount && sameText(intent.metadata, request.metadata);
      return demandSame(isSame, intent);
    }
    const intent: SimulatedIntent = {
      id: newName('int'),
      status: 'open',
      amount,
      currency,
      capturedAmount: 0,
      refundedAmount: 0,
      description: request.description,
      returnUrl,
      metadata: request.metadata,
      failureCode: null,
      createdAt: new Date().toISOString(),
    };
    ledger.append({ kind: 'intentCreated', intent, idempotencyKey, switches: request.switches });
    return intent;
  }

  function pay(id: string, payment: Payment): SimulatedIntent {
    const { intent, switches: own, captureAt: begun } = find(id);
    if (intent.status !== 'open' || begun !== null) {
      throw new BankRefusal(409, 'intent_not_open', `This intent is ${intent.status}.`);
    }
    if (payment.switches !== undefined) {
      ledger.append({
        kind: 'switchesSet',
        intentId: id,
        switches: { ...own, ...payment.switches },
      });
    }
    if (payment.outcome === 'decline' || switchesOf(id).declined) {
      ledger.append({ kind: 'failed', intentId: id, code: 'card_declined' });
      announce('intent.failed', id);
      return find(id).intent;
    }
    const { processingMilliseconds = 0 } = payment;
    const captureAt =
      payment.captureAt ?? (processingMilliseconds > 0 ? Date.now() + processingMilliseconds : 0);
    if (captureAt === 0) {
      capture(id);
      return find(id).intent;
    }
    const processing = payment.captureAt === undefined;
    ledger.append({ kind: 'paymentBegun', intentId: id, captureAt, processing });
    if (processing) announce('intent.processing', id);
    track(captureLater(id, captureAt));
    return find(id).intent;
  }

  async function captureLater(id: string, captureAt: number): Promise<void> {
    const milliseconds = Math.max(0, captureAt - Date.now());
    await wait(milliseconds, undefined, { signal: stopping }).catch(() => undefined);
    if (!stopping.aborted && isPayable(find(id).intent)) capture(id);
  }

  function capture(id: string): void {
    const { intent } = find(id);
    const { wrongAmount, wrongCurrency } = switchesOf(id);
    const transaction: SimulatedTransaction = {
      id: newName('txn'),
      kind: 'capture',
      intentId: id,
      reference: id,
      amount: wrongAmount ?? intent.amount,
      currency: wrongCurrency ?? intent.currency,
      at: new Date().toISOString(),
    };
    ledger.append({ kind: 'captured', intentId: id, transaction });
    announce('intent.captured', id);
  }

  function cancel(id: string): SimulatedIntent {
    if (isPayable(find(id).intent)) {
      ledger.append({ kind: 'cancelled', intentId: id });
      announce('intent.cancelled', id);
    }
    return find(id).intent;
  }

  function createRefund(request: RefundRequest): SimulatedRefund {
    const { intentId, amount, currency, idempotencyKey } = request;
    demandMoney(amount, currency);
    const earlier = repeated(ledger.refundsByKey, idempotencyKey);
    if (earlier !== null) {
      const known = findRefund(earlier);
      const isSame = known.amount === amount && known.intentId === intentId;
      return demandSame(isSame, known);
    }
    const { intent } = find(intentId);
    if (intent.status !== 'captured' || intent.currency !== currency) {
      throw new BankRefusal(409, 'nothing_to_refund', 'Nothing was captured in this currency.');
    }
    if (amount > intent.capturedAmount - spokenFor(intentId)) {
      throw new BankRefusal(409, 'refund_exceeds_capture', 'That is more than is left of it.');
    }
    const refund: SimulatedRefund = {
      id: newName('ref'),
      intentId,
      status: 'pending',
      amount,
      currency,
      metadata: request.metadata,
      failureReason: null,
      createdAt: new Date().toISOString(),
    };
    ledger.append({ kind: 'refundCreated', refund, idempotencyKey });
    const { refunds } = switchesOf(intentId);
    if (refunds !== 'pending') return settleRefund(refund.id, refunds);
    announce('refund.pending', intentId, refund);
    return refund;
  }

  /** What refunds took or may still take of what was captured, and what was charged back. */
  function spokenFor(intentId: string): number {
    return (ledger.refundsOf.get(intentId) ?? [])
      .map(findRefund)
      .filter(({ status }) => status !== 'failed')
      .reduce((sum, { amount }) => sum + amount, find(intentId).chargedBackAmount);
  }

  function settleRefund(id: string, outcome: 'succeed' | 'fail'): SimulatedRefund {
    const refund = findRefund(id);
    if (refund.status !== 'pending') {
      throw new BankRefusal(409, 'refund_settled', `This refund has ${refund.status}.`);
    }
    const isPaid = outcome === 'succeed';
    const transaction: SimulatedTransaction = {
      id: newName('txn'),
      kind: 'refund',
      intentId: refund.intentId,
      reference: id,
      amount: refund.amount,
      currency: refund.currency,
      at: new Date().toISOString(),
    };
    ledger.append({
      kind: 'refundSettled',
      refundId: id,
      transaction: isPaid ? transaction : null,
      failureReason: isPaid ? null : 'account_closed',
    });
    const settled = findRefund(id);
    announce(isPaid ? 'refund.succeeded' : 'refund.failed', refund.intentId, settled);
    return settled;
  }

  function chargeBack(id: string, wanted: number | null): SimulatedIntent {
    const { intent } = find(id);
    const left = intent.capturedAmount - spokenFor(id);
    const amount = wanted ?? left;
    if (intent.status !== 'captured' || amount < 1 || amount > left) {
      throw new BankRefusal(409, 'nothing_to_charge_back', 'There is not so much to take back.');
    }
    ledger.append({ kind: 'chargedBack', intentId: id, amount, at: new Date().toISOString() });
    announce('chargeback.created', id, null, amount);
    return intent;
  }

  function switchesOf(intentId: string): Switches {
    return { ...switches(), ...ledger.intents.get(intentId)?.switches };
  }

  function announce(
    type: SimulatedEvent['type'],
    intentId: string,
    refund: SimulatedRefund | null = null,
    amount: number | null = null,
  ): void {
    const current = switchesOf(intentId);
    const event: SimulatedEvent = {
      id: newName('evt'),
      type,
      createdAt: new Date(Date.now() - current.backdatedMilliseconds).toISOString(),
      data: { intent: find(intentId).intent, refund, amount },
    };
    webhooks.announce(event, current);
  }

  function find(id: string): KnownIntent {
    const known = ledger.intents.get(id);
    if (known === undefined) throw new BankRefusal(404, 'unknown_intent', 'No such intent.');
    return known;
  }

  function findRefund(id: string): SimulatedRefund {
    const known = ledger.refunds.get(id);
    if (known === undefined) throw new BankRefusal(404, 'unknown_refund', 'No such refund.');
    return known;
  }
}

function isPayable({ status }: SimulatedIntent): boolean {
  return status === 'open' || status === 'processing';
}

function demandMoney(amount: number, currency: string): void {
  if (!Number.isSafeInteger(amount) || amount < 1 || amount > AMOUNT_MAX) {
    throw new BankRefusal(422, 'invalid_amount', 'An amount is a positive number of minor units.');
  }
  if (!CURRENCIES.has(currency)) {
    throw new BankRefusal(422, 'invalid_currency', 'This is no currency of ISO 4217.');
  }
}

function repeated(keys: ReadonlyMap<string, string>, key: string | null): string | null {
  return key === null ? null : (keys.get(key) ?? null);
}

function demandSame<T>(isSame: boolean, known: T): T {
  if (isSame) return known;
  throw new BankRefusal(
    409,
    'idempotency_key_reused',
    'The Idempotency-Key was used for something else.',
  );
}

function isAllowed(address: string, origins: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, origin, username, password } = new URL(address);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && username === '' && password === '' && origins.includes(origin);
}

function sameText(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean {
  const sorted = (record: Readonly<Record<string, string>>) =>
    JSON.stringify(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(one) === sorted(other);
}

/** Names that nobody guesses: a hosted page is whoever's who knows its address. */
function newName(prefix: string): string {
  return `${prefix}_${randomBytes(16).toString('hex')}`;
}
