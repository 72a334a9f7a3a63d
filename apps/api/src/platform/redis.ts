import { Redis } from 'ioredis';

/**
 * A connection on which nothing came back for so many command time-outs is given up. A paused Redis
 * then costs nothing, because commands fail at once while there is no connection.
 */
const TIMEOUTS_UNTIL_GIVEN_UP = 2;

type RedisSettings = { url: string | null; commandTimeoutMilliseconds: number };

/** Two connections to one Redis: a subscribed one can do nothing else. */
export type RedisConnections = { commands: Redis; subscriber: Redis; close(): void };

/**
 * Connects to Redis where one is configured. A Redis that is away or paused costs each command at
 * most its time-out, and never a start: the connections heal by themselves.
 */
export function connectRedis(
  { url, commandTimeoutMilliseconds }: RedisSettings,
  onError: (error: Error) => void,
): RedisConnections | null {
  if (url === null) return null;
  const commands = new Redis(url, {
    commandTimeout: commandTimeoutMilliseconds,
    socketTimeout: commandTimeoutMilliseconds * TIMEOUTS_UNTIL_GIVEN_UP,
    connectTimeout: 2000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2000),
  });
  const subscriber = commands.duplicate({ enableOfflineQueue: true, maxRetriesPerRequest: null });
  for (const connection of [commands, subscriber]) {
    // It is tried again for as long as Redis is away: once is enough to know.
    let isReported = false;
    connection.on('ready', () => (isReported = false));
    connection.on('error', (error: Error) => {
      if (!isReported) onError(error);
      isReported = true;
    });
  }
  return {
    commands,
    subscriber,
    close() {
      commands.disconnect();
      subscriber.disconnect();
    },
  };
}

/** Without a failure for so long, and connected, Redis counts as back. */
const QUIET_MILLISECONDS = 10_000;

/**
 * Makes of all the commands that fail while Redis is away two reports: that it went, and that it is
 * back.
 *
 * @returns to be called with each failure
 */
export function reportAbsence({
  isConnected,
  onAway,
  onBack,
}: {
  isConnected: () => boolean;
  onAway: (error: unknown) => void;
  onBack: () => void;
}): (error: unknown) => void {
  let isAway = false;
  let hasFailed = false;
  return (error) => {
    hasFailed = true;
    if (isAway) return;
    isAway = true;
    hasFailed = false;
    onAway(error);
    const check = setInterval(() => {
      const isQuiet = !hasFailed;
      hasFailed = false;
      if (!isQuiet || !isConnected()) return;
      clearInterval(check);
      isAway = false;
      onBack();
    }, QUIET_MILLISECONDS);
    check.unref();
  };
}
