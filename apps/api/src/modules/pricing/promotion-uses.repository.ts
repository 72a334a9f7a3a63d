import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';

/** Why a use of a promotion was not to be had. */
export type ClaimRefusal = 'promotionUsedUp' | 'promotionUsedByPerson' | 'promotionEnded';

/** Of which promotion a use is, and whose: a hold's, or a reservation's that is sold without one. */
export type PromotionClaim = { showtimeId: string; promotionId: string; claimId: string };

/**
 * Claims one use of a promotion with limits: for a hold, or for a reservation that is sold without
 * one. The same claim may ask again. The promotion stays locked until the transaction ends, so claim
 * after every other lock; the one place where a sale locks a row that showtimes share.
 *
 * @param claim.atCounter staff sells to somebody we do not know: the limit of a person does not count
 * @param claim.wasOffered it was in force when the hold began: only its uses count now
 * @returns null when it is claimed
 */
export async function claimPromotion(
  tx: Transaction,
  claim: PromotionClaim & { owner: string; atCounter: boolean; wasOffered: boolean },
): Promise<ClaimRefusal | null> {
  const { rows } = await sql<{ refusal: ClaimRefusal | null }>`
    select marquee.claim_promotion(
      ${claim.showtimeId}::uuid, ${claim.promotionId}::uuid, ${claim.claimId}::uuid, ${claim.owner},
      ${claim.atCounter}::boolean, ${claim.wasOffered}::boolean
    ) as refusal
  `.execute(tx);
  return rows[0]?.refusal ?? null;
}

/**
 * Whether the use that a hold claimed is still its own: what waited may find that the hold has run out
 * meanwhile, and the use is somebody else's. True where it claimed none. The promotion stays locked
 * until the transaction ends, so ask after every other lock, and before the hold lasts any longer.
 */
export async function keepsPromotionClaim(
  tx: Transaction,
  { showtimeId, promotionId, claimId }: PromotionClaim,
): Promise<boolean> {
  const { rows } = await sql<{ isKept: boolean }>`
    select marquee.keeps_claim(
      ${showtimeId}::uuid, ${promotionId}::uuid, ${claimId}::uuid
    ) as "isKept"`.execute(tx);
  return rows[0]?.isKept === true;
}

/** Gives a use back that is not needed any more; without effect where there is none. */
export async function releasePromotionClaim(tx: Transaction, claim: PromotionClaim): Promise<void> {
  await tx
    .deleteFrom('promotion_uses as u')
    .where('u.showtime_id', '=', claim.showtimeId)
    .where('u.promotion_id', '=', claim.promotionId)
    .where('u.claim_id', '=', claim.claimId)
    .execute();
}

/**
 * Writes uses to somebody else: whoever claimed them turned out to be somebody we know. Their limit is
 * not asked, since nothing is used; the promotions are locked, so that nobody counts meanwhile.
 */
export async function movePromotionUses(
  tx: Transaction,
  {
    showtimeId,
    claimIds,
    owner,
  }: { showtimeId: string; claimIds: readonly string[]; owner: string },
): Promise<void> {
  const { rows } = await sql`
    select p.id from promotions p
    where p.id in (
      select u.promotion_id from promotion_uses u
      where u.showtime_id = ${showtimeId}::uuid and u.claim_id = any(${claimIds}::uuid[])
    )
    order by p.id
    for no key update`.execute(tx);
  if (rows.length === 0) return;
  await sql`
    update promotion_uses u
    set owner = ${owner}
    where u.showtime_id = ${showtimeId}::uuid and u.claim_id = any(${claimIds}::uuid[])`.execute(
    tx,
  );
}
