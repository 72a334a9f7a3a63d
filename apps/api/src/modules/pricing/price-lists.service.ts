import { isDeepStrictEqual } from 'node:util';

import type { Database, Transaction } from '../../database.ts';
import { invalidRequest, notFound, type FieldProblem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Money } from '../../platform/money.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { checkPlace, type ChangePrices } from './changing-prices.ts';
import type { PriceListConditions } from './choosing-price-list.ts';
import { findCinemaOf } from './places.read-model.ts';
import * as repository from './price-lists.repository.ts';
import type { ListedAmount, PriceList } from './price-lists.repository.ts';
import { applyChanges, type Changes, type PricingPage } from './pricing-page.ts';
import { findTicketTypeCodes } from './ticket-types.repository.ts';

/** A price as an administrator sets it. */
export type AskedPrice = { zone: string; ticketType: string; price: Money };

export type NewPriceList = Changes<PriceListConditions> & {
  name: string;
  /** Default 0. */
  priority?: number | undefined;
  /** The whole table: all in one currency, `standard` among its zones, and an adult's price for each. */
  prices: readonly AskedPrice[];
};

const ALWAYS: PriceListConditions = {
  cinemaId: null,
  auditoriumId: null,
  formats: null,
  weekdays: null,
  dayparts: null,
  validFrom: null,
  validTo: null,
};

/** Which prices count where and when. */
export function createPriceListsService({
  db,
  changePrices,
}: {
  db: Database;
  changePrices: ChangePrices;
}) {
  return { listPriceLists, addPriceList, changePriceList, archivePriceList };

  async function listPriceLists(page: PricingPage): Promise<PriceList[]> {
    return repository.findPriceLists(db, page);
  }

  /** @throws DomainError INVALID_REQUEST */
  async function addPriceList(asked: NewPriceList, actor: Actor): Promise<PriceList> {
    const { prices, name, priority = 0, ...conditions } = asked;
    const head = { id: newId(), name, priority, status: 'active' } as const;
    return changePrices(async (tx) => {
      const list = await checked(tx, {
        ...head,
        ...applyChanges(ALWAYS, conditions),
        ...readPrices(prices),
      });
      await repository.insertPriceList(tx, list);
      await recordChange(tx, 'priceList.create', actor, null, list);
      return { result: list, cinemaId: list.cinemaId };
    });
  }

  /** @throws DomainError NOT_FOUND; INVALID_REQUEST; SHOWTIMES_WITHOUT_PRICES */
  async function changePriceList(
    id: string,
    { prices, ...changes }: Changes<NewPriceList & Pick<PriceList, 'status'>>,
    actor: Actor,
  ): Promise<PriceList> {
    return changePrices(async (tx) => {
      const before = await repository.findPriceList(tx, id);
      if (before === undefined) throw notFound('price list');
      const after = await checked(tx, {
        ...applyChanges(before, changes),
        ...(prices === undefined ? {} : readPrices(prices)),
      });
      if (isDeepStrictEqual(before, after)) return { result: after, cinemaId: after.cinemaId };
      await repository.updatePriceList(tx, after);
      await recordChange(tx, 'priceList.update', actor, before, after);
      const isMoved = after.cinemaId !== before.cinemaId;
      return { result: after, cinemaId: isMoved ? null : after.cinemaId };
    });
  }

  /** Again and again: no further effect. @throws DomainError NOT_FOUND; SHOWTIMES_WITHOUT_PRICES */
  async function archivePriceList(id: string, actor: Actor): Promise<void> {
    await changePriceList(id, { status: 'archived' }, actor);
  }
}

async function recordChange(
  tx: Transaction,
  action: string,
  actor: Actor,
  before: PriceList | null,
  after: PriceList,
): Promise<void> {
  const subject = { subjectType: 'priceList', subjectId: after.id };
  await recordAudit(tx, { actor, action, ...subject, before, after });
}

/** The prices of a table in one currency, which is the list's. */
function readPrices(asked: readonly AskedPrice[]): { currency: string; prices: ListedAmount[] } {
  const currency = asked[0]?.price.currency ?? '';
  const problems: FieldProblem[] = [];
  const seen = new Set<string>();
  const zones = new Set(asked.map(({ zone }) => zone).concat('standard'));
  asked.forEach(({ zone, ticketType, price }, index) => {
    const place = `${zone} ${ticketType}`;
    if (seen.has(place)) {
      problems.push({ pointer: `/prices/${index}`, message: 'has a price further up already' });
    }
    seen.add(place);
    if (price.currency !== currency) {
      const message = `must be ${currency}, like that of the first price`;
      problems.push({ pointer: `/prices/${index}/price/currency`, message });
    }
  });
  for (const zone of zones) {
    if (seen.has(`${zone} adult`)) continue;
    problems.push({ pointer: '/prices', message: `must have a price of adult in zone ${zone}` });
  }
  if (problems.length > 0) throw invalidRequest(problems);
  const prices = asked.map(({ zone, ticketType, price: { amount } }) => ({
    zone,
    ticketType,
    amount,
  }));
  return { currency, prices };
}

/** The list with the cinema of its auditorium, where it is all right. */
async function checked(tx: Transaction, list: PriceList): Promise<PriceList> {
  const problems: FieldProblem[] = [];
  const types = await findTicketTypeCodes(tx);
  list.prices.forEach(({ ticketType }, index) => {
    if (types.has(ticketType) || list.status === 'archived') return;
    const message = `must be one of ${[...types].join(', ')}`;
    problems.push({ pointer: `/prices/${index}/ticketType`, message });
  });
  const { validFrom, validTo, auditoriumId } = list;
  if (validFrom !== null && validTo !== null && validTo < validFrom) {
    problems.push({ pointer: '/validTo', message: 'must not be before validFrom' });
  }
  let { cinemaId } = list;
  if (auditoriumId !== null) {
    const itsCinema = await findCinemaOf(tx, auditoriumId);
    if (itsCinema === undefined || (cinemaId !== null && cinemaId !== itsCinema)) {
      problems.push({ pointer: '/auditoriumId', message: 'names no auditorium of this cinema' });
    } else cinemaId = itsCinema;
  }
  if (problems.length > 0) throw invalidRequest(problems);
  const [first] = list.prices;
  const money = { amount: first?.amount ?? 0, currency: list.currency };
  await checkPlace(tx, cinemaId, [{ money, pointer: '/prices/0/price' }]);
  return { ...list, cinemaId };
}
