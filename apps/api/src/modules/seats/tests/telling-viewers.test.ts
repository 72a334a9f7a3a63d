import { connect } from 'node:net';

import Fastify from 'fastify';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { openEventStream as readEventStream } from '../../../../test/support/event-stream-reader.ts';
import { createChangeFeed } from '../../../platform/changes.ts';
import { newId } from '../../../platform/ids.ts';
import { sessionTopic } from '../../auth/index.ts';
import { seatsTopic, type AvailabilityDocument, type StatesDocument } from '../availability.ts';
import { openEventStream } from '../event-stream.ts';
import { createLiveSeats } from '../live-seats.ts';
import type { StillMayWatch } from '../watching-sessions.ts';

const SHOWTIME = newId();
const running: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

describe('viewers', () => {
  test('hear now and then that the stream is alive', async () => {
    const { url } = await givenLiveSeats({ heartbeatMilliseconds: 20 });
    const stream = await readEventStream(url);
    await vi.waitFor(() => expect(stream.comments()).toBeGreaterThanOrEqual(3));
    stream.close();
  });

  test('who stop reading are let go, and the others hear on', async () => {
    const { url, live, change } = await givenLiveSeats({ seatCount: 5000 });
    const reader = await readEventStream(url);
    await reader.next();
    const { hostname, port } = new URL(url);
    const deaf = connect(Number(port), hostname);
    deaf.on('error', () => undefined);
    deaf.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    deaf.pause();
    await vi.waitFor(() => expect(live.viewerCount()).toBe(2));

    for (let round = 0; live.viewerCount() > 1 && round < 2000; round += 1) {
      change();
      await reader.next();
    }
    expect(live.viewerCount()).toBe(1);

    // Nothing is written to the one that has gone, which would be an error that nobody hears.
    change();
    expect((await reader.next()).event).toBe('seats');
    deaf.destroy();
    reader.close();
  });

  test('who do not read do not keep a process from closing', async () => {
    const { url, live, change, stop } = await givenLiveSeats({ seatCount: 5000 });
    const { hostname, port } = new URL(url);
    const deaf = connect(Number(port), hostname);
    deaf.on('error', () => undefined);
    deaf.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    deaf.pause();
    await vi.waitFor(() => expect(live.viewerCount()).toBe(1));
    change();
    const startedAt = performance.now();
    await stop();
    expect(performance.now() - startedAt).toBeLessThan(1000);
    deaf.destroy();
  });

  test('who leave leave nothing behind: no watch, no timer', async () => {
    const { url, live } = await givenLiveSeats({ expiresInMilliseconds: 60_000 });
    const stream = await readEventStream(url);
    await stream.next();
    expect([live.viewerCount(), live.watchCount()]).toEqual([1, 1]);
    const timers = timersOf(process.getActiveResourcesInfo());
    stream.close();
    await vi.waitFor(() => expect([live.viewerCount(), live.watchCount()]).toEqual([0, 0]));
    expect(timersOf(process.getActiveResourcesInfo())).toBeLessThanOrEqual(timers);
  });

  test('are told what a reading that failed would have told them, as soon as one succeeds', async () => {
    const { url, change, failOnce } = await givenLiveSeats();
    const stream = await readEventStream(url);
    await stream.next();
    failOnce();
    change();
    expect((await stream.next()).event).toBe('seats');
    stream.close();
  });

  test('are told of what could not be heard, by reading again while changes do not arrive', async () => {
    const { url, changeSilently } = await givenLiveSeats({
      deafRereadMilliseconds: 30,
      isComplete: () => false,
    });
    const stream = await readEventStream(url);
    await stream.next();
    changeSilently();
    expect((await stream.next()).event).toBe('seats');
    stream.close();
  });

  test('who are refused because there is no such showtime take no place', async () => {
    const { url, live } = await givenLiveSeats({ isThere: false });
    expect((await readEventStream(url)).status).toBe(500);
    expect(live.viewerCount()).toBe(0);
  });
});

