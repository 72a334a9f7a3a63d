import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { problems } from '../../platform/http/problem.ts';
import { Strict, Text } from '../../platform/http/wire.ts';
import { actorOf } from '../users/index.ts';
import type { SeatBlocking } from './blocking-seats.service.ts';
import { SeatLabel, ShowtimeParams } from './seats.schemas.ts';

const Seats = Type.Array(SeatLabel, { minItems: 1, maxItems: 500, uniqueItems: true });

const BlockBody = Strict({
  seats: Seats,
  kind: Type.Enum(['house', 'broken', 'technical']),
  reason: Text(500, { description: 'For the record.' }),
});

const UnblockBody = Strict({ seats: Seats });

/** Keeping seats from sale, for staff. */
export const seatBlockingRoutes: FastifyPluginAsyncTypebox<{ blocking: SeatBlocking }> = async (
  app,
  { blocking },
) => {
  app.post(
    '/showtimes/:showtimeId/blocks',
    {
      config: { access: 'seats.block' },
      schema: {
        operationId: 'blockSeats',
        summary: 'Keep free seats from sale: all of them, or none.',
        tags: ['seats'],
        params: ShowtimeParams,
        body: BlockBody,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409, 415, 503) },
      },
    },
    async (request, reply) => {
      const { showtimeId } = request.params;
      await blocking.block({ showtimeId, ...request.body, actor: actorOf(request) });
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/showtimes/:showtimeId/blocks',
    {
      config: { access: 'seats.block' },
      schema: {
        operationId: 'unblockSeats',
        summary: 'Put seats on sale again that the house kept. Others stay as they are.',
        tags: ['seats'],
        params: ShowtimeParams,
        body: UnblockBody,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 415, 503) },
      },
    },
    async (request, reply) => {
      const { showtimeId } = request.params;
      await blocking.unblock({ showtimeId, ...request.body, actor: actorOf(request) });
      return reply.code(204).send(null);
    },
  );
};
