import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Viewer } from './live-seats.ts';

/** A viewer that has this much unread is gone or hopelessly slow. */
const UNREAD_BYTES_MAX = 262_144;

/**
 * Turns an answer into a stream of server-sent events, open until either side ends it.
 *
 * @param join begins the stream; what it throws is answered as usual, because nothing was sent yet
 */
export async function openEventStream(
  request: FastifyRequest,
  reply: FastifyReply,
  join: (viewer: Viewer) => Promise<() => void>,
): Promise<void> {
  const response = reply.raw;
  let isOpen = false;
  const early: string[] = [];
  const leave = await join({
    send(event) {
      if (!isOpen) {
        early.push(event);
        return true;
      }
      response.write(event);
      return response.writableLength < UNREAD_BYTES_MAX;
    },
    end: () => void response.end(),
  });
  request.raw.socket.setNoDelay(true);
  response.once('close', leave);
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) response.setHeader(name, value);
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  isOpen = true;
  response.write(`retry: 2000\n\n${early.join('')}`);
  // The client may have gone while we were reading.
  if (response.destroyed) leave();
}
