import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { LIMIT_DEFAULT, readCursor, toPage } from '../../platform/http/pagination.ts';
import { problems } from '../../platform/http/problem.ts';
import { actorOf } from '../users/index.ts';
import {
  AddPromotionBody,
  ChangePromotionBody,
  IdParams,
  PromotionPage,
  PromotionView,
  StatusQuery,
} from './administration.schemas.ts';
import { readDiscount, toPromotionView } from './pricing-views.ts';
import type { PricingService } from './pricing.service.ts';

type Options = { pricing: PricingService };

const tags = ['pricing'];
const access = 'pricing.manage';

export const promotionRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { pricing }) => {
  app.get(
    '/promotions',
    {
      config: { access },
      schema: {
        operationId: 'listPromotions',
        summary: 'The promotions, in the order in which they were made.',
        tags,
        querystring: StatusQuery,
        response: { 200: PromotionPage, ...problems(400, 401, 403) },
      },
    },
    async ({ query: { limit = LIMIT_DEFAULT, cursor, status = 'active' } }) => {
      const list = { list: 'promotions', status };
      const after = readCursor(list, cursor, ['id']);
      const rows = await pricing.listPromotions({ status, after, rowsMax: limit + 1 });
      const { data, nextCursor } = toPage(list, rows, limit, ({ id }) => [id]);
      return { data: data.map(toPromotionView), nextCursor };
    },
  );

  app.post(
    '/promotions',
    {
      config: { access },
      schema: {
        operationId: 'addPromotion',
        summary: 'Add a promotion: for a code, or for everybody.',
        tags,
        body: AddPromotionBody,
        response: { 201: PromotionView, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const added = await pricing.addPromotion(
        { ...request.body, discount: readDiscount(request.body.discount) },
        actorOf(request),
      );
      return reply.code(201).send(toPromotionView(added));
    },
  );

  app.patch(
    '/promotions/:id',
    {
      config: { access },
      schema: {
        operationId: 'changePromotion',
        summary: 'Change a promotion; what is not named stays.',
        tags,
        params: IdParams,
        body: ChangePromotionBody,
        response: { 200: PromotionView, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async (request) =>
      toPromotionView(
        await pricing.changePromotion(
          request.params.id,
          {
            ...request.body,
            discount:
              request.body.discount === undefined ? undefined : readDiscount(request.body.discount),
          },
          actorOf(request),
        ),
      ),
  );

  app.delete(
    '/promotions/:id',
    {
      config: { access },
      schema: {
        operationId: 'archivePromotion',
        summary: 'Archive a promotion; what was bought with it stays as it is.',
        tags,
        params: IdParams,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await pricing.archivePromotion(request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
};
