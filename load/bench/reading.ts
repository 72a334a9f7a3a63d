import type { ServerProcess } from '../machine/child-process.ts';
import { ownClock, processClock } from '../machine/cpu-time.ts';
import { demandOnly, drive } from '../measure/drive.ts';
import { openRawConnection, writeRequest } from '../measure/raw-http.ts';
import { spreadOf } from '../measure/rounds.ts';

/** What one side did in one round; microseconds of CPU a read. */
export type ReadingRound = { perSecond: number; serverCpu: number; generatorCpu: number };

export type Answer = { headers: Record<string, string>; body: string };

const CONNECTIONS = 32;
/** What Node.js writes by itself into every answer. */
const OF_THE_CONNECTION = new Set(['date', 'connection', 'keep-alive']);

/** Reads one address over and over, until there were so many reads or so many seconds. */
export async function readAgain(
  server: ServerProcess,
  requestPath: string,
  { seconds, requests = Number.POSITIVE_INFINITY }: { seconds?: number; requests?: number },
): Promise<ReadingRound> {
  const request = writeRequest(server.url, { path: requestPath });
  let left = requests;
  const next = () => {
    left -= 1;
    return left < 0 ? undefined : request;
  };
  const [serverClock, generatorClock] = [processClock(server.pid), ownClock()];
  const before = { server: serverClock(), generator: generatorClock() };
  const result = await drive({
    ...{ url: server.url, connections: CONNECTIONS, next },
    ...(seconds === undefined ? {} : { seconds }),
  });
  demandOnly(200, result);
  return {
    perSecond: result.answers / result.seconds,
    serverCpu: (serverClock() - before.server) / result.answers,
    generatorCpu: (generatorClock() - before.generator) / result.answers,
  };
}

/** An answer as a bare server can give it again. */
export async function readAnswer(url: string, requestPath: string): Promise<Answer> {
  const connection = await openRawConnection(url);
  try {
    const { bytes, bodyAt } = await connection.send(writeRequest(url, { path: requestPath }));
    const [, ...lines] = bytes.toString('latin1', 0, bodyAt).trimEnd().split('\r\n');
    const headers = lines
      .map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      })
      .filter(([name]) => !OF_THE_CONNECTION.has(name));
    return { headers: Object.fromEntries(headers), body: bytes.toString('utf8', bodyAt) };
  } finally {
    connection.close();
  }
}

export function describeReading(name: string, rounds: readonly ReadingRound[]): string {
  const of = (get: (round: ReadingRound) => number) => spreadOf(rounds.map(get)).median.toFixed(0);
  return (
    `${name} ${of(({ perSecond }) => perSecond)}/s; CPU µs a read: ` +
    `server ${of(({ serverCpu }) => serverCpu)}, generator ${of(({ generatorCpu }) => generatorCpu)}`
  );
}
