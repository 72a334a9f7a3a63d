import type { Kysely, Transaction as KyselyTransaction } from 'kysely';

export type Schema = {
  seats: { label: string; state: string };
};

export type Database = Kysely<Schema>;
export type Transaction = KyselyTransaction<Schema>;
