/**
 * Where an intent stands at the provider. `open`: the buyer can still pay, perhaps after a card was
 * declined; `processing`: the bank takes its time; the rest are ends.
 */
export type ProviderIntentStatus = 'open' | 'processing' | 'captured' | 'failed' | 'cancelled';

/** What an intent is about, in our ids; given at its creation and kept by the provider. */
export type IntentMetadata = { paymentId: string; showtimeId: string; reservationId: string };

/** One intent to pay, as the provider sees it. Amounts are integers in minor units. */
export type ProviderIntent = {
  /** The provider's own id of it. */
  reference: string;
  status: ProviderIntentStatus;
  amount: number;
  currency: string;
  capturedAmount: number;
  refundedAmount: number;
  /** A page of the provider's on which the buyer pays; null where it has none. */
  checkoutUrl: string | null;
  /** With which a form in the buyer's browser talks to the provider; null where there is none. */
  clientSecret: string | null;
  /** Null where the intent was not made by us. */
  metadata: IntentMetadata | null;
};

export type ProviderRefund = {
  reference: string;
  status: 'pending' | 'succeeded' | 'failed';
  amount: number;
  currency: string;
  failureReason: string | null;
};

/** Something that the provider told about, in its own time and order, and perhaps repeatedly. */
export type ProviderEvent = {
  /** Unique at the provider, and the same at every repetition. */
  id: string;
  type: 'intentChanged' | 'refundChanged' | 'chargeback' | 'other';
  createdAt: Date;
  /** What it is about, also where the event does not carry the intent itself. */
  intentReference: string | null;
  /** As it was when the event happened; null where the event does not carry it. */
  intent: ProviderIntent | null;
  refund: (ProviderRefund & { refundId: string | null; intentReference: string }) | null;
  /** Of a chargeback: what was taken back, in minor units; below zero what of it came again. */
  amount: number | null;
};

/** An entry of the provider's own ledger, for comparing it with ours. */
export type ProviderTransaction = {
  kind: 'capture' | 'refund';
  intentReference: string;
  reference: string;
  amount: number;
  currency: string;
  at: Date;
};

export type NewIntent = IntentMetadata & {
  amount: number;
  currency: string;
  description: string;
  /** Where the buyer's browser goes afterwards. */
  returnUrl: string;
};

export type NewRefund = {
  refundId: string;
  intentReference: string;
  amount: number;
  currency: string;
};

/** As a web server hands them over: names in lower case. */
export type WebhookHeaders = Record<string, string | string[] | undefined>;

/**
 * Whoever moves the money. Every call can throw `ProviderUnavailable` (the effect may have happened
 * all the same: ask again) or `ProviderRefused`; every call ends within a bounded time.
 */
export type PaymentProvider = {
  name: 'simulated' | 'stripe';
  /** Origins of the provider's own pages, to which a buyer is sent. */
  pageOrigins: readonly string[];
  /** Idempotent by `paymentId`: repeated, it answers the same intent. */
  createIntent(intent: NewIntent): Promise<ProviderIntent>;
  readIntent(reference: string): Promise<ProviderIntent>;
  /** Answers the intent as it now is: `captured` says that it came too late. */
  cancelIntent(reference: string): Promise<ProviderIntent>;
  /** Idempotent by `refundId`. */
  refund(refund: NewRefund): Promise<ProviderRefund>;
  /** The refund that was made for ours; null where none was. */
  findRefund(refund: { refundId: string; intentReference: string }): Promise<ProviderRefund | null>;
  /** Everything it booked in `[since, until)`, oldest first where the provider can. */
  listTransactions(window: { since: Date; until: Date }): AsyncIterable<ProviderTransaction>;
  /**
   * Reads what was sent to the webhook, from the very bytes that arrived.
   *
   * @throws DomainError WEBHOOK_SIGNATURE_INVALID, WEBHOOK_UNREADABLE
   */
  readEvent(rawBody: Buffer, headers: WebhookHeaders): ProviderEvent;
};

/**
 * The provider gave no answer to go by: too late, none, a 5xx, an odd one. Worth repeating; whether it
 * did anything is not known.
 */
export class ProviderUnavailable extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'ProviderUnavailable';
  }
}

/** The provider understood and will not: nothing happened, and nothing will by repeating. */
export class ProviderRefused extends Error {
  readonly status: number;
  /** The provider's own word for it. */
  readonly code: string;

  constructor(message: string, options: { status: number; code: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'ProviderRefused';
    this.status = options.status;
    this.code = options.code;
  }
}
