import type { ChangeFeed } from '../../platform/changes.ts';
import { seatsTopic, type Availability, type AvailabilityDocument } from './availability.ts';
import { createRereading, type Detail } from './rereading.ts';
import { createViewerPlaces } from './viewer-places.ts';
import { createWatchingSessions, type StillMayWatch } from './watching-sessions.ts';

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

/** What a viewer wants to see, and whom it counts for. */
type Wanted = {
  showtimeId: string;
  /** What the viewer has already: without a snapshot when nothing changed since. */
  knownVersion: string | undefined;
  /** Whom the stream counts for. */
  address: string;
} & ({ detail: 'public' } | { detail: 'states'; sessionId: string });

type Watch = {
  showtimeId: string;
  detail: Detail;
  picture: Picture;
  viewers: Set<Viewer>;
  expiryTimer: NodeJS.Timeout | null;
};

export type LiveSeats = ReturnType<typeof createLiveSeats>;

const HEARTBEAT_MILLISECONDS = 20_000;
/** How often watched showtimes are read again while other processes cannot be heard. */
const DEAF_REREAD_MILLISECONDS = 5000;
/** A hold is free from its expiry on; the timer must not fire before that by rounding. */
const AFTER_EXPIRY_MILLISECONDS = 5;

/**
 * Sends viewers what changes: one reading per showtime and change, whatever the number of viewers.
 */
export function createLiveSeats({
  availability,
  feed,
  viewersMax,
  viewersPerAddressMax,
  stillMayWatch,
  onError,
  heartbeatMilliseconds = HEARTBEAT_MILLISECONDS,
  deafRereadMilliseconds = DEAF_REREAD_MILLISECONDS,
}: {
  availability: Pick<Availability, 'read' | 'readMany' | 'readPublic' | 'readStates'>;
  feed: ChangeFeed;
  viewersMax: number;
  viewersPerAddressMax: number;
  stillMayWatch: StillMayWatch;
  onError: (error: unknown) => void;
  heartbeatMilliseconds?: number;
  deafRereadMilliseconds?: number;
}) {
  const watches = new Map<string, Watch>();
  const places = createViewerPlaces({ viewersMax, viewersPerAddressMax });
  const sessions = createWatchingSessions({ feed, stillMayWatch, onError });
  const { readAgain, close: stopReading } = createRereading<Watch>({
    read: (detail, batch) => (detail === 'public' ? readPublic(batch) : readStates(batch)),
    isWanted: ({ viewers }) => viewers.size > 0,
    onError,
  });
  let isClosed = false;

  feed.onChange((topics) => {
    if (watches.size === 0) return;
    const changed: Watch[] = [];
    for (const topic of topics) {
      for (const detail of ['public', 'states'] as const) {
        const watch = watches.get(`${topic} ${detail}`);
        if (watch !== undefined) changed.push(watch);
      }
    }
    if (changed.length > 0) readAgain(changed);
  });
  feed.onGap(() => readAgain(watches.values()));

  const heartbeat = setInterval(() => {
    broadcastAll(': still here\n\n');
    sessions.check().catch(onError);
  }, heartbeatMilliseconds);
  const deafReread = setInterval(() => {
    if (!feed.isComplete()) readAgain(watches.values());
  }, deafRereadMilliseconds);
  heartbeat.unref();
  deafReread.unref();

  return {
    viewerCount: places.count,
    watchCount: () => watches.size,
    watch,
    close,
  };

  /**
   * Shows a viewer the seats and then every change of them, until the returned function is called.
   *
   * @throws DomainError NOT_FOUND, also while it is planned and the viewer is anyone;
   *   RATE_LIMITED or TOO_MANY_STREAMS where there is no room
   */
  async function watch(wanted: Wanted, viewer: Viewer): Promise<() => void> {
    const { showtimeId, detail, knownVersion, address } = wanted;
    const key = `${seatsTopic(showtimeId)} ${detail}`;
    // Counted before the wait, or all who come at once would find room; and a session may end in it.
    const leavePlace = places.take(address);
    const leaveSession =
      wanted.detail === 'states' ? sessions.add(wanted.sessionId, () => viewer.end()) : undefined;
    const depart = () => {
      leavePlace();
      leaveSession?.();
    };
    let picture: Picture;
    try {
      picture = await takePicture(showtimeId, detail);
    } catch (error) {
      depart();
      throw error;
    }
    let current = watches.get(key);
    if (current === undefined) {
      current = { showtimeId, detail, picture, viewers: new Set(), expiryTimer: null };
      watches.set(key, current);
    }
    const joined = current;
    joined.viewers.add(viewer);
    // The watch's own picture, not ours: the next change will be told from there.
    if (knownVersion !== joined.picture.version) viewer.send(snapshotEvent(joined.picture));
    // Whatever changed between our reading and joining is caught up with here.
    readAgain([joined]);
    if (isClosed) viewer.end();
    return () => {
      if (!joined.viewers.delete(viewer)) return;
      depart();
      if (joined.viewers.size === 0) endWatch(key, joined);
    };
  }

  function endWatch(key: string, watched: Watch): void {
    if (watched.expiryTimer !== null) clearTimeout(watched.expiryTimer);
    watches.delete(key);
  }

  async function readPublic(batch: readonly Watch[]): Promise<void> {
    const [only] = batch;
    if (only !== undefined && batch.length === 1) {
      // Alone it shares its reading with those who ask for the seats in the same moment.
      tell(only, publicPicture(await availability.read(only.showtimeId)));
      return;
    }
    const documents = await availability.readMany(batch.map(({ showtimeId }) => showtimeId));
    for (const watched of batch) {
      const document = documents.get(watched.showtimeId);
      if (document !== undefined) tell(watched, publicPicture(document));
    }
  }

  async function readStates(batch: readonly Watch[]): Promise<void> {
    for (const watched of batch) tell(watched, await takePicture(watched.showtimeId, 'states'));
  }

  function tell(watched: Watch, picture: Picture): void {
    tellChange(watched, picture);
    planExpiry(watched, picture);
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
    if (watched.expiryTimer !== null) clearTimeout(watched.expiryTimer);
    watched.expiryTimer = null;
    if (nextExpiryAt === null || watched.viewers.size === 0) return;
    const delay = Math.max(0, nextExpiryAt - Date.now()) + AFTER_EXPIRY_MILLISECONDS;
    watched.expiryTimer = setTimeout(() => readAgain([watched]), delay);
    watched.expiryTimer.unref();
  }

  async function takePicture(showtimeId: string, detail: Detail): Promise<Picture> {
    if (detail === 'public') return publicPicture(await availability.readPublic(showtimeId));
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
    stopReading();
    for (const watched of watches.values()) {
      if (watched.expiryTimer !== null) clearTimeout(watched.expiryTimer);
      for (const viewer of watched.viewers) viewer.end();
    }
    watches.clear();
  }
}

function publicPicture(document: AvailabilityDocument): Picture {
  const { version, body, unavailable, nextExpiryAt } = document;
  return {
    version,
    body,
    taken: new Map(unavailable.map((label) => [label, 'taken'])),
    nextExpiryAt,
  };
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
