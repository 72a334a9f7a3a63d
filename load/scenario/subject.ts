import { randomBytes } from 'node:crypto';

import { readConfig } from '../../apps/api/src/config.ts';
import { openDatabase } from '../../apps/api/src/database.ts';
import { createFirstAdmin, createPasswords } from '../../apps/api/src/modules/auth/index.ts';
import { familyClock, processClock, type CpuClock } from '../machine/cpu-time.ts';
import { startServerProcess } from '../machine/child-process.ts';
import { startOwnPostgres, type OwnDatabase } from '../machine/own-postgres.ts';

/** The system that is put under load. */
export type Subject = {
  url: string;
  /** For the audit. */
  databaseUrl: string;
  admin: { email: string; password: string };
  limits: { liveSeatsPerOwnerMax: number };
  /** What it has used of the CPU; empty where it is not ours. */
  clocks: Readonly<Record<string, CpuClock>>;
  close(): Promise<void>;
};

/** It was not said completely which system to load. */
export class SubjectError extends Error {}

/** Short enough that holds run out while the load lasts. */
const HOLDS = { HOLD_SECONDS: '20', HOLD_EXTENSION_SECONDS: '10', HOLD_TOTAL_SECONDS_MAX: '60' };

const DEFAULT_CAP = readConfig({}).holds.liveSeatsPerOwnerMax;

/**
 * A server of our own on a database of our own, or the one that is running at a URL.
 *
 * @throws SubjectError
 */
export async function openSubject(
  options: {
    url?: string | undefined;
    'database-url'?: string | undefined;
    'admin-email'?: string | undefined;
    adminPassword: string | undefined;
    profile?: string | undefined;
  },
  say: (line: string) => void,
): Promise<Subject> {
  const {
    url,
    'database-url': databaseUrl,
    'admin-email': email,
    adminPassword: password,
  } = options;
  if (url === undefined) return startSubject(options.profile, say);
  if (databaseUrl === undefined || email === undefined || password === undefined) {
    throw new SubjectError('With --url, the database to audit and an administrator are needed.');
  }
  say(`Loading ${url}: its own settings hold, its rate limits among them.`);
  return {
    ...{ url, databaseUrl, admin: { email, password } },
    limits: { liveSeatsPerOwnerMax: DEFAULT_CAP },
    clocks: {},
    close: async () => undefined,
  };
}

async function startSubject(
  profileFolder: string | undefined,
  say: (line: string) => void,
): Promise<Subject> {
  say('Starting PostgreSQL (durable: every commit reaches the disk) and a server …');
  const postgres = await startOwnPostgres();
  try {
    const database = await postgres.createDatabase('marquee_load');
    const admin = await openAdminAccount(database);
    const server = await startServerProcess({
      program: 'main',
      name: 'server',
      folder: postgres.folder,
      profileFolder,
      environment: {
        ...{ DATABASE_URL: database.url, HOST: '127.0.0.1', PORT: '0', METRICS_PORT: 'off' },
        TOKEN_KEYS: `load:${randomBytes(32).toString('base64url')}`,
        TICKET_KEYS: `load:${randomBytes(32).toString('base64url')}`,
        RATE_LIMITS: 'off',
        ...HOLDS,
      },
    });
    say(
      'Settings that are not the default: RATE_LIMITS=off (sign-in, sign-up, refresh and taking seats: ' +
        'everybody comes from one address), ' +
        Object.entries(HOLDS)
          .map(([name, value]) => `${name}=${value}`)
          .join(', ') +
        ' (so that holds run out meanwhile).',
    );
    return {
      ...{ url: server.url, databaseUrl: database.ownerUrl, admin },
      limits: { liveSeatsPerOwnerMax: DEFAULT_CAP },
      clocks: { server: processClock(server.pid), PostgreSQL: familyClock(postgres.pid) },
      async close() {
        await server.stop();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** As `npm run create-admin` does. */
async function openAdminAccount({ url }: OwnDatabase): Promise<Subject['admin']> {
  const admin = { email: 'admin@example.com', password: randomBytes(18).toString('base64url') };
  const config = readConfig({ DATABASE_URL: url });
  const connection = openDatabase(url, config.database, () => undefined);
  try {
    const passwords = createPasswords({ hashesAtOnce: 1 });
    await createFirstAdmin(connection.db, passwords, { ...admin, name: 'Grace Hopper' });
  } finally {
    await connection.close();
  }
  return admin;
}
