import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';

import { feeRoutes } from './fees.routes.ts';
import { houseRulesRoutes } from './house-rules.routes.ts';
import { priceListRoutes } from './price-lists.routes.ts';
import type { PricingService } from './pricing.service.ts';
import { promotionRoutes } from './promotions.routes.ts';
import { ticketTypeRoutes } from './ticket-types.routes.ts';

type Options = { pricing: PricingService };

export const pricingRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { pricing }) => {
  await app.register(ticketTypeRoutes, { pricing });
  await app.register(priceListRoutes, { pricing });
  await app.register(feeRoutes, { pricing });
  await app.register(houseRulesRoutes, { pricing });
  await app.register(promotionRoutes, { pricing });
};
