import { sql } from 'kysely';
import type pg from 'pg';

import type { Database } from '../../src/database.ts';
import { executeAsOwner, startTestApp, type TestApp } from './test-app.ts';

/**
 * A race test that cannot fail proves nothing. Here the protections of the sale are taken out of a
 * database of its own, one by one, so that the same race can be seen to go wrong.
 */
export type Protection = keyof typeof PROTECTIONS;

type Edit = { functionName: string; from: string; to: string };

/** Long enough for all of a race to have looked before the first of them writes. */
const PAUSE = 'perform pg_sleep(0.1);';

const PROTECTIONS = {
  /** Seats are locked before they are looked at. */
  seatLocks: [
    {
      functionName: 'lock_free_seats',
      from: 'order by s.seat_label\n    for update\n  ) locked;',
      to: ') locked;',
    },
    {
      functionName: 'sell_hold',
      from: 'order by s.seat_label\n    for update\n  ) locked',
      to: ') locked',
    },
  ],
  /** Everyone locks seats in the same order. Without it: in one of the buyer's own. */
  lockOrder: [
    {
      functionName: 'lock_free_seats',
      from: 'order by s.seat_label\n    for update',
      to: 'order by md5(the_owner || s.seat_label)\n    for update',
    },
  ],
  /** What is written is written only where the seat is still free, or the buyer's. */
  seatGuards: [
    {
      functionName: 'place_hold',
      from: 's.seat_label = any(the_seats)\n    and marquee.is_free(s.status, s.held_until);',
      to: 's.seat_label = any(the_seats);',
    },
    {
      functionName: 'issue_tickets',
      from: "s.seat_label = q.line ->> 'seat'\n    and (marquee.is_free(s.status, s.held_until) or s.hold_id = from_hold);",
      to: "s.seat_label = q.line ->> 'seat';",
    },
  ],
  /** A hold becomes a reservation only while it is active. */
  holdGuard: [
    {
      functionName: 'sell_hold',
      from: "h.id = the_hold and h.status = 'active';",
      to: 'h.id = the_hold;',
    },
  ],
  /** A sale locks the seats before anything that is locked after them by others. Here: the hold. */
  holdAfterSeats: [
    {
      functionName: 'sell_hold',
      from: 'h.id = the_hold and h.owner = the_owner;',
      to: `h.id = the_hold and h.owner = the_owner for update;${PAUSE}`,
    },
  ],
  /** The requests of one buyer take turns. */
  buyerLock: [
    {
      functionName: 'lock_buyer',
      from: 'b.owner = the_owner\n  for update;',
      to: 'b.owner = the_owner;',
    },
  ],
  /** Whether seats are sold at all is read again after the locks. */
  saleRefusalReread: [
    {
      functionName: 'lock_free_seats',
      from: 'closed := marquee.sale_refusal(the_showtime, the_seat_map, the_terms);\n  if closed',
      to: 'closed := null;\n  if closed',
    },
  ],
  /** Claims of a promotion take turns; without it they also take their time to count. */
  promotionLock: [
    {
      functionName: 'claim_promotion',
      from: 'where p.id = the_promotion\n  for no key update;',
      to: 'where p.id = the_promotion;',
    },
    {
      functionName: 'claim_promotion',
      from: 'if used.by_all >= offer.uses_max then',
      to: `${PAUSE}if used.by_all >= offer.uses_max then`,
    },
  ],
  /** The last line of defence. */
  liveTicketIndex: 'drop index marquee.a_seat_has_one_live_ticket',
  /** A seat that is blocked is nothing else at the same time. */
  blockedSeatConstraint: 'alter table marquee.showtime_seats drop constraint blocked_seats_say_why',
  /** One key, one answer. */
  idempotencyIndex: 'alter table marquee.idempotency_keys drop constraint idempotency_keys_pkey',
} as const satisfies Record<string, readonly Edit[] | string>;

/** Takes no protection out: what lies between looking and writing takes its time. */
const PAUSES: readonly Edit[] = [
  {
    functionName: 'lock_free_seats',
    from: "'seatLimitReached');\n  end if;\n  return null;",
    to: `'seatLimitReached');\n  end if;\n  ${PAUSE}return null;`,
  },
  {
    functionName: 'sell_hold',
    from: "if the_sale ->> 'method' = 'online'",
    to: `${PAUSE}if the_sale ->> 'method' = 'online'`,
  },
];

/**
 * The real app on a database of its own whose sale is slowed down between looking and writing, with
 * some protections taken out. With none taken out nothing may go wrong there.
 */
export async function startAppWithout(protections: readonly Protection[]): Promise<TestApp> {
  const api = await startTestApp({ checkContract: false });
  for (const protection of protections) {
    const removal: readonly Edit[] | string = PROTECTIONS[protection];
    if (typeof removal === 'string') await executeAsOwner(api.db, removal);
    else await editFunctions(api.db, removal);
  }
  await editFunctions(api.db, PAUSES);
  return api;
}

async function editFunctions(db: Database, edits: readonly Edit[]): Promise<void> {
  for (const { functionName, from, to } of edits) {
    const { rows } = await sql<{ definition: string }>`
      select pg_get_functiondef(p.oid) as definition
      from pg_proc p
      where p.pronamespace = 'marquee'::regnamespace and p.proname = ${functionName}`.execute(db);
    const definition = rows.length === 1 ? (rows[0]?.definition ?? '') : '';
    // What is not found is not taken out, and the control would pass for nothing.
    if (definition.split(from).length !== 2) {
      throw new Error(`${functionName} does not have exactly once: ${from}`);
    }
    await executeAsOwner(
      db,
      definition.replace(from, () => to),
    );
  }
}

/** A change to the statements an app sends, for protections that are not in the database. */
export type StatementEdit = { pattern: RegExp; replacement: string };

/**
 * Changes statements of transactions on their way from an app to the database, and can keep one
 * waiting. Begin with it before the app has connected.
 *
 * @returns how many statements each edit changed: a control checks that its own did
 */
export function editStatements(
  pool: pg.Pool,
  edits: readonly StatementEdit[],
  before: (text: string) => Promise<void> = () => Promise.resolve(),
): { changed: number[] } {
  if (pool.totalCount > 0) throw new Error('the app has connected already');
  const changed = edits.map(() => 0);
  pool.on('connect', (client) => {
    const send = client.query.bind(client);
    const sendEdited = async (text: string, values: unknown[]) => {
      const edited = edits.reduce((current, { pattern, replacement }, index) => {
        const next = current.replace(pattern, replacement);
        if (next !== current) changed[index] = (changed[index] ?? 0) + 1;
        return next;
      }, text);
      await before(edited);
      return send(edited, values);
    };
    // Kysely sends text and values and waits for a promise; everything else is passed on as it is.
    Object.assign(client, {
      query: (...parameters: Parameters<typeof send>) => {
        const [text, values, callback]: readonly unknown[] = parameters;
        return typeof text === 'string' && callback === undefined
          ? sendEdited(text, Array.isArray(values) ? values : [])
          : send(...parameters);
      },
    });
  });
  return { changed };
}
