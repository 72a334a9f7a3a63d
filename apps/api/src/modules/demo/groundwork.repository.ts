import { sql } from 'kysely';

import type { Database, Transaction } from '../../database.ts';
import type { Role } from '../users/index.ts';
import type { SeatMapDocument } from '../seating/index.ts';
import type { DemoCinema, DemoScreen } from './cinemas.ts';
import type { DemoCustomer } from './customers.ts';
import type { DemoFilm } from './films.ts';

// What the schedule of the demo stands on. What is there already is left as it is.

export async function insertCinema(tx: Transaction, cinema: DemoCinema): Promise<void> {
  await tx
    .insertInto('cinemas')
    .values({
      id: cinema.id,
      name: cinema.name,
      time_zone: cinema.timeZone,
      currency: cinema.currency,
      business_day_starts_at: '06:00',
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

export async function insertScreen(
  tx: Transaction,
  screen: DemoScreen,
  { id: seatMapId, document }: { id: string; document: SeatMapDocument },
): Promise<void> {
  await tx
    .insertInto('auditoriums')
    .values({
      id: screen.id,
      cinema_id: screen.cinemaId,
      name: screen.name,
      pre_show_minutes: screen.preShowMinutes,
      turnaround_minutes: screen.turnaroundMinutes,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  await tx
    .insertInto('seat_maps')
    .values({
      id: seatMapId,
      auditorium_id: screen.id,
      version_number: 1,
      name: screen.layout.name,
      document: JSON.stringify(document),
      capacity: document.seats.length,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  await tx
    .updateTable('auditoriums as a')
    .set({ current_seat_map_id: seatMapId })
    .where('a.id', '=', screen.id)
    .where('a.current_seat_map_id', 'is', null)
    .execute();
}

export async function insertFilms(
  tx: Transaction,
  films: readonly DemoFilm[],
  genres: Readonly<Record<string, string>>,
): Promise<void> {
  await tx
    .insertInto('genres')
    .values(Object.entries(genres).map(([slug, name]) => ({ slug, name })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tx
    .insertInto('movies')
    .values(
      films.map((film) => ({
        id: film.id,
        title: film.title,
        synopsis: film.synopsis,
        runtime_minutes: film.runtimeMinutes,
        year: film.year,
        certificate: film.certificate,
        people: JSON.stringify(film.directors.map((name) => ({ name, role: 'director' }))),
      })),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const pairs = films.flatMap(({ id, genres: slugs }) => slugs.map((slug) => ({ id, slug })));
  // Somebody may have a genre of that name under another slug: then it was not added above.
  await sql`
    insert into movie_genres (movie_id, genre_slug)
    select n.movie_id, g.slug
    from unnest(
      ${pairs.map(({ id }) => id)}::uuid[], ${pairs.map(({ slug }) => slug)}::text[]
    ) as n (movie_id, slug)
    join genres g on g.slug = n.slug
    on conflict do nothing`.execute(tx);
}

/** Users nobody can sign in as, when the hash is that of a password nobody knows. */
export async function insertPeople(
  tx: Transaction,
  people: readonly (DemoCustomer & { id: string })[],
  { role, passwordHash }: { role: Role; passwordHash: string },
): Promise<void> {
  await sql`
    insert into users (id, email, name, password_hash, role, is_demo, created_at)
    select n.id, n.email, n.name, ${passwordHash}, ${role}, true,
      now() - make_interval(days => n.days_known)
    from unnest(
      ${people.map(({ id }) => id)}::uuid[],
      ${people.map(({ email }) => email)}::text[],
      ${people.map(({ name }) => name)}::text[],
      ${people.map(({ daysKnown }) => daysKnown)}::integer[]
    ) as n (id, email, name, days_known)
    on conflict do nothing`.execute(tx);
}

/** Ids of the demo's own users among these addresses, in the order of the addresses. */
export async function findDemoUsers(
  db: Database,
  emails: readonly string[],
): Promise<{ id: string; email: string }[]> {
  return db
    .selectFrom('users as u')
    .select(['u.id', 'u.email'])
    .where('u.email', '=', sql<string>`any(${emails}::text[])`)
    .where('u.is_demo', '=', true)
    .orderBy('u.email')
    .execute();
}

/** Names among these that cinemas other than the demo's have. */
export async function findTakenNames(
  db: Database,
  cinemas: readonly DemoCinema[],
): Promise<string[]> {
  const taken = await db
    .selectFrom('cinemas as c')
    .select('c.name')
    .where(
      'c.name',
      'in',
      cinemas.map(({ name }) => name),
    )
    .where(
      'c.id',
      'not in',
      cinemas.map(({ id }) => id),
    )
    .execute();
  return taken.map(({ name }) => name);
}

/** Whether anybody has made a cinema. */
export async function hasCinema(db: Database): Promise<boolean> {
  const found = await db.selectFrom('cinemas as c').select('c.id').limit(1).executeTakeFirst();
  return found !== undefined;
}

/** Makes everybody who extends the demo take turns until the transaction ends. */
export async function lockDemo(tx: Transaction, cinemaId: string): Promise<void> {
  await tx
    .selectFrom('cinemas as c')
    .select('c.id')
    .where('c.id', '=', cinemaId)
    .forNoKeyUpdate()
    .execute();
}

/** What the audit log says of the demo, oldest first. */
export async function findMarks(
  db: Database,
  part: string,
): Promise<{ action: string; after: unknown }[]> {
  return db
    .selectFrom('audit_log as l')
    .select(['l.action', 'l.after'])
    .where('l.subject_type', '=', 'demo')
    .where('l.subject_id', '=', part)
    .orderBy('l.happened_at')
    .orderBy('l.id')
    .execute();
}
