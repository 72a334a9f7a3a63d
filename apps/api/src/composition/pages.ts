import path from 'node:path';

import type { FastifyInstance } from 'fastify';

import { openAssets, pages, type PageServices } from '../../../web/src/index.ts';
import { packageRoot } from '../platform/package-root.ts';
import type { Foundation } from './foundation.ts';
import type { House } from './house.ts';
import type { Selling } from './selling.ts';

/** What the build made for browsers, beside the sources of the pages. */
const BUILT_FOLDER = path.join(packageRoot, '..', 'web', 'dist');

/** Where a page is, and how it is asked for. */
export type PageRoute = { method: string; url: string };

/**
 * The pages, in the process that serves the API: they call its services as its routes do.
 *
 * @returns every page there is
 */
export async function registerPages(
  server: FastifyInstance,
  { config, paymentProvider }: Foundation,
  house: House,
  selling: Selling,
): Promise<readonly PageRoute[]> {
  const pageRoutes: PageRoute[] = [];
  server.addHook('onRoute', ({ method, url, config: declared }) => {
    if (declared?.page !== true) return;
    // Whoever may get a page may ask for its head.
    const methods = [method].flat().filter((each) => each !== 'HEAD');
    pageRoutes.push(...methods.map((each) => ({ method: each, url })));
  });
  const services: PageServices = { ...house, ...selling };
  await server.register(pages, {
    services,
    settings: {
      publicUrl: config.server.publicUrl,
      formOrigins: paymentProvider?.pageOrigins ?? [],
      stripePublishableKey:
        paymentProvider?.name === 'stripe' ? config.payments.stripe.publishableKey : null,
    },
    assets: openAssets(BUILT_FOLDER),
  });
  return pageRoutes;
}
