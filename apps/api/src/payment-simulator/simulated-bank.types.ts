/** An intent as the simulator answers it. Amounts are integers in minor units. */
export type SimulatedIntent = {
  id: string;
  /** `failed`, `cancelled` and `captured` are ends. */
  status: 'open' | 'processing' | 'captured' | 'failed' | 'cancelled';
  amount: number;
  /** Of what was asked for; of what was captured once something was. */
  currency: string;
  capturedAmount: number;
  refundedAmount: number;
  description: string;
  returnUrl: string;
  metadata: Readonly<Record<string, string>>;
  failureCode: string | null;
  createdAt: string;
};

export type SimulatedRefund = {
  id: string;
  intentId: string;
  status: 'pending' | 'succeeded' | 'failed';
  amount: number;
  currency: string;
  metadata: Readonly<Record<string, string>>;
  failureReason: string | null;
  createdAt: string;
};

export type SimulatedTransaction = {
  id: string;
  kind: 'capture' | 'refund';
  intentId: string;
  /** The refund's id; of a capture, the intent's. */
  reference: string;
  amount: number;
  currency: string;
  at: string;
};

/** What a webhook says. It carries things as they were when it happened. */
export type SimulatedEvent = {
  id: string;
  type:
    | 'intent.processing'
    | 'intent.captured'
    | 'intent.failed'
    | 'intent.cancelled'
    | 'refund.pending'
    | 'refund.succeeded'
    | 'refund.failed'
    | 'chargeback.created';
  createdAt: string;
  data: { intent: SimulatedIntent; refund: SimulatedRefund | null; amount: number | null };
};

/** A call of the API that Marquee makes, as `Switches.only` names it. */
export type SimulatedCall =
  'createIntent' | 'readIntent' | 'cancelIntent' | 'refund' | 'readRefund' | 'listTransactions';

/** The next so many calls, or all of them. */
export type Calls = number | 'all';

/** How the simulator misbehaves. Everything off: `switchedOff`. */
export type Switches = {
  /** The bank says no to every card. */
  declined: boolean;
  /** Before every answer of the API. */
  slowMilliseconds: number;
  /** Before every webhook. */
  lateMilliseconds: number;
  /** How many times each webhook is sent, in parallel. */
  duplicated: number;
  /** The webhook about a capture waits until one about a refund of it was taken. */
  outOfOrder: boolean;
  /** Captures this amount instead of the one asked for. */
  wrongAmount: number | null;
  /** Captures in this currency instead. */
  wrongCurrency: string | null;
  /** Webhooks are never sent. */
  noWebhooks: boolean;
  /** Webhooks wait for `POST /v1/webhooks/release`. */
  holdWebhooks: boolean;
  /** Events say that they happened this much earlier. */
  backdatedMilliseconds: number;
  /** What becomes of refunds: `pending` until somebody settles them. */
  refunds: 'succeed' | 'pending' | 'fail';
  /** Does what was asked and cuts the connection. */
  lostReply: Calls;
  /** 500, and nothing done. */
  errors: Calls;
  /** Does what was asked and answers half of it. */
  halfBody: Calls;
  /** Does what was asked and answers JSON that means nothing. */
  wrongJson: Calls;
  /** The calls that the five faults of calls (from `slowMilliseconds` on) concern; null: all. */
  only: readonly SimulatedCall[] | null;
};

export const switchedOff: Switches = {
  declined: false,
  slowMilliseconds: 0,
  lateMilliseconds: 0,
  duplicated: 1,
  outOfOrder: false,
  wrongAmount: null,
  wrongCurrency: null,
  noWebhooks: false,
  holdWebhooks: false,
  backdatedMilliseconds: 0,
  refunds: 'succeed',
  lostReply: 0,
  errors: 0,
  halfBody: 0,
  wrongJson: 0,
  only: null,
};

/** What one intent or one payment may have of its own; faults of calls are the simulator's. */
export type IntentSwitches = Partial<
  Omit<Switches, 'lostReply' | 'errors' | 'halfBody' | 'wrongJson' | 'only'>
>;
