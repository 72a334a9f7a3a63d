import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';

import { LIMIT_DEFAULT, readCursor, toPage } from '../../platform/http/pagination.ts';
import { problems } from '../../platform/http/problem.ts';
import { actorOf } from '../users/index.ts';
import { seatMapRoutes } from './seat-maps.routes.ts';
import {
  AuditoriumPage,
  AuditoriumParams,
  AuditoriumView,
  ChangeAuditoriumBody,
  ChangeCinemaBody,
  CinemaPage,
  CinemaParams,
  CinemaView,
  CreateAuditoriumBody,
  CreateCinemaBody,
  ListQuery,
} from './venues.schemas.ts';
import type { VenuesService } from './venues.service.ts';

type Options = {
  venues: VenuesService;
  /** The largest body in which a seat map may come. */
  seatMapBytesMax: number;
};

export const venueRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { venues, seatMapBytesMax },
) => {
  await app.register(seatMapRoutes, { venues, seatMapBytesMax });

  app.get(
    '/cinemas',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listCinemas',
        summary: 'The cinemas, by name.',
        tags: ['venues'],
        querystring: ListQuery,
        response: { 200: CinemaPage, ...problems(400) },
      },
    },
    async ({ query: { limit = LIMIT_DEFAULT, cursor } }) => {
      const list = { list: 'cinemas' };
      const after = readCursor(list, cursor, ['text', 'id']);
      const rows = await venues.listCinemas({ after, rowsMax: limit + 1 });
      return toPage(list, rows, limit, ({ name, id }) => [name, id]);
    },
  );

  app.get(
    '/cinemas/:cinemaId',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getCinema',
        summary: 'One cinema.',
        tags: ['venues'],
        params: CinemaParams,
        response: { 200: CinemaView, ...problems(400, 404) },
      },
    },
    async ({ params }) => venues.getCinema(params.cinemaId),
  );

  app.post(
    '/cinemas',
    {
      config: { access: 'venues.manage' },
      schema: {
        operationId: 'createCinema',
        summary: 'Open a cinema.',
        tags: ['venues'],
        body: CreateCinemaBody,
        response: { 201: CinemaView, ...problems(400, 401, 403, 409) },
      },
    },
    async (request, reply) => {
      const cinema = await venues.addCinema(request.body, actorOf(request));
      return reply.code(201).header('location', `/api/v1/cinemas/${cinema.id}`).send(cinema);
    },
  );

  app.patch(
    '/cinemas/:cinemaId',
    {
      config: { access: 'venues.manage' },
      schema: {
        operationId: 'changeCinema',
        summary: 'Change a cinema: its clock and currency only while it has no showtimes.',
        tags: ['venues'],
        params: CinemaParams,
        body: ChangeCinemaBody,
        response: { 200: CinemaView, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request) => venues.changeCinema(request.params.cinemaId, request.body, actorOf(request)),
  );

  app.get(
    '/cinemas/:cinemaId/auditoriums',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listAuditoriums',
        summary: 'The auditoriums of a cinema, by name.',
        tags: ['venues'],
        params: CinemaParams,
        querystring: ListQuery,
        response: { 200: AuditoriumPage, ...problems(400, 404) },
      },
    },
    async ({ params: { cinemaId }, query: { limit = LIMIT_DEFAULT, cursor } }) => {
      const list = { list: 'auditoriums', cinemaId };
      const after = readCursor(list, cursor, ['text', 'id']);
      const rows = await venues.listAuditoriums(cinemaId, { after, rowsMax: limit + 1 });
      return toPage(list, rows, limit, ({ name, id }) => [name, id]);
    },
  );

  app.post(
    '/cinemas/:cinemaId/auditoriums',
    {
      config: { access: 'venues.manage' },
      schema: {
        operationId: 'createAuditorium',
        summary: 'Add an auditorium to a cinema.',
        tags: ['venues'],
        params: CinemaParams,
        body: CreateAuditoriumBody,
        response: { 201: AuditoriumView, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const { cinemaId } = request.params;
      const added = await venues.addAuditorium({ cinemaId, ...request.body }, actorOf(request));
      return reply.code(201).send(added);
    },
  );

  app.patch(
    '/auditoriums/:auditoriumId',
    {
      config: { access: 'venues.manage' },
      schema: {
        operationId: 'changeAuditorium',
        summary: 'Change an auditorium, for the showtimes to come.',
        tags: ['venues'],
        params: AuditoriumParams,
        body: ChangeAuditoriumBody,
        response: { 200: AuditoriumView, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request) =>
      venues.changeAuditorium(request.params.auditoriumId, request.body, actorOf(request)),
  );
};
