import cors from '@fastify/cors';
import Fastify, { LogController, type FastifyInstance } from 'fastify';

import type { Config } from './config.ts';
import { sendRouterRefusal } from './platform/http/problem.ts';
import { answerUnreadable } from './platform/http/unreadable-requests.ts';
import { loggerOptions, logOutput } from './platform/logging.ts';

/** How long a connection may wait for its next request. Longer than load balancers keep theirs. */
const KEEP_ALIVE_MILLISECONDS = 72_000;
/** How often connections are looked at for having been too slow. */
const CONNECTION_CHECK_MILLISECONDS = 1000;

/** The HTTP server, before anything is served: its limits, and what every answer carries. */
export async function createServer(
  config: Config,
): Promise<{ server: FastifyInstance; nextRequestId: () => string }> {
  const { requestTimeoutMilliseconds, bodyBytesMax, trustedProxies, corsOrigins } = config.server;
  let requestCount = 0;
  // Unique in the fleet: processes are told apart by when they began and a little chance.
  const prefix = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  const nextRequestId = () => `${prefix}-${(requestCount += 1).toString(36)}`;
  const headers = headersOfEveryAnswer(config);
  const server = Fastify({
    logger: { ...loggerOptions(config.logging.level), stream: logOutput() },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: nextRequestId,
    clientErrorHandler: answerUnreadable(nextRequestId),
    frameworkErrors(error, request, reply) {
      reply.headers({ ...headers, 'x-request-id': request.id });
      sendRouterRefusal(error, request, reply);
    },
    requestIdHeader: false,
    bodyLimit: bodyBytesMax,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    // A client that sends its head or its body slowly is cut off; an answer may take longer (events).
    requestTimeout: requestTimeoutMilliseconds,
    connectionTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    http: {
      headersTimeout: requestTimeoutMilliseconds,
      requestTimeout: requestTimeoutMilliseconds,
      connectionsCheckingInterval: CONNECTION_CHECK_MILLISECONDS,
    },
    routerOptions: { maxParamLength: 256 },
    forceCloseConnections: 'idle',
    // What still arrives while closing is answered, and its connection closed: the framework's own
    // refusal is no problem document, and whoever sends it believed us to be ready.
    return503OnClosing: false,
  });
  // The framework would take it; no route of ours does.
  server.removeContentTypeParser('text/plain');
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id);
    done();
  });
  // After the hook: a preflight is answered at once, with these headers too.
  if (corsOrigins.length > 0) {
    await server.register(cors, {
      origin: [...corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: [
        'authorization',
        'content-type',
        'enrolment-token',
        'guest-token',
        'idempotency-key',
        'if-match',
        'if-none-match',
        'last-event-id',
      ],
      exposedHeaders: ['etag', 'guest-token', 'idempotent-replayed', 'retry-after', 'x-request-id'],
    });
  }
  letGoOfConnections(server);
  return { server, nextRequestId };
}

/** While closing, no connection outlives its answer: a client that keeps one would hold us up for its time. */
function letGoOfConnections(server: FastifyInstance): void {
  let isClosing = false;
  server.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done(null, payload);
  });
  // For an answer whose head was out before we began to close.
  server.addHook('onResponse', (_request, _reply, done) => {
    if (isClosing) setImmediate(() => server.server.closeIdleConnections());
    done();
  });
}

/** What every answer carries, whatever it answers. */
export function headersOfEveryAnswer(config: Config): Record<string, string> {
  const headers: Record<string, string> = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  };
  if (config.server.publicUrl.startsWith('https:')) {
    headers['strict-transport-security'] = 'max-age=31536000; includeSubDomains';
  }
  return headers;
}
