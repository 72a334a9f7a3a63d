import { get, type IncomingMessage } from 'node:http';

/** Many seat maps that are open at once, each with a stream of its own. */
export type OpenMaps = {
  count: number;
  /**
   * Settles when all of them were told of a seat, with when each was: `performance.now()`.
   *
   * @throws Error where some were not told in time, or their stream ended
   */
  untilAllTold(change: 'taken' | 'freed', seat: string): Promise<number[]>;
  close(): void;
};

/** Listening sockets queue only so many who knock at once. */
const OPENED_AT_ONCE = 50;
const PATIENCE_MILLISECONDS = 15_000;

/** Opens streams of one showtime and waits until each has its first picture of the seats. */
export async function openMaps(
  url: string,
  { showtimeId, count }: { showtimeId: string; count: number },
): Promise<OpenMaps> {
  const address = `${url}/api/v1/showtimes/${showtimeId}/events`;
  const maps: OpenMap[] = [];
  try {
    while (maps.length < count) {
      const next = Array.from({ length: Math.min(OPENED_AT_ONCE, count - maps.length) });
      maps.push(...(await Promise.all(next.map(async () => openMap(address)))));
    }
  } catch (error) {
    for (const map of maps) map.close();
    throw error;
  }
  return {
    count,
    untilAllTold: async (change, seat) =>
      Promise.all(maps.map(async (map) => map.untilTold(change, seat))),
    close() {
      for (const map of maps) map.close();
    },
  };
}

type OpenMap = {
  untilTold(change: 'taken' | 'freed', seat: string): Promise<number>;
  close(): void;
};

/** As cheap as a client can be: it shares its cores with what is measured. */
async function openMap(address: string): Promise<OpenMap> {
  const request = get(address, { headers: { accept: 'text/event-stream' }, agent: false });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('error', reject);
    request.once('response', resolve);
  });
  if (response.statusCode !== 200) {
    request.destroy();
    throw new Error(`a map was refused its stream: ${response.statusCode}`);
  }
  let onEvent: ((event: string) => void) | undefined;
  let rest = '';
  response.setEncoding('utf8');
  const first = new Promise<void>((resolve) => {
    onEvent = () => resolve();
  });
  response.on('data', (text: string) => {
    rest += text;
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const block = rest.slice(0, end);
      rest = rest.slice(end + 2);
      if (block.startsWith('event:')) onEvent?.(block);
    }
  });
  response.on('error', () => undefined);
  request.on('error', () => undefined);
  await first;

  return {
    close: () => void request.destroy(),

    async untilTold(change, seat) {
      const isTold = (event: string) => {
        const list = new RegExp(`"${change}":\\[([^\\]]*)\\]`).exec(event)?.[1];
        return list?.includes(`"${seat}"`) === true;
      };
      return new Promise((resolve, reject) => {
        const settle = (work: () => void) => {
          clearTimeout(timer);
          response.off('close', onClose);
          onEvent = undefined;
          work();
        };
        const fail = (why: string) =>
          settle(() => reject(new Error(`a map was not told that ${seat} is ${change}: ${why}`)));
        const onClose = () => fail('its stream ended');
        const timer = setTimeout(() => fail('it waited in vain'), PATIENCE_MILLISECONDS);
        response.once('close', onClose);
        onEvent = (event) => {
          const at = performance.now();
          if (isTold(event)) settle(() => resolve(at));
        };
      });
    },
  };
}
