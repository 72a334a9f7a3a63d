import type { FastifyPluginAsyncTypebox, Static } from '@fastify/type-provider-typebox';
import { LRUCache } from 'lru-cache';

import { namesTag } from '../../platform/http/entity-tag.ts';
import { problems } from '../../platform/http/problem.ts';
import { NoBody } from '../../platform/http/wire.ts';
import { actorOf } from '../users/index.ts';
import { CreateSeatMapBody, SeatMapParams, SeatMapView } from './seat-maps.schemas.ts';
import type { SeatMapVersion } from './seat-maps.service.ts';
import { AuditoriumParams } from './venues.schemas.ts';
import type { VenuesService } from './venues.service.ts';

type Options = { venues: VenuesService; seatMapBytesMax: number };

/** A seat map ready to be sent, again and again. */
type RenderedSeatMap = { view: Static<typeof SeatMapView>; text: string };

/** Characters of all the seat maps a process keeps rendered. */
const RENDERED_CHARACTERS_MAX = 32_000_000;

export const seatMapRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { venues, seatMapBytesMax },
) => {
  // A large map is some 700 kB: serialized for every answer, it would hold up everyone else.
  const rendered = new LRUCache<string, RenderedSeatMap>({
    maxSize: RENDERED_CHARACTERS_MAX,
    sizeCalculation: ({ text }) => text.length,
  });

  app.get(
    '/seat-maps/:seatMapId',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getSeatMap',
        summary: 'One version of a seat map. It never changes: keep it for ever.',
        tags: ['venues'],
        params: SeatMapParams,
        response: {
          200: SeatMapView,
          304: NoBody('You have it.'),
          ...problems(400, 404),
        },
      },
    },
    async (request, reply) => {
      const { seatMapId } = request.params;
      const { view, text } = rendered.get(seatMapId) ?? (await render(seatMapId));
      const etag = `"${view.id}"`;
      reply.header('cache-control', 'public, max-age=31536000, immutable').header('etag', etag);
      if (namesTag(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.serializer(() => text).send(view);
    },
  );

  app.post(
    '/auditoriums/:auditoriumId/seat-maps',
    {
      config: { access: 'venues.manage' },
      bodyLimit: seatMapBytesMax,
      schema: {
        operationId: 'createSeatMap',
        summary: "Make the next version of an auditorium's seat map.",
        tags: ['venues'],
        params: AuditoriumParams,
        body: CreateSeatMapBody,
        response: { 201: SeatMapView, ...problems(400, 401, 403, 404, 413) },
      },
    },
    async (request, reply) => {
      const { layout, compact, ...rest } = request.body;
      const seatMap = await venues.addSeatMap(
        {
          auditoriumId: request.params.auditoriumId,
          ...rest,
          ...(compact === undefined ? {} : { compact: toDescription(compact) }),
          ...(layout === undefined ? {} : { layout: toDocument(layout) }),
        },
        actorOf(request),
      );
      reply.code(201).header('location', `/api/v1/seat-maps/${seatMap.id}`);
      return toSeatMapView(seatMap);
    },
  );

  async function render(seatMapId: string): Promise<RenderedSeatMap> {
    const view = toSeatMapView(await venues.seatMap(seatMapId));
    const result = { view, text: JSON.stringify(view) };
    rendered.set(seatMapId, result);
    return result;
  }
};

type Body = Static<typeof CreateSeatMapBody>;

function toDescription({ pairs, ...rest }: NonNullable<Body['compact']>) {
  if (pairs === undefined) return rest;
  return { ...rest, pairs: pairs.map(([left = '', right = '']) => [left, right] as const) };
}

function toDocument({ zones, seats }: NonNullable<Body['layout']>): SeatMapVersion['document'] {
  return {
    zones,
    seats: seats.map(({ kind = 'seat', features = [], ...rest }) => ({ ...rest, kind, features })),
  };
}

function toSeatMapView({ document, ...seatMap }: SeatMapVersion): Static<typeof SeatMapView> {
  return {
    id: seatMap.id,
    auditoriumId: seatMap.auditoriumId,
    versionNumber: seatMap.versionNumber,
    name: seatMap.name,
    capacity: seatMap.capacity,
    zones: document.zones.map(({ id, name }) => ({ id, name })),
    seats: document.seats.map(({ label, row, number, x, y, zone, kind, features, unitId }) => ({
      label,
      row,
      number,
      x,
      y,
      zone,
      kind,
      features: [...features],
      ...(unitId === undefined ? {} : { unitId }),
    })),
  };
}
