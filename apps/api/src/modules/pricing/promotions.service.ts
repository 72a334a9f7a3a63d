import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import type { Database, Transaction } from '../../database.ts';
import { invalidRequest, notFound, type FieldProblem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { failedWith } from '../../platform/sql-state.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { readInstant } from '../showtimes/index.ts';
import { checkPlace, type ChangePrices } from './changing-prices.ts';
import { applyChanges, type Changes, type PricingPage } from './pricing-page.ts';
import { promotionCodeTaken, promotionUnavailable } from './pricing.errors.ts';
import * as repository from './promotions.repository.ts';
import type { Promotion } from './promotions.repository.ts';
import type { CodedPromotion, PromotionDiscount } from './sale-terms.ts';
import { findTicketTypeCodes } from './ticket-types.repository.ts';

/** What of a promotion can be another. */
export type PromotionOffer = {
  name: string;
  discount: PromotionDiscount;
  ticketTypes: readonly string[] | null;
  /** Instants; from the one until just before the other. */
  validFrom: string | null;
  validTo: string | null;
  usesMax: number | null;
  usesPerPersonMax: number | null;
};

export type NewPromotion = Changes<PromotionOffer> & {
  name: string;
  discount: PromotionDiscount;
  /** Without it one is made up that nobody guesses. */
  code?: string | undefined;
  /** It comes by itself, and has no code. */
  isAutomatic?: boolean | undefined;
  /** Default: at every cinema. */
  cinemaId?: string | null | undefined;
};

const UNLIMITED: Omit<PromotionOffer, 'name' | 'discount'> = {
  ticketTypes: null,
  validFrom: null,
  validTo: null,
  usesMax: null,
  usesPerPersonMax: null,
};

/** Letters and digits that look like no other, as in references. */
const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 80 random bits. */
const CODE_LENGTH = 16;

/** What is taken off prices, by itself or for a code. */
export function createPromotionsService({
  db,
  changePrices,
}: {
  db: Database;
  changePrices: ChangePrices;
}) {
  return { listPromotions, addPromotion, changePromotion, archivePromotion, findPromotionByCode };

  async function listPromotions(page: PricingPage): Promise<Promotion[]> {
    return repository.findPromotions(db, page);
  }

  /**
   * What a code stands for at a cinema, in whichever case of letters it is written.
   *
   * @param asked.at when the price is that of; default now
   * @throws DomainError PROMOTION_UNAVAILABLE where it is unknown, over, or another cinema's
   */
  async function findPromotionByCode(
    code: string,
    { cinemaId, at = null }: { cinemaId: string; at?: Date | null },
  ): Promise<CodedPromotion> {
    const promotion = await repository.findPromotionInForce(db, normalizeCode(code), {
      cinemaId,
      at,
    });
    if (promotion === undefined) throw promotionUnavailable();
    const { cinemaId: _cinemaId, status: _status, usesMax, usesPerPersonMax, ...terms } = promotion;
    return { terms, isLimited: usesMax !== null || usesPerPersonMax !== null };
  }

  /** @throws DomainError INVALID_REQUEST; PROMOTION_CODE_TAKEN */
  async function addPromotion(asked: NewPromotion, actor: Actor): Promise<Promotion> {
    const { code, isAutomatic = false, cinemaId = null, ...offer } = asked;
    if (isAutomatic && code !== undefined) {
      throw invalidRequest([{ pointer: '/code', message: 'is not for what comes by itself' }]);
    }
    const given = code === undefined ? newCode() : normalizeCode(code);
    const drafted: Promotion = {
      id: newId(),
      code: isAutomatic ? null : given,
      cinemaId,
      status: 'active',
      ...applyChanges({ ...UNLIMITED, name: asked.name, discount: asked.discount }, offer),
    };
    return changePrices(async (tx) => {
      const promotion = await checked(tx, drafted);
      await repository.insertPromotion(tx, promotion).catch(refuseTakenCode);
      await recordChange(tx, 'promotion.create', actor, null, promotion);
      return { result: promotion, cinemaId };
    });
  }

  /** @throws DomainError NOT_FOUND; INVALID_REQUEST; PROMOTION_CODE_TAKEN */
  async function changePromotion(
    id: string,
    changes: Changes<PromotionOffer & Pick<Promotion, 'status'>>,
    actor: Actor,
  ): Promise<Promotion> {
    return changePrices(async (tx) => {
      const before = await repository.findPromotion(tx, id);
      if (before === undefined) throw notFound('promotion');
      const after = await checked(tx, applyChanges(before, changes));
      if (isDeepStrictEqual(before, after)) return { result: after, cinemaId: after.cinemaId };
      await repository.updatePromotion(tx, after).catch(refuseTakenCode);
      await recordChange(tx, 'promotion.update', actor, before, after);
      return { result: after, cinemaId: after.cinemaId };
    });
  }

  /** Again and again: no further effect. @throws DomainError NOT_FOUND */
  async function archivePromotion(id: string, actor: Actor): Promise<void> {
    await changePromotion(id, { status: 'archived' }, actor);
  }
}

/** The promotion with its instants in UTC, where it is all right. */
async function checked(tx: Transaction, promotion: Promotion): Promise<Promotion> {
  const { code, ticketTypes, usesMax, usesPerPersonMax, discount, cinemaId, status } = promotion;
  const problems: FieldProblem[] = [];
  if (code === null && usesMax !== null) problems.push(needsCode('/usesMax'));
  if (code === null && usesPerPersonMax !== null) problems.push(needsCode('/usesPerPersonMax'));
  const validFrom = readMoment(promotion.validFrom, '/validFrom', problems);
  const validTo = readMoment(promotion.validTo, '/validTo', problems);
  if (validFrom !== null && validTo !== null && validTo <= validFrom) {
    problems.push({ pointer: '/validTo', message: 'must be after validFrom' });
  }
  const known = await findTicketTypeCodes(tx);
  ticketTypes?.forEach((type, index) => {
    if (known.has(type) || status === 'archived') return;
    const message = `must be one of ${[...known].join(', ')}`;
    problems.push({ pointer: `/ticketTypes/${index}`, message });
  });
  if (problems.length > 0) throw invalidRequest(problems);
  const amounts =
    discount.kind === 'fixed' ? [{ money: discount, pointer: '/discount/amount' }] : [];
  await checkPlace(tx, cinemaId, amounts);
  return { ...promotion, validFrom, validTo };
}

function needsCode(pointer: string): FieldProblem {
  return { pointer, message: 'a limited offer needs a code' };
}

function readMoment(text: string | null, pointer: string, problems: FieldProblem[]): string | null {
  if (text === null) return null;
  const read = readInstant(text, 'UTC');
  if (read.kind === 'instant') return read.instant.toISOString();
  problems.push({ pointer, message: 'must be an instant, like 2026-11-27T19:30:00+01:00' });
  return null;
}

/** A code as it is kept, in whichever case of letters it was written. */
export function normalizeCode(code: string): string {
  return code.trim().toUpperCase();
}

function newCode(): string {
  return Array.from(randomBytes(CODE_LENGTH), (byte) => CODE_ALPHABET[byte % 32]).join('');
}

function refuseTakenCode(error: unknown): never {
  throw failedWith(error, 'uniqueViolation') ? promotionCodeTaken(error) : error;
}

async function recordChange(
  tx: Transaction,
  action: string,
  actor: Actor,
  before: Promotion | null,
  after: Promotion,
): Promise<void> {
  const subject = { subjectType: 'promotion', subjectId: after.id };
  await recordAudit(tx, { actor, action, ...subject, before, after });
}
