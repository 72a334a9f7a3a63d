import type pg from 'pg';

import { createApp, type App } from '../apps/api/src/app.ts';
import { readProcessConfig } from '../apps/api/src/config.ts';
import { prepareStatement } from '../apps/api/src/database.ts';
import {
  PlaceReservationBody,
  ReservationView,
} from '../apps/api/src/modules/reservations/reservations.schemas.ts';
import { seatsUnavailable } from '../apps/api/src/modules/seats/seats.errors.ts';
import { userOf } from '../apps/api/src/platform/http/access.ts';
import { readIdempotency } from '../apps/api/src/platform/http/idempotency-key.ts';
import { problems } from '../apps/api/src/platform/http/problem.ts';
import { openResources } from '../apps/api/src/resources.ts';

/**
 * The product, with one more route: the same limits, access and schema as the sale, which refuses
 * after one `select 1`. What a rush for one seat is compared with.
 */
const config = readProcessConfig();
const write = (line: string) => void process.stdout.write(`${line}\n`);
const resources = await openResources(config, {
  progress: write,
  error: (error) => write(error.message),
});
const app = await createApp({ config, ...resources });
await app.server.register(bareRefusal, { prefix: '/api/v1', pool: resources.connection.pool });
const address = await app.server.listen({ host: config.server.host, port: config.server.port });
write(`ready at ${address}`);

process.once('SIGTERM', () => {
  app.prepareToClose();
  app.server
    .close()
    .then(() => resources.close())
    .catch((error: unknown) => write(String(error)));
});

const selectOne = prepareStatement<{ one: number }>('bare_refusal', 'select 1 as one');

async function bareRefusal(server: App['server'], { pool }: { pool: pg.Pool }): Promise<void> {
  server.post(
    '/bare-refusal',
    {
      config: { access: 'signedIn', limits: ['takingSeatsByUser'], sessionCheckedLater: true },
      schema: {
        operationId: 'refuseBarely',
        summary: 'Refuses after one `select 1`: only for measuring.',
        tags: ['reservations'],
        body: PlaceReservationBody,
        response: { 201: ReservationView, ...problems(400, 401, 404, 409, 415, 422, 429, 503) },
      },
    },
    async (request) => {
      userOf(request);
      readIdempotency(request, 'refuseBarely');
      await selectOne.run(pool, []);
      throw seatsUnavailable([{ label: 'A1', reason: 'sold' }]);
    },
  );
}
