import type { ChangeFeed } from '../../platform/changes.ts';
import type { Availability } from './availability.ts';
import { seatsTopic } from './availability.ts';

/** How much a viewer sees: only that a seat is taken, or (staff) by what. */
export type Detail = 'public' | 'states';

/** The seats of a showtime at one version: what is not available, and why as far as it is told. */
type Picture = {
  version: string;
  body: string;
  taken: ReadonlyMap<string, string>;
  /** When it changes by itself, in epoch milliseconds; null when it does not. */
  nextExpiryAt: number | null;
};

/** One open stream. */
export type Viewer = {
  /** Takes one server-sent event; false when the viewer cannot keep up and must go. */
  send(event: string): boolean;
  end(): void;
};

type Watch = {
  showtimeId: string;
  detail: Detail;
  picture: Picture;
  viewers: Set<Viewer>;
  /** Set while the seats are being read again; `stale` when they changed meanwhile. */
  reading: { stale: boolean } | null;
  rereadTimer: NodeJS.Timeout | null;
};

export type LiveSeats = ReturnType<typeof createLiveSeats>;

const HEARTBEAT_MILLISECONDS = 20_000;
/** How often watched showtimes are read again while other processes cannot be heard. */
const DEAF_REREAD_MILLISECONDS = 5000;
/** After a reading that failed: nobody else would tell what it missed. */
const FAILED_REREAD_MILLISECONDS = 1000;
/** A hold is free from its expiry on; the timer must not fire before that by rounding. */
const AFTER_EXPIRY_MILLISECONDS = 5;

/**
 * Sends viewers what changes: one reading per showtime and change, whatever the number of viewers.
 */
