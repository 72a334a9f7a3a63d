import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { LIMIT_DEFAULT, readCursor, toPage } from '../../platform/http/pagination.ts';
import { problems } from '../../platform/http/problem.ts';
import { actorOf } from '../users/index.ts';
import {
  AddPriceListBody,
  ChangePriceListBody,
  IdParams,
  PriceListPage,
  PriceListView,
  StatusQuery,
} from './administration.schemas.ts';
import { toPriceListView } from './pricing-views.ts';
import type { PricingService } from './pricing.service.ts';

type Options = { pricing: PricingService };

const tags = ['pricing'];
const access = 'pricing.manage';

export const priceListRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { pricing }) => {
  app.get(
    '/price-lists',
    {
      config: { access },
      schema: {
        operationId: 'listPriceLists',
        summary: 'The price lists, in the order in which they were made.',
        tags,
        querystring: StatusQuery,
        response: { 200: PriceListPage, ...problems(400, 401, 403) },
      },
    },
    async ({ query: { limit = LIMIT_DEFAULT, cursor, status = 'active' } }) => {
      const list = { list: 'price-lists', status };
      const after = readCursor(list, cursor, ['id']);
      const rows = await pricing.listPriceLists({ status, after, rowsMax: limit + 1 });
      const { data, nextCursor } = toPage(list, rows, limit, ({ id }) => [id]);
      return { data: data.map(toPriceListView), nextCursor };
    },
  );

  app.post(
    '/price-lists',
    {
      config: { access },
      schema: {
        operationId: 'addPriceList',
        summary: 'Add a price list; showtimes that it is for sell under it at once.',
        tags,
        body: AddPriceListBody,
        response: { 201: PriceListView, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const added = await pricing.addPriceList(request.body, actorOf(request));
      return reply.code(201).send(toPriceListView(added));
    },
  );

  app.patch(
    '/price-lists/:id',
    {
      config: { access },
      schema: {
        operationId: 'changePriceList',
        summary: 'Change a price list; what is not named stays.',
        tags,
        params: IdParams,
        body: ChangePriceListBody,
        response: { 200: PriceListView, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async (request) =>
      toPriceListView(
        await pricing.changePriceList(request.params.id, request.body, actorOf(request)),
      ),
  );

  app.delete(
    '/price-lists/:id',
    {
      config: { access },
      schema: {
        operationId: 'archivePriceList',
        summary: 'Archive a price list: it counts for nothing any more.',
        tags,
        params: IdParams,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await pricing.archivePriceList(request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
};
