import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import { assert } from '../../platform/assert.ts';
import { newId } from '../../platform/ids.ts';
import { patternOfContaining } from '../../platform/like-pattern.ts';
import type { Role } from './roles.ts';

export type User = { id: string; email: string; name: string; role: Role; isDemo: boolean };

/** A user with what they are recognized by. */
export type UserWithPassword = User & { passwordHash: string };

/** A user as administrators see them. */
export type ListedUser = User & { createdAt: Date };

export type NewUser = {
  /** Lower case. */
  email: string;
  name: string;
  passwordHash: string;
  role: Role;
  isDemo: boolean;
};

export type UserSearch = { search: string | undefined; role: Role | undefined };

/** After whom a page begins: both as they stand in the database, whose clock is finer than ours. */
type UserPosition = { createdAt: string; id: string };

/** A PHC string that no password has. */
const NOBODYS_PASSWORD_HASH = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

const USER_COLUMNS = ['u.id', 'u.email', 'u.name', 'u.role', 'u.is_demo as isDemo'] as const;

/** Adds a user; undefined when the address has an account already. */
export async function insertUser(tx: Transaction, user: NewUser): Promise<User | undefined> {
  return tx
    .insertInto('users')
    .values({
      id: newId(),
      email: user.email,
      name: user.name,
      password_hash: user.passwordHash,
      role: user.role,
      is_demo: user.isDemo,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning(['id', 'email', 'name', 'role', 'is_demo as isDemo'])
    .executeTakeFirst();
}

export async function findUser(
  db: Database | Transaction,
  userId: string,
): Promise<User | undefined> {
  return db
    .selectFrom('users as u')
    .select(USER_COLUMNS)
    .where('u.id', '=', userId)
    .executeTakeFirst();
}

/** @param email lower case */
export async function findUserByEmail(
  db: Database | Transaction,
  email: string,
): Promise<UserWithPassword | undefined> {
  return db
    .selectFrom('users as u')
    .select([...USER_COLUMNS, 'u.password_hash as passwordHash'])
    .where('u.email', '=', email)
    .where('u.erased_at', 'is', null)
    .executeTakeFirst();
}

export async function findUserWithPassword(
  db: Database | Transaction,
  userId: string,
): Promise<UserWithPassword | undefined> {
  return db
    .selectFrom('users as u')
    .select([...USER_COLUMNS, 'u.password_hash as passwordHash'])
    .where('u.id', '=', userId)
    .where('u.erased_at', 'is', null)
    .executeTakeFirst();
}

/** A user as they stand now, whom nobody changes until the transaction ends. */
export async function lockUserWithPassword(
  tx: Transaction,
  userId: string,
): Promise<UserWithPassword | undefined> {
  return (
    tx
      .selectFrom('users as u')
      .select([...USER_COLUMNS, 'u.password_hash as passwordHash'])
      .where('u.id', '=', userId)
      .where('u.erased_at', 'is', null)
      // The weaker lock: nobody who merely refers to a user has to wait for it.
      .forNoKeyUpdate()
      .executeTakeFirst()
  );
}

/** Replaces a password's hash by another of the same password, unless it has changed meanwhile. */
export async function replacePasswordHash(
  tx: Transaction,
  userId: string,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await tx
    .updateTable('users as u')
    .set({ password_hash: to })
    .where('u.id', '=', userId)
    .where('u.password_hash', '=', from)
    .execute();
}

/**
 * Gives a locked user what they are to be known by from here on.
 *
 * @param changes.isEmailVerified they followed a link that was mailed to the address
 */
export async function updateUser(
  tx: Transaction,
  userId: string,
  changes: { email?: string; name?: string; passwordHash?: string; isEmailVerified?: true },
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('users as u')
    .set({
      ...(changes.email === undefined ? {} : { email: changes.email }),
      ...(changes.name === undefined ? {} : { name: changes.name }),
      ...(changes.passwordHash === undefined ? {} : { password_hash: changes.passwordHash }),
      ...(changes.isEmailVerified ? { email_verified_at: sql<Date>`now()` } : {}),
    })
    .where('u.id', '=', userId)
    .where('u.erased_at', 'is', null)
    .executeTakeFirstOrThrow();
  assert(numUpdatedRows === 1n, 'a user changed under our lock');
}

/** Whether the address of a user was shown to be theirs: signing up shows nothing. */
export async function hasVerifiedEmail(tx: Transaction, userId: string): Promise<boolean> {
  const { verifiedAt } = await tx
    .selectFrom('users as u')
    .select('u.email_verified_at as verifiedAt')
    .where('u.id', '=', userId)
    .executeTakeFirstOrThrow();
  return verifiedAt !== null;
}

/**
 * Makes a locked user nobody: their address is free for another account from here on. It waits for
 * sales to them that are under way (`marquee.contact_of`), and later ones find nobody.
 */
export async function anonymizeUser(tx: Transaction, userId: string): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('users as u')
    .set({
      // Of the domain that is never anybody's (RFC 2606), and unique like every address.
      email: `erased-${userId}@erased.invalid`,
      name: 'Erased',
      email_verified_at: null,
      password_hash: NOBODYS_PASSWORD_HASH,
      erased_at: sql<Date>`now()`,
    })
    .where('u.id', '=', userId)
    .where('u.erased_at', 'is', null)
    .executeTakeFirstOrThrow();
  assert(numUpdatedRows === 1n, 'a user changed under our lock');
}

/**
 * Locks a user and every administrator until the transaction ends, in the order of their ids, so
 * that whoever counts administrators counts alone.
 */
export async function lockUserAndAdmins(tx: Transaction, userId: string): Promise<User[]> {
  return (
    tx
      .selectFrom('users as u')
      .select(USER_COLUMNS)
      .where((eb) => eb.or([eb('u.id', '=', userId), eb('u.role', '=', 'admin')]))
      .where('u.erased_at', 'is', null)
      .orderBy('u.id')
      // The weaker lock: nobody who merely refers to a user has to wait for it.
      .forNoKeyUpdate()
      .execute()
  );
}

/** Whether somebody real administrates this system; the demo's administrators do not count. */
export async function hasAdmin(tx: Transaction): Promise<boolean> {
  const admin = await tx
    .selectFrom('users as u')
    .select('u.id')
    .where('u.role', '=', 'admin')
    .where('u.is_demo', '=', false)
    .limit(1)
    .executeTakeFirst();
  return admin !== undefined;
}

/** Lets nobody else write a user until the transaction ends. For operators, never for requests. */
export async function lockAllUsers(tx: Transaction): Promise<void> {
  await sql`lock table users in share row exclusive mode`.execute(tx);
}

/** Gives a locked user another role. */
export async function updateRole(
  tx: Transaction,
  userId: string,
  { from, to }: { from: Role; to: Role },
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('users as u')
    .set({ role: to })
    .where('u.id', '=', userId)
    .where('u.role', '=', from)
    .executeTakeFirstOrThrow();
  assert(numUpdatedRows === 1n, 'a user changed under our lock');
}

/** Users from the oldest account to the youngest. */
export async function findUsers(
  db: Database,
  { search, role }: UserSearch,
  { limit, after }: { limit: number; after: UserPosition | undefined },
): Promise<(ListedUser & { position: string })[]> {
  let query = db
    .selectFrom('users as u')
    .select([
      ...USER_COLUMNS,
      'u.created_at as createdAt',
      sql<string>`u.created_at::text`.as('position'),
    ])
    .where('u.erased_at', 'is', null)
    .orderBy('u.created_at')
    .orderBy('u.id')
    .limit(limit);
  if (role !== undefined) query = query.where('u.role', '=', role);
  if (search !== undefined) {
    query = query.where(
      sql<boolean>`marquee.searchable(u.name || ' ' || u.email) like ${patternOfContaining(search)}`,
    );
  }
  if (after !== undefined) {
    query = query.where(
      sql<boolean>`(u.created_at, u.id) > (${after.createdAt}::timestamptz, ${after.id}::uuid)`,
    );
  }
  return query.execute();
}
