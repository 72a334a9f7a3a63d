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
  commands.on('error', onError);
  subscriber.on('error', onError);
  return {
    commands,
    subscriber,
    close() {
      commands.disconnect();
      subscriber.disconnect();
    },
  };
}
