/**
 * What each table is when the database is spread over several nodes: a `booking` table is divided by
 * its showtime, which therefore stands first in every key of it; a `shared` one is small enough to be
 * everywhere. A table that is not listed fails the check of the schema's rules.
 */
export const SCHEMA_MANIFEST: Readonly<Record<string, 'booking' | 'shared'>> = {
  account_tokens: 'shared',
  audit_log: 'shared',
  auditoriums: 'shared',
  cinemas: 'shared',
  genres: 'shared',
  holds: 'booking',
  idempotency_keys: 'booking',
  kysely_migration: 'shared',
  kysely_migration_lock: 'shared',
  ledger_entries: 'booking',
  movie_genres: 'shared',
  movie_posters: 'shared',
  movies: 'shared',
  outbox_messages: 'booking',
  password_reset_requests: 'shared',
  payment_cases: 'shared',
  payment_events: 'shared',
  payments: 'booking',
  recovery_codes: 'shared',
  refunds: 'booking',
  reservations: 'booking',
  seat_maps: 'shared',
  sessions: 'shared',
  showtime_buyers: 'booking',
  showtime_notices: 'booking',
  showtime_seats: 'booking',
  showtimes: 'shared',
  tickets: 'booking',
  totp_secrets: 'shared',
  users: 'shared',
};
