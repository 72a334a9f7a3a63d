import type { Database, Transaction } from '../../database.ts';
import { invalidRequest } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { checkCinema, type ChangePrices } from './changing-prices.ts';
import * as repository from './charges.repository.ts';
import type { CinemaTax, PlacedRefundPolicy } from './charges.repository.ts';
import type { PricingPage } from './pricing-page.ts';

type AllPage = Omit<PricingPage, 'status'>;

/** What a cinema's sales are taxed with, and what it gives back. */
export function createHouseRulesService({
  db,
  changePrices,
}: {
  db: Database;
  changePrices: ChangePrices;
}) {
  return { listTaxes, setTax, removeTax, listRefundPolicies, setRefundPolicy, removeRefundPolicy };

  async function listTaxes(page: AllPage): Promise<CinemaTax[]> {
    return repository.findTaxes(db, page);
  }

  /** @throws DomainError NOT_FOUND where there is no such cinema */
  async function setTax(tax: CinemaTax, actor: Actor): Promise<CinemaTax> {
    const { cinemaId } = tax;
    return changePrices(async (tx) => {
      await checkCinema(tx, cinemaId);
      const before = (await repository.findTax(tx, cinemaId)) ?? null;
      await repository.putTax(tx, tax);
      await record(tx, { actor, kind: 'tax', cinemaId, before, after: tax });
      return { result: tax, cinemaId };
    });
  }

  /** Again and again: no further effect. @throws DomainError NOT_FOUND where there is no such cinema */
  async function removeTax(cinemaId: string, actor: Actor): Promise<void> {
    await changePrices(async (tx) => {
      await checkCinema(tx, cinemaId);
      const before = await repository.findTax(tx, cinemaId);
      if (before !== undefined) {
        await repository.deleteTax(tx, cinemaId);
        await record(tx, { actor, kind: 'tax', cinemaId, before, after: null });
      }
      return { result: undefined, cinemaId };
    });
  }

  async function listRefundPolicies(page: AllPage): Promise<PlacedRefundPolicy[]> {
    return repository.findRefundPolicies(db, page);
  }

  /** @throws DomainError NOT_FOUND where there is no such cinema; INVALID_REQUEST */
  async function setRefundPolicy(
    asked: PlacedRefundPolicy,
    actor: Actor,
  ): Promise<PlacedRefundPolicy> {
    const { cinemaId } = asked;
    const policy = { ...asked, tiers: inOrder(asked.tiers) };
    return changePrices(async (tx) => {
      if (cinemaId !== null) await checkCinema(tx, cinemaId);
      const before = (await repository.findRefundPolicy(tx, cinemaId)) ?? null;
      if (before === null) await repository.insertRefundPolicy(tx, { id: newId(), ...policy });
      else await repository.updateRefundPolicy(tx, policy);
      await record(tx, { actor, kind: 'refundPolicy', cinemaId, before, after: policy });
      return { result: policy, cinemaId };
    });
  }

  /** Again and again: no further effect. @throws DomainError NOT_FOUND where there is no such cinema */
  async function removeRefundPolicy(cinemaId: string | null, actor: Actor): Promise<void> {
    await changePrices(async (tx) => {
      if (cinemaId !== null) await checkCinema(tx, cinemaId);
      const before = await repository.findRefundPolicy(tx, cinemaId);
      if (before !== undefined) {
        await repository.deleteRefundPolicy(tx, cinemaId);
        await record(tx, { actor, kind: 'refundPolicy', cinemaId, before, after: null });
      }
      return { result: undefined, cinemaId };
    });
  }
}

/** From the longest before the start to the shortest, and never more back for coming later. */
function inOrder(asked: PlacedRefundPolicy['tiers']): PlacedRefundPolicy['tiers'] {
  const tiers = asked.toSorted((a, b) => b.untilMinutesBefore - a.untilMinutesBefore);
  tiers.forEach((tier, index) => {
    const earlier = tiers[index - 1];
    if (earlier === undefined) return;
    if (earlier.untilMinutesBefore === tier.untilMinutesBefore) {
      throw invalidRequest([{ pointer: '/tiers', message: 'must end at different times' }]);
    }
    if (earlier.percent < tier.percent) {
      throw invalidRequest([
        { pointer: '/tiers', message: 'must not give more back the later somebody cancels' },
      ]);
    }
  });
  return tiers;
}

async function record(
  tx: Transaction,
  {
    actor,
    kind,
    cinemaId,
    before,
    after,
  }: {
    actor: Actor;
    kind: 'tax' | 'refundPolicy';
    cinemaId: string | null;
    before: object | null;
    after: object | null;
  },
): Promise<void> {
  await recordAudit(tx, {
    actor,
    action: after === null ? `${kind}.remove` : `${kind}.set`,
    subjectType: kind,
    subjectId: cinemaId ?? 'default',
    before,
    after,
  });
}
