import { isLoopback, type SettingsReader } from './settings-reader.ts';

/** Who moves the money, and how long that may take. */
export function readPaymentSettings(
  { problems, optional, list, secret, integer, choice }: SettingsReader,
  { production, port }: { production: boolean; port: number },
) {
  const provider = choice(
    'PAYMENT_PROVIDER',
    ['simulated', 'stripe', 'none'],
    production ? 'none' : 'simulated',
  );
  if (production && provider === 'simulated') {
    problems.push('PAYMENT_PROVIDER=simulated is refused in production');
  }
  const settings = {
    /** Who moves the money; `none`: nothing is paid online. */
    provider,
    /** How long a buyer who goes to pay may take; their seats stay theirs that long. */
    paymentSeconds: integer('PAYMENT_SECONDS', 600, { min: 1, max: 7200 }),
    /** After it: in which the provider is asked before the seats are let go. */
    graceSeconds: integer('PAYMENT_GRACE_SECONDS', 60, { min: 1, max: 3600 }),
    /** Who may reserve and pay where they fetch their tickets. */
    payAtBoxOffice: choice('PAY_AT_BOX_OFFICE', ['accounts', 'everyone', 'nobody'], 'accounts'),
    callTimeoutMilliseconds: integer('PAYMENT_CALL_TIMEOUT_MILLISECONDS', 5000, {
      min: 50,
      max: 30_000,
    }),
    /** How far back the provider's books are held against ours. */
    reconciliationHours: integer('PAYMENT_RECONCILIATION_HOURS', 72, { min: 1, max: 8760 }),
    /** How long it is known what the provider told, once all has come of it. */
    eventsKeptDays: integer('PAYMENT_EVENTS_KEPT_DAYS', 90, { min: 7, max: 3650 }),
    simulator: {
      /** Null: started in this process. */
      url: optional('PAYMENT_SIMULATOR_URL') ?? null,
      /** Where browsers reach its pages; null: at its own address. */
      pagesUrl: optional('PAYMENT_SIMULATOR_PAGES_URL') ?? null,
      port: integer('PAYMENT_SIMULATOR_PORT', port === 0 ? 0 : port + 2, { min: 0, max: 65_535 }),
      /** Null: made in the data directory. So are the secrets where the list is empty. */
      apiKey: secret('PAYMENT_SIMULATOR_KEY', optional('PAYMENT_SIMULATOR_KEY') ?? null),
      webhookSecrets: list('PAYMENT_WEBHOOK_SECRETS').map((value) =>
        secret('PAYMENT_WEBHOOK_SECRETS', value),
      ),
    },
    stripe: {
      secretKey: secret('STRIPE_SECRET_KEY', optional('STRIPE_SECRET_KEY') ?? null),
      webhookSecrets: list('STRIPE_WEBHOOK_SECRETS').map((value) =>
        secret('STRIPE_WEBHOOK_SECRETS', value),
      ),
      /** Not a secret: browsers show it to Stripe. */
      publishableKey: optional('STRIPE_PUBLISHABLE_KEY') ?? null,
      /** Null: Stripe's own. */
      apiUrl: optional('STRIPE_API_URL') ?? null,
    },
  } as const;

  const { stripe, simulator } = settings;
  if (provider === 'stripe') {
    if (stripe.secretKey === null) problems.push('STRIPE_SECRET_KEY is required with stripe');
    if (stripe.webhookSecrets.length === 0) {
      problems.push('STRIPE_WEBHOOK_SECRETS is required with stripe');
    }
    if (stripe.publishableKey === null) {
      problems.push('STRIPE_PUBLISHABLE_KEY is required with stripe');
    }
  }
  // Whatever stands there is written into a page.
  if (stripe.publishableKey !== null && !/^pk_\w{8,200}$/.test(stripe.publishableKey)) {
    problems.push('STRIPE_PUBLISHABLE_KEY must be the publishable key, like pk_live_…');
  }
  if (simulator.pagesUrl !== null && !isWebAddress(simulator.pagesUrl)) {
    problems.push('PAYMENT_SIMULATOR_PAGES_URL must be an http or https URL');
  }
  for (const [name, url] of [
    ['STRIPE_API_URL', stripe.apiUrl],
    ['PAYMENT_SIMULATOR_URL', simulator.url],
  ] as const) {
    if (url !== null && !isSafeToCall(url)) {
      problems.push(`${name} must be an https URL, or an http one of this machine`);
    }
  }
  return settings;
}

function isWebAddress(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}

/** Keys are sent there: over TLS, or not over any network at all. */
function isSafeToCall(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(host));
}
