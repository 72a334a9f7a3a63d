import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';

import { LIMIT_DEFAULT, readCursor, toPage } from '../../platform/http/pagination.ts';
import { problems } from '../../platform/http/problem.ts';
import type { AccessName } from '../users/index.ts';
import { actorOf } from '../users/index.ts';
import { expectedRevisions, showtimeTag } from './showtime-tags.ts';
import type { ShowtimeNow } from './showtime-listing.service.ts';
import { toShowtimeDetailView, toShowtimeView } from './showtime-views.ts';
import {
  CancelShowtimeBody,
  ChangeShowtimeBody,
  CreateShowtimeBody,
  CreateShowtimesBody,
  IfMatchHeaders,
  MANAGED_STATUSES,
  MoveShowtimeBody,
  MovieParams,
  MovieShowtimesQuery,
  ShowtimeDetailPage,
  ShowtimeDetailView,
  ShowtimePage,
  ShowtimeParams,
  ShowtimeQuery,
  ShowtimesQuery,
} from './showtimes.schemas.ts';
import type { ShowtimesService } from './showtimes.service.ts';

type Options = { showtimes: ShowtimesService };

const tags = ['showtimes'];

export const showtimeRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { showtimes }) => {
  app.get(
    '/showtimes',
    {
      config: { access: accessByStatus },
      schema: {
        operationId: 'listShowtimes',
        summary: 'Showtimes by start: from now on, or of one business date.',
        description: 'Planned and cancelled ones are listed for administrators only.',
        tags,
        querystring: ShowtimesQuery,
        response: { 200: ShowtimePage, ...problems(400, 401, 403) },
      },
    },
    async ({ query: { limit = LIMIT_DEFAULT, cursor, ...filter } }) => {
      const list = { list: 'showtimes', ...filter };
      const after = readCursor(list, cursor, ['time', 'id']);
      const found = await showtimes.listShowtimes({ ...filter, after, rowsMax: limit + 1 });
      return toListPage(list, found, limit);
    },
  );

  app.get(
    '/movies/:movieId/showtimes',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listShowtimesOfMovie',
        summary: 'Showtimes of a movie by start: from now on, or of one business date.',
        tags,
        params: MovieParams,
        querystring: MovieShowtimesQuery,
        response: { 200: ShowtimePage, ...problems(400, 404) },
      },
    },
    async ({ params: { movieId }, query: { limit = LIMIT_DEFAULT, cursor, ...filter } }) => {
      const list = { list: 'showtimesOfMovie', movieId, ...filter };
      const after = readCursor(list, cursor, ['time', 'id']);
      const asked = { ...filter, after, rowsMax: limit + 1 };
      return toListPage(list, await showtimes.listShowtimesOfMovie(movieId, asked), limit);
    },
  );

  app.get(
    '/showtimes/:showtimeId',
    {
      config: { access: accessByPlanned },
      schema: {
        operationId: 'getShowtime',
        summary: 'One showtime with its prices. Its ETag is for changing it.',
        tags,
        params: ShowtimeParams,
        querystring: ShowtimeQuery,
        response: { 200: ShowtimeDetailView, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query: { includePlanned = false } }, reply) => {
      const showtime = await showtimes.getShowtime(params.showtimeId, { includePlanned });
      return reply.header('etag', showtimeTag(showtime)).send(toShowtimeDetailView(showtime));
    },
  );

  app.post(
    '/showtimes',
    {
      config: { access: 'showtimes.manage' },
      schema: {
        operationId: 'createShowtime',
        summary: 'Schedule a movie. Two showtimes of one auditorium never overlap.',
        tags,
        body: CreateShowtimeBody,
        response: { 201: ShowtimeDetailView, ...problems(400, 401, 403, 409) },
      },
    },
    async (request, reply) => {
      const showtime = await showtimes.addShowtime(request.body, actorOf(request));
      reply.code(201).header('location', `/api/v1/showtimes/${showtime.facts.id}`);
      return reply.header('etag', showtimeTag(showtime)).send(toShowtimeDetailView(showtime));
    },
  );

  app.post(
    '/showtimes/bulk',
    {
      config: { access: 'showtimes.manage' },
      schema: {
        operationId: 'createShowtimes',
        summary: 'Schedule a movie at the same times on many days: all of it, or nothing.',
        description:
          'Days are business dates: 00:15 of a Friday is in the night to Saturday. 19:30 stays 19:30 when the clocks change.',
        tags,
        body: CreateShowtimesBody,
        response: { 201: ShowtimeDetailPage, ...problems(400, 401, 403, 409) },
      },
    },
    async (request, reply) => {
      const added = await showtimes.addShowtimes(request.body, actorOf(request));
      return reply.code(201).send({ data: added.map(toShowtimeDetailView), nextCursor: null });
    },
  );

  app.patch(
    '/showtimes/:showtimeId',
    {
      config: { access: 'showtimes.manage' },
      schema: {
        operationId: 'changeShowtime',
        summary: 'Change a showtime; what people bought seats for only while nobody has any.',
        description:
          '`basePrice` sets every zone that `zonePrices` does not name; without it those keep their prices. Without If-Match the last change wins.',
        tags,
        params: ShowtimeParams,
        headers: IfMatchHeaders,
        body: ChangeShowtimeBody,
        response: { 200: ShowtimeDetailView, ...problems(400, 401, 403, 404, 409, 412) },
      },
    },
    async (request, reply) => {
      const showtime = await showtimes.changeShowtime(
        request.params.showtimeId,
        request.body,
        expectedRevisions(request.headers['if-match']),
        actorOf(request),
      );
      return reply.header('etag', showtimeTag(showtime)).send(toShowtimeDetailView(showtime));
    },
  );

  app.post(
    '/showtimes/:showtimeId/move',
    {
      config: { access: 'showtimes.manage' },
      schema: {
        operationId: 'moveShowtime',
        summary: 'Let a showtime start at another time, though people have tickets for it.',
        description:
          'Seats, tickets and prices stay. Whoever has tickets is told, and may give them back in full or exchange them. Seats that are only held become free. Without If-Match the last change wins.',
        tags,
        params: ShowtimeParams,
        headers: IfMatchHeaders,
        body: MoveShowtimeBody,
        response: { 200: ShowtimeDetailView, ...problems(400, 401, 403, 404, 409, 412) },
      },
    },
    async (request, reply) => {
      const showtime = await showtimes.moveShowtime(
        request.params.showtimeId,
        request.body,
        expectedRevisions(request.headers['if-match']),
        actorOf(request),
      );
      return reply.header('etag', showtimeTag(showtime)).send(toShowtimeDetailView(showtime));
    },
  );

  app.post(
    '/showtimes/:showtimeId/cancel',
    {
      config: { access: 'showtimes.manage' },
      schema: {
        operationId: 'cancelShowtime',
        summary: 'Cancel a showtime with all its tickets and holds.',
        tags,
        params: ShowtimeParams,
        body: CancelShowtimeBody,
        response: { 200: ShowtimeDetailView, ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { showtimeId } = request.params;
      const { reason } = request.body;
      const showtime = await showtimes.cancelShowtime(showtimeId, reason, actorOf(request));
      return reply.header('etag', showtimeTag(showtime)).send(toShowtimeDetailView(showtime));
    },
  );
};

function toListPage(list: object, found: readonly ShowtimeNow[], limit: number) {
  const page = toPage(list, found, limit, ({ facts }) => [facts.startsAt, facts.id]);
  return { ...page, data: page.data.map(toShowtimeView) };
}

// A public answer never depends on who asks, so what only administrators see is asked for by name.
function accessByStatus(request: FastifyRequest): AccessName {
  const { status } = queryOf(request);
  return MANAGED_STATUSES.some((managed) => managed === status) ? 'showtimes.manage' : 'public';
}

function accessByPlanned(request: FastifyRequest): AccessName {
  const { includePlanned } = queryOf(request);
  return includePlanned === undefined || includePlanned === 'false' ? 'public' : 'showtimes.manage';
}

function queryOf({ query }: FastifyRequest): { status?: unknown; includePlanned?: unknown } {
  return typeof query === 'object' && query !== null ? query : {};
}
