import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';

import { LIMIT_DEFAULT, readCursor, toPage } from '../../platform/http/pagination.ts';
import { problems } from '../../platform/http/problem.ts';
import { actorOf } from '../users/index.ts';
import {
  AddTicketTypeBody,
  ChangeTicketTypeBody,
  CodeParams,
  StatusQuery,
  TicketTypePage,
  TicketTypeView,
} from './administration.schemas.ts';
import type { PricingService } from './pricing.service.ts';

type Options = { pricing: PricingService };

const tags = ['pricing'];
const access = 'pricing.manage';

export const ticketTypeRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { pricing }) => {
  app.get(
    '/ticket-types',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listTicketTypes',
        summary: 'Who tickets are for, in the order in which they are offered.',
        tags,
        querystring: StatusQuery,
        response: { 200: TicketTypePage, ...problems(400) },
      },
    },
    async ({ query: { limit = LIMIT_DEFAULT, cursor, status = 'active' } }) => {
      const list = { list: 'ticket-types', status };
      const after = readCursor(list, cursor, ['integer', 'text']);
      const rows = await pricing.listTicketTypes({ status, after, rowsMax: limit + 1 });
      return toPage(list, rows, limit, ({ position, code }) => [String(position), code]);
    },
  );

  app.post(
    '/ticket-types',
    {
      config: { access },
      schema: {
        operationId: 'addTicketType',
        summary: 'Add a ticket type; every showtime to come sells it at once.',
        tags,
        body: AddTicketTypeBody,
        response: { 201: TicketTypeView, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const type = await pricing.addTicketType(request.body, actorOf(request));
      return reply.code(201).send(type);
    },
  );

  app.patch(
    '/ticket-types/:code',
    {
      config: { access },
      schema: {
        operationId: 'changeTicketType',
        summary: 'Change a ticket type, or archive it; of adult only the name.',
        tags,
        params: CodeParams,
        body: ChangeTicketTypeBody,
        response: { 200: TicketTypeView, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async (request) =>
      pricing.changeTicketType(request.params.code, request.body, actorOf(request)),
  );
};
