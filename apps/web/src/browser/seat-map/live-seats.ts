/** The seats that nobody can have any more, and what has changed since. */
export type SeatsChange =
  | { kind: 'all'; unavailable: readonly string[] }
  | { kind: 'some'; taken: readonly string[]; freed: readonly string[] };

/** Long enough for a server to start anew, short enough to be no news to the visitor. */
const RETRY_MILLISECONDS = [500, 1000, 2000, 4000, 8000];
/** Whoever cannot have a stream asks for the seats now and then. */
const ASK_FROM_ATTEMPT = 2;

/**
 * Follows the seats of a showtime while the page is in sight: a map nobody looks at costs nobody
 * anything, and is brought up to date when it comes back.
 *
 * @param onConnection hears whether what is shown is what the server has
 */
export function followSeats({
  eventsUrl,
  version: firstVersion,
  onChange,
  onConnection,
}: {
  eventsUrl: string;
  version: string;
  onChange: (change: SeatsChange) => void;
  onConnection: (isConnected: boolean) => void;
}): { stop(): void } {
  let version = firstVersion;
  let source: EventSource | undefined;
  let timer: number | undefined;
  let attempt = 0;
  let isStopped = false;

  document.addEventListener('visibilitychange', follow);
  addEventListener('pageshow', follow);
  addEventListener('pagehide', leave);
  addEventListener('online', follow);
  // A connection that is only silent is not known to be lost.
  addEventListener('offline', lose);
  follow();

  return {
    stop() {
      isStopped = true;
      leave();
    },
  };

  function follow(): void {
    if (document.visibilityState === 'visible') connect();
    else leave();
  }

  function leave(): void {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  }

  function connect(): void {
    if (source !== undefined || isStopped) return;
    clearTimeout(timer);
    const opened = new EventSource(eventsUrl);
    source = opened;
    opened.addEventListener('snapshot', ({ data }) => takeAll(data));
    opened.addEventListener('seats', ({ data }) => {
      const change = readChange(data);
      // Something in between was missed: only a new picture tells what.
      if (change?.previousVersion !== version) {
        leave();
        connect();
        return;
      }
      version = change.version;
      onChange({ kind: 'some', ...change });
    });
    opened.addEventListener('error', lose);
  }

  function takeAll(text: unknown): void {
    if (!take(text)) return;
    attempt = 0;
    onConnection(true);
  }

  function take(text: unknown): boolean {
    const all = readSnapshot(text);
    if (all === undefined) return false;
    version = all.version;
    onChange({ kind: 'all', unavailable: all.unavailable });
    return true;
  }

  function lose(): void {
    leave();
    if (isStopped || document.visibilityState !== 'visible') return;
    const pause = RETRY_MILLISECONDS[attempt] ?? RETRY_MILLISECONDS.at(-1) ?? 0;
    if (attempt < ASK_FROM_ATTEMPT) onConnection(false);
    else ask().catch(() => onConnection(false));
    attempt += 1;
    // Not all of those that one server lost at once.
    timer = setTimeout(connect, pause * (0.75 + Math.random() / 2));
  }

  async function ask(): Promise<void> {
    const answer = await fetch(eventsUrl.replace(/events$/, 'seats'));
    const text = await answer.text();
    // A stream that came meanwhile knows better.
    if (source === undefined) onConnection(answer.ok && take(text));
  }
}

function readSnapshot(text: unknown): { version: string; unavailable: string[] } | undefined {
  const data = parse(text);
  const version = data['version'];
  const unavailable = data['unavailable'];
  return typeof version === 'string' ? { version, unavailable: labelsOf(unavailable) } : undefined;
}

function readChange(text: unknown) {
  const { version, previousVersion, taken, freed } = parse(text);
  if (typeof version !== 'string') return undefined;
  return { version, previousVersion, taken: labelsOf(taken), freed: labelsOf(freed) };
}

function parse(text: unknown): Record<string, unknown> {
  const data: unknown = JSON.parse(String(text));
  return typeof data === 'object' && data !== null ? { ...data } : {};
}

function labelsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