describe('a stream of staff', () => {
  test('ends at once when its session is told to have ended, and no other does', async () => {
    const { url, live, feed } = await givenLiveSeats();
    const mine = await readEventStream(`${url}/staff/mine`);
    const second = await readEventStream(`${url}/staff/mine`);
    const theirs = await readEventStream(`${url}/staff/theirs`);
    feed.announce([sessionTopic('mine')]);
    await Promise.all([mine.ended, second.ended]);
    await vi.waitFor(() => expect(live.viewerCount()).toBe(1));
    theirs.close();
  });

  test('ends by the next heartbeat when nobody told, of all streams in one question', async () => {
    const questions: (readonly string[])[] = [];
    const { url, live } = await givenLiveSeats({
      heartbeatMilliseconds: 50,
      stillMayWatch: async (asked) => {
        questions.push(asked);
        return new Set(asked.length < 2 ? asked : ['theirs']);
      },
    });
    const theirs = await readEventStream(`${url}/staff/theirs`);
    const mine = await readEventStream(`${url}/staff/mine`);
    const anyone = await readEventStream(url);
    await mine.ended;
    await vi.waitFor(() => expect(live.viewerCount()).toBe(2));
    expect(questions.find((asked) => asked.length > 1)).toEqual(['theirs', 'mine']);
    for (const stream of [theirs, anyone]) stream.close();
  });

  test('stays while nobody can say whether it may', async () => {
    const { url, live } = await givenLiveSeats({
      heartbeatMilliseconds: 20,
      stillMayWatch: () => Promise.reject(new Error('the database is away')),
    });
    const stream = await readEventStream(`${url}/staff/mine`);
    await vi.waitFor(() => expect(stream.comments()).toBeGreaterThanOrEqual(3));
    expect(live.viewerCount()).toBe(1);
    stream.close();
  });
});

/** Live seats of a showtime whose every second seat is taken, or every first, as the test says. */
async function givenLiveSeats({
  seatCount = 10,
  expiresInMilliseconds,
  isThere = true,
  isComplete = () => true,
  stillMayWatch,
  ...intervals
}: {
  seatCount?: number;
  expiresInMilliseconds?: number;
  isThere?: boolean;
  isComplete?: () => boolean;
  stillMayWatch?: StillMayWatch;
  heartbeatMilliseconds?: number;
  deafRereadMilliseconds?: number;
} = {}) {
  const labels = Array.from({ length: seatCount }, (_, index) => `A${index + 1}`);
  let version = 0;
  let fails = 0;
  const feed = { ...createChangeFeed(null, () => undefined), isComplete };
  const live = createLiveSeats({
    availability: { read, readMany, readPublic: read, readStates },
    feed,
    viewersMax: 100,
    viewersPerAddressMax: 100,
    stillMayWatch: stillMayWatch ?? (async (asked) => new Set(asked)),
    onError: () => undefined,
    ...intervals,
  });
  const app = Fastify({ forceCloseConnections: 'idle' });
  const common = { showtimeId: SHOWTIME, knownVersion: undefined, address: 'here' };
  app.get('/', async (request, reply) =>
    openEventStream(request, reply, (viewer) =>
      live.watch({ ...common, detail: 'public' }, viewer),
    ),
  );
  app.get<{ Params: { sessionId: string } }>('/staff/:sessionId', async (request, reply) =>
    openEventStream(request, reply, (viewer) =>
      live.watch({ ...common, detail: 'states', sessionId: request.params.sessionId }, viewer),
    ),
  );
  app.addHook('preClose', async () => live.close());
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const stop = async () => app.close();
  running.push(stop);
  return { url, live, feed, change, changeSilently, failOnce: () => (fails += 1), stop };

  function changeSilently(): void {
    version += 1;
  }

  function change(): void {
    changeSilently();
    feed.announce([seatsTopic(SHOWTIME)]);
  }

  async function read(): Promise<AvailabilityDocument> {
    if (!isThere) throw new Error('no such showtime');
    if (fails > 0) {
      fails -= 1;
      throw new Error('the database is away');
    }
    const unavailable = labels.filter((_, index) => (index + version) % 2 === 0);
    const availableCount = labels.length - unavailable.length;
    const rest = { version: String(version), seatMapId: '', capacity: labels.length };
    return {
      ...rest,
      body: JSON.stringify({ ...rest, availableCount, unavailable }),
      showtimeId: SHOWTIME,
      isPublic: true,
      availableCount,
      unavailable,
      nextExpiryAt: expiresInMilliseconds === undefined ? null : Date.now() + expiresInMilliseconds,
    };
  }

  async function readMany(): Promise<Map<string, AvailabilityDocument>> {
    return new Map([[SHOWTIME, await read()]]);
  }

  async function readStates(): Promise<StatesDocument> {
    const { showtimeId, seatMapId, version: now, capacity, availableCount } = await read();
    return { showtimeId, seatMapId, version: now, capacity, availableCount, states: {} };
  }
}

function timersOf(resources: readonly string[]): number {
  return resources.filter((name) => name === 'Timeout').length;
}
