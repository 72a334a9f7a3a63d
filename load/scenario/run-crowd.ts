import { setTimeout as wait } from 'node:timers/promises';

import { refresh, useAccount } from './account.ts';
import { administer } from './administer.ts';
import { book } from './book.ts';
import { browse } from './browse.ts';
import type { Crowd, VirtualUser } from './virtual-user.ts';

/** A little less than the fifteen minutes that an access token lasts. */
const REFRESH_AFTER_MILLISECONDS = 13 * 60_000;

/** Of 100 requests: 40 browsing, 45 booking, 10 about accounts, and 5 of administrators. */
const MIX = [
  [browse, 40],
  [book, 45],
  [useAccount, 10],
] as const;

/** Lets everybody do one thing after the other until it is over; what was begun is finished. */
export async function runCrowd(
  crowd: Crowd,
  { users, admins }: { users: readonly VirtualUser[]; admins: readonly VirtualUser[] },
  isOver: () => boolean,
): Promise<void> {
  await Promise.all([
    ...users.map((user) => live(crowd, user, isOver, () => user.chance.weighted(MIX))),
    ...admins.map((admin) => live(crowd, admin, isOver, () => administer)),
  ]);
}

async function live(
  crowd: Crowd,
  user: VirtualUser,
  isOver: () => boolean,
  choose: () => (crowd: Crowd, user: VirtualUser) => Promise<void>,
): Promise<void> {
  let refreshedAt = Date.now();
  // So that not everybody comes through the door in the same moment.
  await wait(user.chance.below(1000));
  while (!isOver()) {
    await choose()(crowd, user);
    if (Date.now() - refreshedAt > REFRESH_AFTER_MILLISECONDS) {
      refreshedAt = Date.now();
      await refresh(crowd.api, user);
    }
    await wait(crowd.thinkingMilliseconds * (0.5 + user.chance.next()));
  }
}
