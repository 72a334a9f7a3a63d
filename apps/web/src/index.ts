import { constants } from 'node:zlib';

import compress from '@fastify/compress';
import formbody from '@fastify/formbody';
import type { FastifyPluginAsync } from 'fastify';

import type { PageServices } from './api.ts';
import { accountPages } from './pages/account/index.ts';
import { checkoutPages } from './pages/checkout/index.ts';
import { discoverPages } from './pages/discover/index.ts';
import { reservationPages } from './pages/reservations/index.ts';
import { seatPages } from './pages/seats/index.ts';
import { serveAssets, type Assets } from './shell/assets.ts';
import { watchForms } from './shell/form-addresses.ts';
import { answerPageErrors } from './shell/page-errors.tsx';
import { preparePages, type PageSettings } from './shell/page-settings.ts';
import { refuseOtherOrigins } from './shell/same-origin.ts';
import { siteFiles } from './shell/site-files.routes.ts';
import { strayPages } from './shell/stray-pages.routes.ts';
import { themeRoutes } from './shell/theme.routes.ts';

export { openAssets } from './shell/assets.ts';
export type { PageServices } from './api.ts';

/** Bodies below this many bytes are not worth compressing. */
const COMPRESSED_BYTES_MIN = 1024;
/** Pages are made anew for everybody: nearly as small as can be, in a fraction of the time. */
const BROTLI_QUALITY = 4;

type Options = { services: PageServices; settings: PageSettings; assets: Assets };

/** Every page, by name. */
export const pages: FastifyPluginAsync<Options> = async (app, { services, settings, assets }) => {
  preparePages(app, { settings, assets });
  refuseOtherOrigins(app, settings);
  answerPageErrors(app);
  await app.register(formbody);
  await app.register(compress, {
    global: true,
    threshold: COMPRESSED_BYTES_MIN,
    encodings: ['br', 'gzip'],
    customTypes: /^text\/html/,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
  });

  const openFormAddresses = watchForms(app);
  await app.register(serveAssets, { assets });
  await app.register(siteFiles);
  await app.register(themeRoutes);
  await app.register(discoverPages, { services });
  await app.register(seatPages, { services });
  await app.register(checkoutPages, { services });
  await app.register(reservationPages, { services });
  await app.register(accountPages, { services });
  openFormAddresses();
  await app.register(strayPages);
};
