import type { FastifyPluginAsync } from 'fastify';

import type { PageServices } from '../../api.ts';
import { checkoutRoutes } from './checkout.routes.tsx';
import { holdRoutes } from './hold.routes.tsx';
import { payHoldRoutes } from './pay-hold.routes.tsx';
import { payReservationRoutes } from './pay-reservation.routes.tsx';

/** From a hold to a paid reservation. */
export const checkoutPages: FastifyPluginAsync<{ services: PageServices }> = async (
  app,
  options,
) => {
  await app.register(checkoutRoutes, options);
  await app.register(holdRoutes, options);
  await app.register(payHoldRoutes, options);
  await app.register(payReservationRoutes, options);
};
