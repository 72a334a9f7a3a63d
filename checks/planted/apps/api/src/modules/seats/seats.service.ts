import type { Database } from '../../database.ts';
import { countSeats, lockSeats } from './seats.repository.ts';

export function createSeatService({ db }: { db: Database }) {
  return { placeHold, releaseHold, countHolds, forgetHold, sweepHolds, settle };

  // planted: the handle from outside, inside a transaction
  async function placeHold(): Promise<number> {
    return db.transaction().execute(async (tx) => {
      await lockSeats(tx);
      return countSeats(db);
    });
  }

  // planted: the handle from outside, reached through a function of this file
  async function releaseHold(): Promise<number> {
    return db
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async (tx) => {
        await lockSeats(tx);
        return countHolds();
      });
  }

  async function countHolds(): Promise<number> {
    return countSeats(db);
  }

  // planted: SQL in a service
  async function forgetHold(): Promise<void> {
    await db.deleteFrom('seats').execute();
  }

  // planted: a promise nobody waits for
  async function sweepHolds(): Promise<void> {
    countHolds();
  }

  // planted: the environment read outside config.ts, twice
  function settle(): string | undefined {
    const { env } = process;
    return env['SEATS_MAX'] ?? process.env['SEATS'];
  }
}
