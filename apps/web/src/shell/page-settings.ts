import type { FastifyInstance } from 'fastify';

import type { Assets } from './assets.ts';

/** What the pages are told of the house they stand in. */
export type PageSettings = {
  /** As people reach it: `https://tickets.example.com`. */
  publicUrl: string;
  /** Where forms may lead beside ourselves: the pages of the payment provider. */
  formOrigins: readonly string[];
  /** Of Stripe's account, where that is who takes the money; else null. */
  stripePublishableKey: string | null;
};

/** What every page is made with. */
export type PageContext = { settings: PageSettings; assets: Assets };

/** Gives every page its policy and what it is made with, before anything of it is served. */
export function preparePages(app: FastifyInstance, context: PageContext): void {
  app.decorateReply('pages', { getter: () => context });
  app.decorateRequest('pages', { getter: () => context });
  const policy = contentSecurityPolicy(context.settings);
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers({
      'content-security-policy': policy,
      // Our own forms say where they come from; nobody else learns it.
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    });
    done();
  });
}

/**
 * What a page may load, and where it may lead.
 *
 * @param more by directive: for the one page that cannot do with what is ours
 */
export function contentSecurityPolicy(
  { formOrigins }: Pick<PageSettings, 'formOrigins'>,
  more: Readonly<Record<string, string>> = {},
): string {
  const directives: Readonly<Record<string, string>> = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self' data:",
    'font-src': "'self'",
    'connect-src': "'self'",
    'manifest-src': "'self'",
    'worker-src': "'self'",
    // A form may be answered by being sent on to where it is paid.
    'form-action': ["'self'", ...formOrigins].join(' '),
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
  };
  return [...new Set([...Object.keys(directives), ...Object.keys(more)])]
    .map((name) => [name, directives[name], more[name]].filter(Boolean).join(' '))
    .join('; ');
}

declare module 'fastify' {
  interface FastifyReply {
    pages: PageContext;
  }
  interface FastifyRequest {
    pages: PageContext;
  }
}
