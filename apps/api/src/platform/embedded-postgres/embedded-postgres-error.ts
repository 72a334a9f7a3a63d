/** The database could not be started or used, for a reason that its message explains to people. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
