import { isDeepStrictEqual } from 'node:util';

import type { Database, Transaction } from '../../database.ts';
import { notFound } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { money, type Money } from '../../platform/money.ts';
import { failedWith } from '../../platform/sql-state.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { checkPlace, type ChangePrices } from './changing-prices.ts';
import * as repository from './charges.repository.ts';
import type { Fee } from './charges.repository.ts';
import { applyChanges, type Changes, type PricingPage } from './pricing-page.ts';
import { feeExists } from './pricing.errors.ts';
import type { SalesChannel } from './sale-terms.ts';

export type NewFee = {
  code: string;
  name: string;
  /** Default: at every cinema that sells in its currency. */
  cinemaId?: string | null | undefined;
  per: 'ticket' | 'booking';
  amount: Money;
  /** Default: all. */
  channels?: readonly SalesChannel[] | null | undefined;
  /** Default false. */
  isRefundable?: boolean | undefined;
};

/** What of a fee can be another; what is not named stays. */
export type FeeChanges = Changes<
  Pick<NewFee, 'name' | 'amount' | 'channels' | 'isRefundable'> & Pick<Fee, 'status'>
>;

/** What is charged beside the tickets. */
export function createFeesService({
  db,
  changePrices,
}: {
  db: Database;
  changePrices: ChangePrices;
}) {
  return { listFees, addFee, changeFee, archiveFee };

  async function listFees(page: PricingPage): Promise<Fee[]> {
    return repository.findFees(db, page);
  }

  /** @throws DomainError INVALID_REQUEST; FEE_EXISTS */
  async function addFee(asked: NewFee, actor: Actor): Promise<Fee> {
    const { cinemaId = null, channels = null, isRefundable = false, amount, ...rest } = asked;
    const fee: Fee = {
      id: newId(),
      ...rest,
      ...amount,
      cinemaId,
      channels,
      isRefundable,
      status: 'active',
    };
    return changePrices(async (tx) => {
      await checkPlace(tx, cinemaId, [{ money: amount, pointer: '/amount' }]);
      await repository.insertFee(tx, fee).catch(refuseTakenCode);
      await recordChange(tx, 'fee.create', actor, null, fee);
      return { result: fee, cinemaId };
    });
  }

  /** @throws DomainError NOT_FOUND; INVALID_REQUEST; FEE_EXISTS */
  async function changeFee(
    id: string,
    { amount, ...changes }: FeeChanges,
    actor: Actor,
  ): Promise<Fee> {
    return changePrices(async (tx) => {
      const before = await repository.findFee(tx, id);
      if (before === undefined) throw notFound('fee');
      const after: Fee = { ...applyChanges(before, changes), ...amount };
      const asked = money(after.amount, after.currency);
      await checkPlace(tx, after.cinemaId, [{ money: asked, pointer: '/amount' }]);
      if (isDeepStrictEqual(before, after)) return { result: after, cinemaId: after.cinemaId };
      await repository.updateFee(tx, after).catch(refuseTakenCode);
      await recordChange(tx, 'fee.update', actor, before, after);
      return { result: after, cinemaId: after.cinemaId };
    });
  }

  /** Again and again: no further effect. @throws DomainError NOT_FOUND */
  async function archiveFee(id: string, actor: Actor): Promise<void> {
    await changeFee(id, { status: 'archived' }, actor);
  }
}

function refuseTakenCode(error: unknown): never {
  throw failedWith(error, 'uniqueViolation') ? feeExists(error) : error;
}

async function recordChange(
  tx: Transaction,
  action: string,
  actor: Actor,
  before: Fee | null,
  after: Fee,
): Promise<void> {
  const subject = { subjectType: 'fee', subjectId: after.id };
  await recordAudit(tx, { actor, action, ...subject, before, after });
}
