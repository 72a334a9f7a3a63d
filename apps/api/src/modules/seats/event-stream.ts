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
  let isEnded = false;
  const early: string[] = [];
  const leave = await join({
    send(event) {
      if (!isOpen) {
        early.push(event);
        return true;
      }
      // Writing to what has ended is an error event, which nobody would hear.
      if (isEnded || response.destroyed) return false;
      response.write(event);
      return response.writableLength < UNREAD_BYTES_MAX;
    },
    end() {
      isEnded = true;
      if (!isOpen) return;
      // Whoever does not read would keep an ended answer open for ever.
      if (response.writableLength > 0) response.destroy();
      else response.end();
    },
  });
  request.raw.socket.setNoDelay(true);
  response.once('close', leave);
  response.on('error', () => void response.destroy());
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) response.setHeader(name, value);
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'private, no-store',
    // A stream that ends takes its connection with it: a process that closes waits for no idle ones.
    connection: 'close',
    'x-accel-buffering': 'no',
  });
  isOpen = true;
  response.write(`retry: 2000\n\n${early.join('')}`);
  if (isEnded) response.end();
  // The client may have gone while we were reading.
  if (response.destroyed) leave();
}
