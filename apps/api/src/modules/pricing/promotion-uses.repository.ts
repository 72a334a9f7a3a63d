import { sql } from 'kysely';

import type { Transaction } from '../../database.ts';

/** Why a use of a promotion was not to be had. */
export type ClaimRefusal = 'promotionUsedUp' | 'promotionUsedByPerson' | 'promotionEnded';

/**
 * Claims one use of a promotion with limits: for a hold, or for a reservation that is sold without
 * one. The same claim may ask again. The promotion stays locked until the transaction ends, so claim
 * after every other lock; the one place where a sale locks a row that showtimes share.
 *
 * @returns null when it is claimed
 */
export async function claimPromotion(
  tx: Transaction,
  claim: { showtimeId: string; promotionId: string; claimId: string; owner: string },
): Promise<ClaimRefusal | null> {
  const { rows } = await sql<{ refusal: ClaimRefusal | null }>`
    select marquee.claim_promotion(
      ${claim.showtimeId}::uuid, ${claim.promotionId}::uuid, ${claim.claimId}::uuid, ${claim.owner}
    ) as refusal
  `.execute(tx);
  return rows[0]?.refusal ?? null;
}

/** Gives a use back that is not needed any more; without effect where there is none. */
export async function releasePromotionClaim(
  tx: Transaction,
  claim: { showtimeId: string; promotionId: string; claimId: string },
): Promise<void> {
  await tx
    .deleteFrom('promotion_uses as u')
    .where('u.showtime_id', '=', claim.showtimeId)
    .where('u.promotion_id', '=', claim.promotionId)
    .where('u.claim_id', '=', claim.claimId)
    .execute();
}
