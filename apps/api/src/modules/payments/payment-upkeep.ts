/** What is to be done about payments without anyone asking for it: each may run beside itself. */
export type PaymentUpkeep = {
  /** Works on what providers told and nothing came of yet. */
  processDueEvents(stopping?: AbortSignal): Promise<void>;
  /** Ends what was not paid in time. */
  expirePendingPayments(stopping?: AbortSignal): Promise<void>;
  /** Sends what is to go back. */
  sendRefunds: (stopping?: AbortSignal) => Promise<void>;
  /** Takes a function that sends at once, for when a refund was requested in this process. */
  onRefundRequested: (wake: () => void) => void;
  /** Forgets what providers told long ago, and has been worked on. */
  forgetOldEvents: (stopping?: AbortSignal) => Promise<void>;
  /** Holds the provider's books of the last days against ours. */
  reconcilePayments: (stopping?: AbortSignal) => Promise<void>;
};
