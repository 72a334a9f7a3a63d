import { prepareBinaries } from './binaries.ts';
import { APPLICATION_ROLE, DATABASE, OWNER_ROLE, prepareCluster } from './cluster.ts';
import { stopLeftoverServer } from './leftover-server.ts';
import { locateData } from './location.ts';
import { startServer, type PostgresExit } from './server.ts';
import { acquireStartLock } from './start-lock.ts';

export type EmbeddedPostgresOptions = {
  /**
   * Where the data are kept; created at the first start. Log, lock and passwords lie beside it, as
   * `<dataDirectory>.log` and so on.
   */
  dataDirectory: string;
  /** Default true. False, in tests only: faster, more connections, and a crash may lose everything. */
  durable?: boolean;
  /** Default: a free one. */
  port?: number;
  /** Called with lines for people, about what takes time or is unusual. */
  onProgress?: (line: string) => void;
};

export type EmbeddedPostgres = {
  /** Connection string for the application's role, which may do what migrations grant it. */
  url: string;
  /** Connection string for the role that owns the database, runs migrations, and is superuser. */
  ownerUrl: string;
  /**
   * What the start was: the first on this data directory, one after a proper stop, or one after a
   * crash (of the server, of this program or of the machine).
   */
  start: 'created' | 'started' | 'recovered';
  /** Settles when the server has ended, for whatever reason. Never rejects. */
  exited: Promise<PostgresExit>;
  /** Shuts the server down, rolling back what is open. Returns when it has ended. */
  stop(): Promise<void>;
};

/**
 * Starts a PostgreSQL server of our own on a data directory, and waits until it takes connections.
 *
 * @throws EmbeddedPostgresError with a message for people, when that cannot be done: another process
 * uses the directory, there is no PostgreSQL for this machine, the server does not come up.
 */
export async function startEmbeddedPostgres({
  dataDirectory,
  durable = true,
  port,
  onProgress: report = () => undefined,
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const location = await locateData(dataDirectory, report);
  const lock = await acquireStartLock(`${location.dataDirectory}.lock`, location.dataDirectory);
  try {
    const wasInterrupted = await stopLeftoverServer(location.dataDirectory, report);
    const binaries = await prepareBinaries(location);
    const cluster = await prepareCluster(location, binaries, { durable, report });
    const { passwords, wasCreated } = cluster;
    let stopping: Promise<void> | undefined;
    const server = await startServer({
      location,
      postgres: binaries.postgres,
      durable,
      port,
      connectionString: (onPort) =>
        connectionString(APPLICATION_ROLE, passwords.application, onPort),
      report,
    });
    return {
      url: connectionString(APPLICATION_ROLE, passwords.application, server.port),
      ownerUrl: connectionString(OWNER_ROLE, passwords.owner, server.port),
      start: wasCreated ? 'created' : wasInterrupted ? 'recovered' : 'started',
      exited: server.exited,
      stop: () => (stopping ??= server.stop().then(() => lock.release())),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function connectionString(role: string, password: string, port: number): string {
  // Said here, so that a PGSSLMODE in the environment does not ask for what this server lacks.
  return `postgres://${role}:${password}@127.0.0.1:${port}/${DATABASE}?sslmode=disable`;
}
