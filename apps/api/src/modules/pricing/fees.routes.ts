import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { LIMIT_DEFAULT, readCursor, toPage } from '../../platform/http/pagination.ts';
import { problems } from '../../platform/http/problem.ts';
import { actorOf } from '../users/index.ts';
import {
  AddFeeBody,
  ChangeFeeBody,
  FeePage,
  FeeView,
  IdParams,
  StatusQuery,
} from './administration.schemas.ts';
import { toFeeView } from './pricing-views.ts';
import type { PricingService } from './pricing.service.ts';

type Options = { pricing: PricingService };

const tags = ['pricing'];
const access = 'pricing.manage';

export const feeRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { pricing }) => {
  app.get(
    '/fees',
    {
      config: { access },
      schema: {
        operationId: 'listFees',
        summary: 'The fees, in the order in which they were made.',
        tags,
        querystring: StatusQuery,
        response: { 200: FeePage, ...problems(400, 401, 403) },
      },
    },
    async ({ query: { limit = LIMIT_DEFAULT, cursor, status = 'active' } }) => {
      const list = { list: 'fees', status };
      const after = readCursor(list, cursor, ['id']);
      const rows = await pricing.listFees({ status, after, rowsMax: limit + 1 });
      const { data, nextCursor } = toPage(list, rows, limit, ({ id }) => [id]);
      return { data: data.map(toFeeView), nextCursor };
    },
  );

  app.post(
    '/fees',
    {
      config: { access },
      schema: {
        operationId: 'addFee',
        summary: 'Add a fee, at one cinema or at all of its currency.',
        tags,
        body: AddFeeBody,
        response: { 201: FeeView, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const added = await pricing.addFee(request.body, actorOf(request));
      return reply.code(201).send(toFeeView(added));
    },
  );

  app.patch(
    '/fees/:id',
    {
      config: { access },
      schema: {
        operationId: 'changeFee',
        summary: 'Change a fee; what is not named stays.',
        tags,
        params: IdParams,
        body: ChangeFeeBody,
        response: { 200: FeeView, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async (request) =>
      toFeeView(await pricing.changeFee(request.params.id, request.body, actorOf(request))),
  );

  app.delete(
    '/fees/:id',
    {
      config: { access },
      schema: {
        operationId: 'archiveFee',
        summary: 'Archive a fee: it is not charged any more.',
        tags,
        params: IdParams,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await pricing.archiveFee(request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
};
