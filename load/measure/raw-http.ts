import { connect, type Socket } from 'node:net';

/**
 * The cheapest HTTP/1.1 client that is still one: it writes requests that were made beforehand and
 * looks at nothing of an answer but its status and its length. It shares two cores with what it
 * measures, so what it costs is missing there.
 */
export type RawConnection = {
  /** Sends a whole request; one at a time. */
  send(request: Buffer): Promise<RawAnswer>;
  close(): void;
};

export type RawAnswer = {
  status: number;
  /** All of it, head and body. Valid until the next request. */
  bytes: Buffer;
  /** Where the body begins. */
  bodyAt: number;
};

const HEAD_END = Buffer.from('\r\n\r\n');
const EMPTY = Buffer.alloc(0);
const CODE_0 = 0x30;
const STATUS_AT = 'HTTP/1.1 '.length;

/** Opens a connection that is kept alive. */
export async function openRawConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let settle: ((answer: RawAnswer) => void) | undefined;
  let fail: ((error: Error) => void) | undefined;
  let received: Buffer = EMPTY;

  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = readAnswer(received);
    if (answer === undefined) return;
    received = EMPTY;
    settle?.(answer);
  });
  const onEnd = (error?: Error) => fail?.(error ?? new Error('the server closed the connection'));
  socket.on('error', onEnd);
  socket.on('close', () => onEnd());

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        settle = resolve;
        fail = reject;
        socket.write(request);
      }),
    close() {
      fail = undefined;
      socket.destroy();
    },
  };
}

/** Undefined while some of it is still to come. */
function readAnswer(bytes: Buffer): RawAnswer | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd === -1) return undefined;
  const status =
    (at(bytes, STATUS_AT) - CODE_0) * 100 +
    (at(bytes, STATUS_AT + 1) - CODE_0) * 10 +
    (at(bytes, STATUS_AT + 2) - CODE_0);
  const bodyAt = headEnd + HEAD_END.length;
  const length = status === 204 || status === 304 ? 0 : contentLength(bytes, headEnd);
  return bytes.length < bodyAt + length ? undefined : { status, bytes, bodyAt };
}

function contentLength(bytes: Buffer, headEnd: number): number {
  const head = bytes.toString('latin1', 0, headEnd);
  const found = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (found === undefined) throw new Error(`an answer without a length:\n${head}`);
  return Number(found);
}

function at(bytes: Buffer, index: number): number {
  return bytes[index] ?? 0;
}

/** A request as it goes over the wire. */
export function writeRequest(
  url: string,
  {
    method = 'GET',
    path,
    headers = {},
    body,
  }: {
    method?: string;
    path: string;
    headers?: Readonly<Record<string, string>>;
    body?: string;
  },
): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: ${new URL(url).host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined
      ? []
      : ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`]),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`);
}
