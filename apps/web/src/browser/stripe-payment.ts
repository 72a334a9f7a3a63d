import type { Elements, StripeJs } from './stripe-payment/stripe-js.ts';

/** The form of Stripe's on the page of a payment. Its script is asked for here, and nowhere else. */
const STRIPE = 'https://js.stripe.com/v3/';

const form = document.querySelector<HTMLFormElement>('#card-form');
const place = document.querySelector<HTMLElement>('#card-element');
const button = form?.querySelector('button') ?? null;
const problem = document.querySelector<HTMLElement>('#card-problem');

if (form !== null && place !== null && button !== null && problem !== null) {
  begin(form, { place, button, problem });
}

function begin(
  cardForm: HTMLFormElement,
  parts: { place: HTMLElement; button: HTMLButtonElement; problem: HTMLElement },
): void {
  const { publishableKey = '', clientSecret = '', returnUrl = '' } = cardForm.dataset;
  const script = document.createElement('script');
  script.src = STRIPE;
  script.addEventListener('error', () => {
    parts.place.textContent = '';
    tell('The payment form could not be loaded. Check your connection and load this page again.');
  });
  script.addEventListener('load', () => {
    const stripe = window.Stripe?.(publishableKey);
    if (stripe !== undefined) mount(stripe);
  });
  document.head.append(script);

  function mount(stripe: StripeJs): void {
    const elements = stripe.elements({ clientSecret, appearance: appearance() });
    const element = elements.create('payment');
    element.on('ready', () => {
      parts.button.disabled = false;
    });
    parts.place.textContent = '';
    element.mount('#card-element');
    cardForm.addEventListener('submit', (event) => {
      event.preventDefault();
      if (parts.button.disabled) return;
      pay(stripe, elements).catch(() => {
        tell('The payment service does not answer. Nothing was charged: try again in a moment.');
      });
    });
  }

  async function pay(stripe: StripeJs, elements: Elements): Promise<void> {
    parts.button.disabled = true;
    parts.problem.hidden = true;
    try {
      // Where it works, it leads away from here.
      const { error } = await stripe.confirmPayment({
        elements,
        confirmParams: { return_url: returnUrl },
      });
      if (error !== undefined) tell(error.message ?? 'The card was declined. Try another one.');
    } finally {
      parts.button.disabled = false;
    }
  }

  function tell(text: string): void {
    parts.problem.textContent = text;
    parts.problem.hidden = false;
  }
}

/** The frames of Stripe's look like what they stand in. */
function appearance(): object {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    theme: style.colorScheme === 'dark' ? 'night' : 'stripe',
    variables: {
      colorPrimary: colour('--color-accent'),
      colorBackground: colour('--color-surface'),
      colorText: colour('--color-ink'),
      colorDanger: colour('--color-bad'),
      borderRadius: '6px',
    },
  };
}
