import type { IncomingMessage, ServerResponse } from 'node:http';

import type { FastifyInstance } from 'fastify';

/** Answers a request and returns true, or leaves it to the framework and returns false. */
export type FastLane = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Lets a lane look at every request before the framework does. For the one read that everyone makes
 * all the time, and only where the answer is the same, byte for byte, as that of its route.
 */
export function openFastLane(server: FastifyInstance, lane: FastLane): void {
  const listeners = server.server.listeners('request');
  server.server.removeAllListeners('request');
  server.server.on('request', (request, response) => {
    if (lane(request, response)) return;
    for (const listener of listeners) Reflect.apply(listener, server.server, [request, response]);
  });
}
