import { LRUCache } from 'lru-cache';

import type { Database, Transaction } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { invalidRequest } from '../../platform/errors.ts';
import type { ShowtimeForTerms, TermsOperations } from '../showtimes/index.ts';
import { allInFromPrices, pricesHoldUntil } from './all-in-prices.ts';
import { fromPrices } from './from-prices.ts';
import { showtimesWithoutPrices } from './pricing.errors.ts';
import * as resolution from './resolution.read-model.ts';
import { termsOf, type PricedScreening, type PricingRules } from './resolving-terms.ts';
import type { RefundPolicyTerms, SaleTerms } from './sale-terms.ts';
import { readSaleTerms } from './sale-terms-document.ts';
import * as repository from './sale-terms.repository.ts';

/** Whose showtimes a change is about; null: everybody's. */
export type PricingScope = { cinemaId: string | null };

/** Terms kept in memory. Most showtimes of a chain share a few dozen. */
const TERMS_KEPT_MAX = 2000;

type KeptFromPrices = { prices: Readonly<Record<string, number>>; holdUntil: number };

/** What showtimes are sold under: worked out when something changes, read when somebody buys. */
export function createTermsService({
  db,
  cancellationCutOffMinutes,
}: {
  db: Database;
  /** Until so long before the start everything is given back, where no policy says otherwise. */
  cancellationCutOffMinutes: number;
}) {
  const kept = new LRUCache<string, SaleTerms>({ max: TERMS_KEPT_MAX });
  const defaultRefundPolicy: RefundPolicyTerms = {
    tiers: [{ untilMinutesBefore: cancellationCutOffMinutes, percent: 100 }],
    feesRefundable: false,
  };
  const fromPricesKept = new LRUCache<string, KeptFromPrices>({ max: TERMS_KEPT_MAX });
  return { saleTerms, fromPricesAllIn, resolve, resolveMany, resolveAgain };

  /** Terms by id, which somebody has from a showtime, a hold or a reservation. They never change. */
  async function saleTerms(id: string): Promise<SaleTerms> {
    const known = kept.get(id);
    if (known !== undefined) return known;
    const terms = present(await repository.findSaleTerms(db, id), `the terms ${id}`);
    kept.set(id, terms);
    return terms;
  }

  /**
   * What one person alone pays at least in each zone, everything included, by id of terms. What is not
   * known yet is read in one query.
   */
  async function fromPricesAllIn(
    ids: readonly string[],
    now: Date,
  ): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>> {
    const asked = [...new Set(ids)];
    const unknown = asked.filter((id) => !kept.has(id));
    if (unknown.length > 0) {
      for (const { id, document } of await repository.findManySaleTerms(db, unknown)) {
        kept.set(id, document);
      }
    }
    const found = new Map<string, Readonly<Record<string, number>>>();
    for (const id of asked) {
      const known = fromPricesKept.get(id);
      if (known !== undefined && now.getTime() < known.holdUntil) found.set(id, known.prices);
      else {
        const terms = await saleTerms(id);
        const prices = allInFromPrices(terms, now);
        fromPricesKept.set(id, { prices, holdUntil: pricesHoldUntil(terms, now) });
        found.set(id, prices);
      }
    }
    return found;
  }

  /**
   * The terms in force for showtimes, in their order. Prices do not change until the transaction ends.
   *
   * @returns their ids
   * @throws DomainError INVALID_REQUEST where one has no prices of its own and no price list is for it
   */
  async function resolveMany(
    tx: Transaction,
    showtimes: readonly ShowtimeForTerms[],
  ): Promise<string[]> {
    if (showtimes.length === 0) return [];
    await repository.lockPricesForResolving(tx);
    const rules = await resolution.readPricingRules(tx);
    const times = await resolution.describeTimes(tx, showtimes);
    const documents = showtimes.map((showtime, index) => {
      const time = present(times[index], 'the time of a showtime');
      return documentOf({ ...showtime, ...time }, rules);
    });
    if (documents.includes(undefined)) {
      throw invalidRequest([
        { pointer: '/basePrice', message: 'is needed: no price list is for this showtime' },
      ]);
    }
    return repository.storeSaleTerms(
      tx,
      documents.flatMap((document) => document ?? []),
    );
  }

  /** The same for one. */
  async function resolve(tx: Transaction, showtime: ShowtimeForTerms): Promise<string> {
    const [id] = await resolveMany(tx, [showtime]);
    return present(id, 'the terms of a showtime');
  }

  /**
   * Lets every showtime that is not over sell under what is in force now. Call it after a change, in
   * its transaction, with the prices locked.
   *
   * @throws DomainError SHOWTIMES_WITHOUT_PRICES where one would be left without
   */
  async function resolveAgain(tx: Transaction, scope: PricingScope): Promise<void> {
    const rules = await resolution.readPricingRules(tx);
    const showtimes = await resolution.listShowtimesToResolve(tx, scope);
    if (showtimes.length === 0) return;
    const zones = await resolution.listZones(tx, [...new Set(showtimes.map((t) => t.seatMapId))]);

    const showtimesByDocument = new Map<string, string[]>();
    const unpriced: string[] = [];
    for (const showtime of showtimes) {
      const ofMap = present(zones.get(showtime.seatMapId), 'the zones of a seat map');
      const document = documentOf({ ...showtime, zones: ofMap }, rules);
      if (document === undefined) unpriced.push(showtime.id);
      else append(showtimesByDocument, document, showtime.id);
    }
    if (unpriced.length > 0) throw showtimesWithoutPrices(unpriced);

    const ids = await repository.storeSaleTerms(tx, [...showtimesByDocument.keys()]);
    const changes = [...showtimesByDocument.values()].flatMap((showtimeIds, index) => {
      const saleTermsId = present(ids[index], 'the id of terms');
      return showtimeIds.map((showtimeId) => ({ showtimeId, saleTermsId }));
    });
    const before = new Map(showtimes.map((showtime) => [showtime.id, showtime.saleTermsId]));
    await repository.replaceTermsOfShowtimes(
      tx,
      changes.filter((change) => before.get(change.showtimeId) !== change.saleTermsId),
    );
  }

  function documentOf(screening: PricedScreening, rules: PricingRules): string | undefined {
    const terms = termsOf(screening, rules, defaultRefundPolicy);
    return terms === undefined ? undefined : JSON.stringify(terms);
  }
}

/** What terms say that the public is shown: what anyone may buy, and the lowest price of each zone. */
export const pricesOf: TermsOperations['pricesOf'] = (document) => {
  const terms = readSaleTerms(document);
  const open = terms.ticketTypes.filter((type) => !type.staffOnly);
  return {
    prices: Object.entries(terms.prices).flatMap(([zone, ofZone]) =>
      open.map(({ code }) => ({
        zone,
        ticketType: code,
        amount: present(ofZone[code], `the price of ${code}`),
      })),
    ),
    fromPrices: fromPrices(terms),
  };
};

function append(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
