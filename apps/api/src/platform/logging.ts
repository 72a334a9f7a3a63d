import type { FastifyInstance } from 'fastify';
import { pino, type DestinationStream, type LoggerOptions } from 'pino';

import { isRecord } from './is-record.ts';

/** What a log line never shows, wherever it stands. */
const SECRETS = [
  'password',
  'passwordHash',
  'accessToken',
  'refreshToken',
  'guestToken',
  'token',
  'secret',
  'authorization',
  'cookie',
];

/**
 * Where something of a request may stand in a line. Written out, because a wildcard makes pino look
 * through everything, the name of each request included: that cost a tenth of a cached answer.
 */
const PLACES = ['', 'body.', 'headers.', 'query.', 'req.', 'req.body.', 'req.headers.', 'err.'];

/** JSON lines on standard output, with secrets blacked out. */
export function loggerOptions(level: string): LoggerOptions {
  return {
    level,
    base: { pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    serializers: { err: describeError, req: describeRequest },
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [
        ...SECRETS.flatMap((name) => PLACES.map((place) => place + name)),
        // Signed links. Elsewhere `access` is what a route asks for, which is no secret.
        'query.access',
        'headers["guest-token"]',
        'req.headers["guest-token"]',
      ],
      censor: '[redacted]',
    },
  };
}

let standardOutput: DestinationStream | undefined;

/**
 * Standard output, written in batches and at least twice a second: a write for every line cost a
 * tenth of a sale. The rest is written when the process ends, unless it is killed.
 */
export function logOutput(): DestinationStream {
  if (standardOutput !== undefined) return standardOutput;
  const output = pino.destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: 500 });
  process.on('exit', () => {
    try {
      output.flushSync();
    } catch {
      // Not opened yet: then nothing was logged.
    }
  });
  standardOutput = output;
  return output;
}

// Libraries hang whole connections on their errors; what helps is this much.
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...('code' in error ? { code: error.code } : {}),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** Without its query, which can carry a signed link, and what people searched for. */
function describeRequest(request: unknown): unknown {
  if (!isRecord(request)) return undefined;
  const { id, method, url } = request;
  return { id, method, path: typeof url === 'string' ? url.split('?', 1)[0] : undefined };
}

/**
 * One line a request: changes and refusals at info, plain reads at debug, because a rush of reads
 * says nothing that the metrics do not. What failed has a line of its own, from the error handler.
 */
export function logRequests(app: FastifyInstance): void {
  const logsPlainReads = ['trace', 'debug'].includes(app.log.level);
  app.addHook('onResponse', (request, reply, done) => {
    const isPlainRead = request.method === 'GET' && reply.statusCode < 400;
    if (isPlainRead && !logsPlainReads) {
      done();
      return;
    }
    request.log[isPlainRead ? 'debug' : 'info'](
      {
        method: request.method,
        route: request.routeOptions.url ?? 'unmatched',
        status: reply.statusCode,
        durationMilliseconds: Math.round(reply.elapsedTime * 10) / 10,
        ...(request.caller?.kind === 'user' ? { userId: request.caller.userId } : {}),
      },
      'request',
    );
    done();
  });
}
