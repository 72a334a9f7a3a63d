import type { PageServices } from '../../api.ts';
import { links } from '../../shell/links.ts';
import type { OpenedHold } from './open-hold.ts';

/**
 * Where somebody goes on who took other seats, or the same ones again, after a hold had ended: coming back
 * to its page, they are not told that their own seats are gone, and take no second set of them.
 */
export async function addressOfHoldSince(
  { seats }: Pick<PageServices, 'seats'>,
  { address: { showtimeId }, owner, described: { hold, channel } }: OpenedHold,
): Promise<string | undefined> {
  const live = await seats.findOwnHolds({ showtimeId, owner, channel });
  // The ids of holds are in the order in which they were placed.
  const since = live.find(({ id }) => id > hold.id);
  return since === undefined ? undefined : `${links.hold(showtimeId, since.id)}?note=since`;
}
