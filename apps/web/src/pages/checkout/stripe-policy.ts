import type { FastifyReply } from 'fastify';

import { contentSecurityPolicy } from '../../shell/page-settings.ts';

/**
 * What Stripe's form needs, on the one page that it is on: its script, its frames, and calls to its API.
 * It writes styles into the elements around its frames; scripts that stand in a page stay forbidden.
 */
const STRIPE: Readonly<Record<string, string>> = {
  'script-src': 'https://js.stripe.com https://*.js.stripe.com',
  'frame-src': 'https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com',
  'connect-src': 'https://api.stripe.com',
  'img-src': 'https://*.stripe.com',
  'style-src': "'unsafe-inline'",
};

/** Lets this answer bring Stripe's form. */
export function allowStripe(reply: FastifyReply): void {
  reply.headers({
    'content-security-policy': contentSecurityPolicy(reply.pages.settings, STRIPE),
    // Banks ask for their customers in a window of their own.
    'cross-origin-opener-policy': 'same-origin-allow-popups',
    'permissions-policy':
      'camera=(), geolocation=(), microphone=(), payment=(self "https://js.stripe.com")',
  });
}
