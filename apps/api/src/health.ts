import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type pg from 'pg';

/** How long readiness may wait for the database before it says no. */
const PROBE_MILLISECONDS = 1000;

const HealthView = Type.Object({ status: Type.String() });

/**
 * `/health/live`: the process runs its event loop; asks nobody, so that a busy database gets no
 * process killed. `/health/ready`: it can serve, so traffic may be sent here.
 */
export function serveHealth(server: FastifyInstance, { pool }: { pool: pg.Pool }) {
  let isClosing = false;

  server.get(
    '/health/live',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getLiveness',
        summary: 'Whether the process lives.',
        tags: ['operation'],
        response: { 200: HealthView },
      },
    },
    async () => ({ status: 'live' }),
  );

  server.get(
    '/health/ready',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getReadiness',
        summary:
          'Whether the process can serve: not before it reached the database, nor while it closes.',
        tags: ['operation'],
        response: { 200: HealthView, 503: HealthView },
      },
    },
    async (request, reply) => {
      if (isClosing) return reply.code(503).send({ status: 'closing' });
      try {
        await answersInTime(pool.query('select 1'));
        return { status: 'ready' };
      } catch (error) {
        request.log.warn({ err: error }, 'not ready: the database does not answer');
        return reply.code(503).send({ status: 'databaseAway' });
      }
    },
  );

  return {
    prepareToClose: () => {
      isClosing = true;
    },
  };
}

async function answersInTime(probe: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the database took too long')), PROBE_MILLISECONDS);
  });
  try {
    await Promise.race([probe, tooLate]);
  } finally {
    clearTimeout(timer);
    probe.catch(() => undefined);
  }
}
