import { randomBytes } from 'node:crypto';
import path from 'node:path';

import { readConfig } from '../../apps/api/src/config.ts';
import { openDatabase } from '../../apps/api/src/database.ts';
import { createFirstAdmin, createPasswords } from '../../apps/api/src/modules/auth/index.ts';
import { familyClock, processClock, type CpuClock } from '../machine/cpu-time.ts';
import { startServerProcess } from '../machine/child-process.ts';
import { findFreePort } from '../machine/free-port.ts';
import { startOwnPostgres, type OwnDatabase } from '../machine/own-postgres.ts';

/** The system that is put under load. */
export type Subject = {
  url: string;
  /** For the audit. */
  databaseUrl: string;
  admin: { email: string; password: string };
  limits: { liveSeatsPerOwnerMax: number };
  /** The simulated provider of payments; null where nobody can pay online. */
  payments: { url: string; apiKey: string } | null;
  /** What it has used of the CPU; empty where it is not ours. */
  clocks: Readonly<Record<string, CpuClock>>;
  close(): Promise<void>;
};

/** It was not said completely which system to load. */
export class SubjectError extends Error {}

/** Short enough that holds and payments run out while the load lasts. */
const HOLDS = { HOLD_SECONDS: '20', HOLD_EXTENSION_SECONDS: '10', HOLD_TOTAL_SECONDS_MAX: '60' };
const PAYING = { PAYMENT_SECONDS: '20', PAYMENT_GRACE_SECONDS: '5' };

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
    payments: null,
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
    // The simulator has to know where the server will be, and the server where the simulator is.
    const port = String(await findFreePort());
    const secret = () => randomBytes(32).toString('base64url');
    const apiKey = secret();
    const common = {
      ...{ DATABASE_URL: database.url, HOST: '127.0.0.1', PORT: port, METRICS_PORT: 'off' },
      ...{ PAYMENT_SIMULATOR_KEY: apiKey, PAYMENT_WEBHOOK_SECRETS: secret() },
      DATA_DIRECTORY: path.join(postgres.folder, 'data'),
    };
    const simulator = await startServerProcess({
      ...{ program: 'cli/payment-simulator', name: 'payment-simulator', folder: postgres.folder },
      environment: { ...common, PAYMENT_SIMULATOR_PORT: '0' },
    });
    const server = await startServerProcess({
      program: 'main',
      name: 'server',
      folder: postgres.folder,
      profileFolder,
      environment: {
        ...common,
        PAYMENT_SIMULATOR_URL: simulator.url,
        TOKEN_KEYS: `load:${secret()}`,
        TICKET_KEYS: `load:${secret()}`,
        RATE_LIMITS: 'off',
        // Drawing tickets for mails takes longer than selling them: in production a worker of its own does.
        MAIL: 'off',
        ...HOLDS,
        ...PAYING,
      },
    });
    say(
      'Settings that are not the default: RATE_LIMITS=off (sign-in, sign-up, refresh and taking seats: ' +
        'everybody comes from one address), MAIL=off (its messages are written and count as sent), ' +
        Object.entries({ ...HOLDS, ...PAYING })
          .map(([name, value]) => `${name}=${value}`)
          .join(', ') +
        ' (so that holds and payments run out meanwhile).',
    );
    return {
      ...{ url: server.url, databaseUrl: database.ownerUrl, admin },
      limits: { liveSeatsPerOwnerMax: DEFAULT_CAP },
      payments: { url: simulator.url, apiKey },
      clocks: {
        server: processClock(server.pid),
        PostgreSQL: familyClock(postgres.pid),
        'payment simulator': processClock(simulator.pid),
      },
      async close() {
        await server.stop();
        await simulator.stop();
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
