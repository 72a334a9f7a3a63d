import { get, type IncomingMessage } from 'node:http';

/** One server-sent event, its data parsed. */
export type StreamEvent = { event: string; id: string; data: unknown };

/** A client of a stream of server-sent events, as a browser is one. */
export type EventStreamReader = {
  status: number;
  headers: IncomingMessage['headers'];
  /** What came and was not asked for yet. */
  waiting: StreamEvent[];
  /** Comment lines so far: the heartbeat. */
  comments(): number;
  /** The next event; fails when none comes within the time, or the stream ends. */
  next(milliseconds?: number): Promise<StreamEvent>;
  /** The body of an answer that is no stream. */
  text(): Promise<string>;
  /** Settles when the stream has ended, by whichever side. */
  ended: Promise<void>;
  close(): void;
};

const PATIENCE_MILLISECONDS = 8000;

export async function openEventStream(
  url: string,
  headers: Record<string, string> = {},
): Promise<EventStreamReader> {
  const request = get(url, { headers: { accept: 'text/event-stream', ...headers }, agent: false });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('error', reject);
    request.once('response', resolve);
  });
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  const waiting: StreamEvent[] = [];
  const takers: { take: (event: StreamEvent) => void; fail: (message: string) => void }[] = [];
  const ended = new Promise<void>((resolve) => {
    response.once('close', resolve);
  });
  let comments = 0;
  let raw = '';
  let rest = '';

  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    raw += text;
    rest += text;
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      take(rest.slice(0, end));
      rest = rest.slice(end + 2);
    }
  });

  response.once('close', () => {
    for (const { fail } of [...takers]) fail('the stream ended');
  });

  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    waiting,
    comments: () => comments,
    next,
    async text() {
      await ended;
      return raw;
    },
    ended,
    close: () => void request.destroy(),
  };

  function take(block: string): void {
    if (block.startsWith(':')) comments += 1;
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      const colon = line.indexOf(': ');
      if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 2));
    }
    const data = fields.get('data');
    if (data === undefined) return;
    const event = {
      event: fields.get('event') ?? 'message',
      id: fields.get('id') ?? '',
      data: JSON.parse(data),
    };
    const taker = takers.shift();
    if (taker === undefined) waiting.push(event);
    else taker.take(event);
  }

  function next(milliseconds = PATIENCE_MILLISECONDS): Promise<StreamEvent> {
    const event = waiting.shift();
    if (event !== undefined) return Promise.resolve(event);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => taker.fail('no event came in time'), milliseconds);
      const taker = {
        take(came: StreamEvent) {
          clearTimeout(timer);
          resolve(came);
        },
        fail(message: string) {
          clearTimeout(timer);
          const index = takers.indexOf(taker);
          if (index >= 0) takers.splice(index, 1);
          reject(new Error(message));
        },
      };
      takers.push(taker);
      if (response.destroyed) taker.fail('the stream ended');
    });
  }
}
