import type { Config } from '../../../config.ts';
import { assert, present } from '../../../platform/assert.ts';
import type { PaymentProvider } from '../payment-provider.ts';
import type { SimulatorSecrets } from './simulator-access.ts';

/**
 * The provider that the settings name; null where nothing is paid online.
 *
 * @param simulator where the simulated one is and what it asks for; null where it is not that one
 */
export async function createPaymentProvider(
  { provider, callTimeoutMilliseconds, stripe, simulator: settings }: Config['payments'],
  simulator: (SimulatorSecrets & { url: string }) | null,
): Promise<PaymentProvider | null> {
  switch (provider) {
    case 'simulated': {
      assert(simulator !== null, 'the simulated provider is somewhere');
      const { createSimulatedProvider } = await import('./simulated-provider.ts');
      return createSimulatedProvider({
        ...simulator,
        pagesUrl: settings.pagesUrl ?? simulator.url,
        timeoutMilliseconds: callTimeoutMilliseconds,
      });
    }
    case 'stripe': {
      // Loaded only where it is used: the library takes its time.
      const { createStripeProvider } = await import('./stripe-provider.ts');
      return createStripeProvider({
        ...stripe,
        secretKey: present(stripe.secretKey, 'STRIPE_SECRET_KEY'),
        timeoutMilliseconds: callTimeoutMilliseconds,
      });
    }
    case 'none':
      return null;
  }
}
