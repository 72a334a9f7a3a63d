import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import { assert } from '../../platform/assert.ts';
import { problems } from '../../platform/http/problem.ts';
import { Strict } from '../../platform/http/wire.ts';
import type { Webhooks } from './webhooks.service.ts';

/** Many times what providers send. */
const BODY_BYTES_MAX = 524_288;

export const webhookRoutes: FastifyPluginAsyncTypebox<{ webhooks: Webhooks }> = async (
  app,
  { webhooks },
) => {
  // A signature is over the very bytes: what was parsed and written again is something else.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onClose', async () => webhooks.idle());

  app.post(
    '/payments/webhooks/:provider',
    {
      bodyLimit: BODY_BYTES_MAX,
      config: { access: 'public' },
      schema: {
        operationId: 'takePaymentWebhook',
        summary: 'For payment providers: what happened to a payment. Signed by them.',
        tags: ['payments'],
        params: Strict({ provider: Type.Enum(['simulated', 'stripe']) }),
        response: {
          200: Type.Object({ received: Type.Literal(true) }),
          ...problems(400, 404, 413, 503),
        },
      },
    },
    async (request) => {
      const body: unknown = request.body ?? Buffer.alloc(0);
      assert(Buffer.isBuffer(body), 'a webhook is taken as bytes');
      await webhooks.takeWebhook(request.params.provider, body, request.headers);
      return { received: true } as const;
    },
  );
};
