import type { Database, Transaction } from '../../database.ts';
import { newSecret } from '../../platform/ids.ts';
import { runTransaction } from '../../platform/retry.ts';
import { recordAudit } from '../audit/index.ts';
import { createDemoUser, type Passwords } from '../auth/index.ts';
import type { SeatMapDocument } from '../seating/index.ts';
import { parseTextGrid } from '../venues/index.ts';
import type { Account, Buyers } from './buyers.ts';
import { demoCinemas, type DemoScreen } from './cinemas.ts';
import { demoClerk, demoCustomers } from './customers.ts';
import { DemoError } from './demo-error.ts';
import { demoId } from './demo-ids.ts';
import { demoFilms, demoGenres } from './films.ts';
import * as groundwork from './groundwork.repository.ts';
import { MARKS, readMarks, type Beginning, type DemoPart, type Progress } from './marks.ts';

/** The accounts that the README names. */
export const demoAccounts = {
  admin: { email: 'admin@movies.com', name: 'Demo Admin', role: 'admin', password: 'admin123' },
  visitor: {
    email: 'user@test.com',
    name: 'Demo Customer',
    role: 'customer',
    password: 'password123',
  },
} as const;

/** The screens of a part. */
export function screensOf(part: DemoPart): DemoScreen[] {
  return demoCinemas
    .flatMap(({ screens }) => screens)
    .filter(({ layout }) => (layout.isForStress === true) === (part === 'stress'));
}

/** How far a part of the demo is; null where it was never begun. */
export async function readProgress(db: Database, part: DemoPart): Promise<Progress | null> {
  return readMarks(await groundwork.findMarks(db, part));
}

/**
 * Makes what the schedule stands on: accounts, films, cinemas and screens. Where that was done
 * before, it says how, and changes nothing.
 *
 * @throws DemoError where a cinema of another owner has the name of one of the demo's
 */
export async function layGroundwork(
  db: Database,
  passwords: Passwords,
  part: DemoPart,
  beginning: Beginning,
): Promise<Progress> {
  const taken = await groundwork.findTakenNames(db, demoCinemas);
  if (taken.length > 0) throw new DemoError(`There is another cinema named ${taken.join(', ')}.`);
  const nobodysPassword = await passwords.hash(newSecret(32));
  return runTransaction(
    db,
    async (tx) => {
      // Another process that makes the same is waited for here, and then there is nothing to do.
      for (const cinema of demoCinemas) await groundwork.insertCinema(tx, cinema);
      await groundwork.lockDemo(tx, demoCinemas[0].id);
      const known = readMarks(await groundwork.findMarks(tx, part));
      if (known !== null) return known;

      await createDemoUser(tx, passwords, demoAccounts.admin);
      await createDemoUser(tx, passwords, demoAccounts.visitor);
      const customers = demoCustomers.map((each) => ({ ...each, id: demoId('user', each.email) }));
      await groundwork.insertPeople(tx, customers, {
        role: 'customer',
        passwordHash: nobodysPassword,
      });
      await groundwork.insertFilms(tx, demoFilms, demoGenres);
      for (const screen of screensOf(part)) {
        const seatMap = { id: demoId('seat map', screen.id), document: documentOf(screen) };
        await groundwork.insertScreen(tx, screen, seatMap);
      }
      await recordMark(tx, part, MARKS.begun, beginning);
      return { beginning, until: null };
    },
    { repeatable: true },
  );
}

/** Notes in the audit log how far a part of the demo has come. */
export async function recordMark(
  tx: Transaction,
  part: DemoPart,
  action: (typeof MARKS)[keyof typeof MARKS],
  after: Beginning | { until: string },
): Promise<void> {
  await recordAudit(tx, {
    actor: { userId: null, requestId: null },
    action,
    subjectType: 'demo',
    subjectId: part,
    before: null,
    after,
  });
}

/** Who buys and sells in the demo. */
export async function findBuyers(db: Database): Promise<Buyers> {
  const customers = await groundwork.findDemoUsers(
    db,
    demoCustomers.map(({ email }) => email),
  );
  const findOne = async (email: string): Promise<Account | null> =>
    (await groundwork.findDemoUsers(db, [email]))[0] ?? null;
  return {
    customers,
    visitor: await findOne(demoAccounts.visitor.email),
    clerk: await findOne(demoClerk.email),
  };
}

function documentOf({ layout }: DemoScreen): SeatMapDocument {
  const result = parseTextGrid(layout.seatMap);
  if (!result.ok) throw new Error(`The layout ${layout.name} is no seat map.`);
  return result.document;
}
