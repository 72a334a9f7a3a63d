/** As much of Stripe.js as is used here. */
type PaymentElement = { mount(target: string): void; on(event: 'ready', done: () => void): void };
export type Elements = { create(kind: 'payment'): PaymentElement };
export type StripeJs = {
  elements(options: { clientSecret: string; appearance: object }): Elements;
  confirmPayment(options: {
    elements: Elements;
    confirmParams: { return_url: string };
  }): Promise<{ error?: { message?: string } }>;
};

declare global {
  interface Window {
    Stripe?: (publishableKey: string) => StripeJs;
  }
}
