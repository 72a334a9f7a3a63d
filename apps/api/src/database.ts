import {
  Kysely,
  PostgresDialect,
  type PostgresCursor,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
  type Transaction as KyselyTransaction,
} from 'kysely';
import pg from 'pg';

import type { Config } from './config.ts';
import type { AuditLogTable } from './modules/audit/audit.tables.ts';
import type {
  AccountTokenTable,
  PasswordResetRequestTable,
  RecoveryCodeTable,
  SessionTable,
  TotpSecretTable,
} from './modules/auth/auth.tables.ts';
import type {
  GenreTable,
  MovieGenreTable,
  MoviePosterTable,
  MovieTable,
} from './modules/catalogue/catalogue.tables.ts';
import type { OutboxMessageTable } from './modules/notifications/notifications.tables.ts';
import type {
  LedgerEntryTable,
  PaymentCaseTable,
  PaymentEventTable,
  PaymentTable,
  RefundTable,
} from './modules/payments/payments.tables.ts';
import type {
  FeeTable,
  PriceListPriceTable,
  PriceListTable,
  PromotionTable,
  PromotionUseTable,
  RefundPolicyTable,
  SaleTermsTable,
  TaxRateTable,
  TicketTypeTable,
} from './modules/pricing/pricing.tables.ts';
import type {
  ReservationTable,
  ShowtimeNoticeTable,
} from './modules/reservations/reservations.tables.ts';
import type {
  HoldTable,
  IdempotencyKeyTable,
  ShowtimeBuyerTable,
  ShowtimeSeatTable,
} from './modules/seats/seats.tables.ts';
import type { ShowtimeTable } from './modules/showtimes/showtimes.tables.ts';
import type { TicketTable } from './modules/tickets/tickets.tables.ts';
import type { UserTable } from './modules/users/users.tables.ts';
import type { AuditoriumTable, CinemaTable, SeatMapTable } from './modules/venues/venues.tables.ts';
import { databaseFailure } from './platform/retry.ts';

/** Every table, in the order of the modules. */
export interface Schema {
  audit_log: AuditLogTable;
  users: UserTable;
  sessions: SessionTable;
  account_tokens: AccountTokenTable;
  password_reset_requests: PasswordResetRequestTable;
  totp_secrets: TotpSecretTable;
  recovery_codes: RecoveryCodeTable;
  genres: GenreTable;
  movies: MovieTable;
  movie_genres: MovieGenreTable;
  movie_posters: MoviePosterTable;
  cinemas: CinemaTable;
  auditoriums: AuditoriumTable;
  seat_maps: SeatMapTable;
  showtimes: ShowtimeTable;
  ticket_types: TicketTypeTable;
  price_lists: PriceListTable;
  price_list_prices: PriceListPriceTable;
  fees: FeeTable;
  tax_rates: TaxRateTable;
  promotions: PromotionTable;
  promotion_uses: PromotionUseTable;
  refund_policies: RefundPolicyTable;
  sale_terms: SaleTermsTable;
  showtime_buyers: ShowtimeBuyerTable;
  holds: HoldTable;
  showtime_seats: ShowtimeSeatTable;
  idempotency_keys: IdempotencyKeyTable;
  payments: PaymentTable;
  refunds: RefundTable;
  ledger_entries: LedgerEntryTable;
  payment_events: PaymentEventTable;
  payment_cases: PaymentCaseTable;
  tickets: TicketTable;
  outbox_messages: OutboxMessageTable;
  reservations: ReservationTable;
  showtime_notices: ShowtimeNoticeTable;
}

export type Database = Kysely<Schema>;
export type Transaction = KyselyTransaction<Schema>;

/** Connections for the statements that are written out and named. */
export type DatabasePool = pg.Pool;

/** The pool, and the typed query builder over it. */
export type DatabaseConnection = {
  db: Database;
  pool: DatabasePool;
  close(): Promise<void>;
};

// A calendar date is not an instant: pg would turn it into one in the server's time zone.
const types = new pg.TypeOverrides();
for (const oid of [pg.types.builtins.DATE, pg.types.builtins.TIME]) {
  types.setTypeParser(oid, (value: string) => value);
}

/**
 * Opens a pool on a database. Connections are made when needed; nothing is asked of the server yet.
 *
 * @param onError what happens to a connection nobody is using, such as the server ending it
 */
export function openDatabase(
  url: string,
  settings: Config['database'],
  onError: (error: Error) => void,
): DatabaseConnection {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'marquee',
    max: settings.poolMax,
    connectionTimeoutMillis: settings.connectTimeoutMilliseconds,
    statement_timeout: settings.statementTimeoutMilliseconds,
    // The client's own limit is a little later than the server's, whose answer says more.
    query_timeout: settings.statementTimeoutMilliseconds + 1000,
    lock_timeout: settings.lockTimeoutMilliseconds,
    idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMilliseconds,
    keepAlive: true,
    options: '-c search_path=marquee,public -c timezone=UTC',
    types,
  });
  if (!settings.namedStatements) poolsWithoutNames.add(pool);
  let isClosing = false;
  // A connection that breaks while everything ends anyway is no news.
  const report = (error: Error) => {
    if (!isClosing) onError(error);
  };
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', report));
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: lettingGo(pool) }) });
  return {
    db,
    pool,
    async close() {
      isClosing = true;
      await db.destroy();
    },
  };
}

/** Pools behind a pooler of their own, which cannot tell whose connection knows which name. */
const poolsWithoutNames = new WeakSet<pg.Pool>();

/**
 * The pool for Kysely, which would give a connection back that does not answer any more: whoever got
 * it next would wait behind the unanswered query, and so would the rollback.
 */
function lettingGo(pool: pg.Pool): PostgresPool {
  return { connect, end: async () => pool.end() };

  async function connect(): Promise<PostgresPoolClient> {
    const client = await pool.connect();
    const asked: PostgresPoolClient = client;
    let lost: Error | undefined;
    return { query, release: () => client.release(lost) };

    function query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
    function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
    function query<R>(
      what: string | PostgresCursor<R>,
      values: readonly unknown[] = [],
    ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
      return typeof what === 'string' ? ask<R>(what, values) : asked.query<R>(what);
    }

    async function ask<R>(
      text: string,
      values: readonly unknown[],
    ): Promise<PostgresQueryResult<R>> {
      if (lost !== undefined) throw lost;
      try {
        return await asked.query<R>(text, values);
      } catch (error) {
        if (databaseFailure(error) === 'outcomeUnknown' && error instanceof Error) lost = error;
        throw error;
      }
    }
  }
}

/** A statement that is parsed and planned once a connection, for the few paths where that counts. */
export type PreparedStatement<Row> = {
  run(pool: pg.Pool, values: readonly unknown[]): Promise<Row[]>;
};

/**
 * Kysely costs about as much again as the query itself (docs/adr/0003); the hottest statements are
 * written out and named instead.
 *
 * @param name unique in the program; at most 63 bytes
 */
export function prepareStatement<Row extends object>(
  name: string,
  text: string,
): PreparedStatement<Row> {
  return {
    async run(pool, values) {
      const statement = { text, values: [...values] };
      const result = await pool.query<Row>(
        poolsWithoutNames.has(pool) ? statement : { name, ...statement },
      );
      return result.rows;
    },
  };
}
