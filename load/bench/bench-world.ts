import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import type pg from 'pg';

import type { DatabaseConnection } from '../../apps/api/src/database.ts';
import { createAccessTokens, parseTokenKeys } from '../../apps/api/src/modules/auth/index.ts';
import { startServerProcess, type ServerProcess } from '../machine/child-process.ts';
import {
  startOwnPostgres,
  type DatabaseName,
  type OwnDatabase,
  type OwnPostgres,
} from '../machine/own-postgres.ts';
import { openAsOwner } from '../machine/owner-connection.ts';
import { numberedId } from './prepared-data.ts';

/** How a measurement was asked for. */
export type BenchOptions = {
  rounds: number;
  /** Of one side in one round. */
  secondsPerRound: number;
  /** Requests before anything is measured. */
  warmUpRequests: number;
  /** Writes CPU profiles of the servers here. */
  profileFolder: string | undefined;
  say: (line: string) => void;
};

/** The machine of a measurement: a PostgreSQL, databases on it, and servers of ours on these. */
export type BenchWorld = {
  postgres: OwnPostgres;
  createDatabase(name: DatabaseName): Promise<OwnDatabase & { owner: pg.Pool }>;
  startServer(options: {
    name: string;
    /** Default: the product as it is. */
    program?: string;
    environment?: Readonly<Record<string, string>>;
    database?: OwnDatabase;
  }): Promise<ServerProcess>;
  /** A fresh access token of the n-th prepared user; another batch makes another token. */
  tokenOf(number: number, batch?: number): Promise<string>;
  /** The last that the servers said, for when something went wrong. */
  lastWords(): string;
  stop(): Promise<void>;
};

const LAST_WORDS = 3000;

/** Starts the database; servers are started when they are needed. */
export async function startBenchWorld({ profileFolder }: BenchOptions): Promise<BenchWorld> {
  const postgres = await startOwnPostgres();
  const tokenKeys = `bench:${randomBytes(32).toString('base64url')}`;
  const ticketKeys = `bench:${randomBytes(32).toString('base64url')}`;
  const servers: ServerProcess[] = [];
  const connections: DatabaseConnection[] = [];
  const issuers = new Map<number, ReturnType<typeof createAccessTokens>>();

  return {
    postgres,

    async createDatabase(name) {
      const database = await postgres.createDatabase(name);
      const connection = openAsOwner(database.ownerUrl);
      connections.push(connection);
      return { ...database, owner: connection.pool };
    },

    async startServer({ name, program = 'main', environment = {}, database }) {
      const server = await startServerProcess({
        program,
        name,
        folder: postgres.folder,
        environment: {
          ...(database === undefined ? {} : { DATABASE_URL: database.url }),
          TOKEN_KEYS: tokenKeys,
          TICKET_KEYS: ticketKeys,
          RATE_LIMITS: 'off',
          HOST: '127.0.0.1',
          PORT: '0',
          METRICS_PORT: 'off',
          // Mail is another process's work: what is measured ends with the answer.
          WORKER: 'separate',
          MAIL: 'off',
          PAYMENT_PROVIDER: 'none',
          DATA_DIRECTORY: path.join(postgres.folder, name),
          ...environment,
        },
        profileFolder: profileFolder === undefined ? undefined : path.join(profileFolder, name),
      });
      servers.push(server);
      return server;
    },

    tokenOf(number, batch = 0) {
      let issuer = issuers.get(batch);
      if (issuer === undefined) {
        // Tokens of one second are the same: those of another batch are from another second.
        const now = () => Date.now() - batch * 2000;
        const keys = parseTokenKeys(tokenKeys);
        issuer = createAccessTokens({ keys, lifetimeSeconds: 900, production: false, now });
        issuers.set(batch, issuer);
      }
      return issuer.issue({
        userId: numberedId('user', number),
        sessionId: numberedId('session', number),
      });
    },

    lastWords: () =>
      servers
        .map(({ logFile }) => `${logFile}\n${readFileSync(logFile, 'utf8').slice(-LAST_WORDS)}`)
        .join('\n'),

    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
      await Promise.all(connections.map((connection) => connection.close()));
      await postgres.stop();
    },
  };
}