export function createLiveSeats({
  availability,
  feed,
  viewersMax,
  onError,
  heartbeatMilliseconds = HEARTBEAT_MILLISECONDS,
  deafRereadMilliseconds = DEAF_REREAD_MILLISECONDS,
}: {
  availability: Pick<Availability, 'read' | 'readStates'>;
  feed: ChangeFeed;
  viewersMax: number;
  onError: (error: unknown) => void;
  heartbeatMilliseconds?: number;
  deafRereadMilliseconds?: number;
}) {
  const watches = new Map<string, Watch>();
  let viewerCount = 0;
  let isClosed = false;

  feed.onChange((topics) => {
    if (watches.size === 0) return;
    for (const topic of topics) {
      for (const detail of ['public', 'states'] as const) {
        const watch = watches.get(`${topic} ${detail}`);
        if (watch !== undefined) readAgain(watch);
      }
    }
  });
  feed.onGap(() => watches.forEach(readAgain));

  const heartbeat = setInterval(() => {
    broadcastAll(': still here\n\n');
  }, heartbeatMilliseconds);
  const deafReread = setInterval(() => {
    if (!feed.isComplete()) watches.forEach(readAgain);
  }, deafRereadMilliseconds);
  heartbeat.unref();
  deafReread.unref();

  return { isFull, viewerCount: () => viewerCount, watchCount: () => watches.size, watch, close };

  function isFull(): boolean {
    return viewerCount >= viewersMax;
  }

  /**
   * Shows a viewer the seats and then every change of them, until the returned function is called.
   *
   * @param knownVersion what the viewer has already: without a snapshot when nothing changed since
   * @throws DomainError NOT_FOUND
   */
  async function watch(
    showtimeId: string,
    detail: Detail,
    knownVersion: string | undefined,
    viewer: Viewer,
  ): Promise<() => void> {
    const key = `${seatsTopic(showtimeId)} ${detail}`;
    // Counted before the wait, or all who come at once would find room.
    viewerCount += 1;
    let picture: Picture;
    try {
      picture = await takePicture(showtimeId, detail);
    } catch (error) {
      viewerCount -= 1;
      throw error;
    }
    let current = watches.get(key);
    if (current === undefined) {
      current = {
        showtimeId,
        detail,
        picture,
        viewers: new Set(),
        reading: null,
        rereadTimer: null,
      };
      watches.set(key, current);
    }
    const joined = current;
    joined.viewers.add(viewer);
    // The watch's own picture, not ours: the next change will be told from there.
    if (knownVersion !== joined.picture.version) viewer.send(snapshotEvent(joined.picture));
    // Whatever changed between our reading and joining is caught up with here.
    readAgain(joined);
    if (isClosed) viewer.end();
    return () => leave(key, joined, viewer);
  }

  function leave(key: string, watched: Watch, viewer: Viewer): void {
    if (!watched.viewers.delete(viewer)) return;
    viewerCount -= 1;
    if (watched.viewers.size > 0) return;
    if (watched.rereadTimer !== null) clearTimeout(watched.rereadTimer);
    watches.delete(key);
  }

  function readAgain(watched: Watch): void {
    if (watched.reading !== null) {
      watched.reading.stale = true;
      return;
    }
    const reading = { stale: false };
    watched.reading = reading;
    takePicture(watched.showtimeId, watched.detail)
      .then((picture) => {
        tellChange(watched, picture);
        planExpiry(watched, picture);
      })
      .catch((error: unknown) => {
        planReread(watched, FAILED_REREAD_MILLISECONDS);
        onError(error);
      })
      .finally(() => {
        watched.reading = null;
        if (reading.stale && watched.viewers.size > 0) readAgain(watched);
      });
  }

  function tellChange(watched: Watch, next: Picture): void {
    const { picture: previous } = watched;
    if (next.version === previous.version) return;
    watched.picture = next;
    const event = changeEvent(watched.detail, previous, next);
    for (const viewer of watched.viewers) {
      if (!viewer.send(event)) viewer.end();
    }
  }

  /** A hold that runs out changes the seats without anyone doing anything. */
  function planExpiry(watched: Watch, { nextExpiryAt }: Picture): void {
    const delay =
      nextExpiryAt === null
        ? null
        : Math.max(0, nextExpiryAt - Date.now()) + AFTER_EXPIRY_MILLISECONDS;
    planReread(watched, delay);
  }

  function planReread(watched: Watch, delay: number | null): void {
    if (watched.rereadTimer !== null) clearTimeout(watched.rereadTimer);
    watched.rereadTimer = null;
    if (delay === null || watched.viewers.size === 0) return;
    watched.rereadTimer = setTimeout(() => readAgain(watched), delay);
    watched.rereadTimer.unref();
  }

  async function takePicture(showtimeId: string, detail: Detail): Promise<Picture> {
    if (detail === 'public') {
      const { version, body, unavailable, nextExpiryAt } = await availability.read(showtimeId);
      const taken = new Map(unavailable.map((label) => [label, 'taken']));
      return { version, body, taken, nextExpiryAt };
    }
    const [states, { nextExpiryAt }] = await Promise.all([
      availability.readStates(showtimeId),
      availability.read(showtimeId),
    ]);
    return {
      version: states.version,
      body: JSON.stringify(states),
      taken: new Map(Object.entries(states.states)),
      nextExpiryAt,
    };
  }

  function broadcastAll(text: string): void {
    for (const { viewers } of watches.values()) {
      for (const viewer of viewers) {
        if (!viewer.send(text)) viewer.end();
      }
    }
  }

  /** Ends every stream, so that the process can. */
  function close(): void {
    isClosed = true;
    clearInterval(heartbeat);
    clearInterval(deafReread);
    for (const watched of watches.values()) {
      if (watched.rereadTimer !== null) clearTimeout(watched.rereadTimer);
      for (const viewer of watched.viewers) viewer.end();
    }
    watches.clear();
  }
}

function snapshotEvent({ version, body }: Picture): string {
  return `event: snapshot\nid: ${version}\ndata: ${body}\n\n`;
}

function changeEvent(detail: Detail, previous: Picture, next: Picture): string {
  const taken = [...next.taken.keys()].filter((label) => !previous.taken.has(label));
  const freed = [...previous.taken.keys()].filter((label) => !next.taken.has(label));
  const changed = [...next.taken].filter(([label, state]) => previous.taken.get(label) !== state);
  const data = {
    version: next.version,
    previousVersion: previous.version,
    taken,
    freed,
    ...(detail === 'states' ? { states: Object.fromEntries(changed) } : {}),
  };
  return `event: seats\nid: ${next.version}\ndata: ${JSON.stringify(data)}\n\n`;
}
