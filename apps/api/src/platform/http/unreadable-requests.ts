import { titleOf } from './problem.ts';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

import type { ConnectionError } from 'fastify';

type Refusal = { status: number; code: string; detail: string };

const MALFORMED: Refusal = {
  status: 400,
  code: 'INVALID_REQUEST',
  detail: 'This is not a request as HTTP writes them.',
};

const REFUSALS: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'HEADERS_TOO_LARGE',
    detail: 'The headers are too large.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'REQUEST_TIMEOUT',
    detail: 'The request did not arrive in time.',
  },
};

/**
 * Answers what is no request yet: there is no reply to send it by, only the connection, which is
 * closed after it.
 */
export function answerUnreadable(nextRequestId: () => string) {
  return (error: ConnectionError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const { status, code, detail } = REFUSALS[error.code] ?? MALFORMED;
    const instance = nextRequestId();
    const body = JSON.stringify({
      type: `/docs/errors#${code}`,
      title: titleOf(code),
      status,
      detail,
      instance,
      code,
    });
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(body)}`,
      'cache-control: no-store',
      `x-request-id: ${instance}`,
      'connection: close',
    ];
    // Closed from our side only when the answer is out; whoever sends on is not listened to.
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  };
}
