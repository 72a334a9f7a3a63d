import type { Database, Transaction } from '../../database.ts';
import { invalidRequest, notFound } from '../../platform/errors.ts';
import type { Money } from '../../platform/money.ts';
import { runTransaction } from '../../platform/retry.ts';
import { findCurrencyOf } from './places.read-model.ts';
import { lockPricesForChange } from './sale-terms.repository.ts';
import type { PricingScope } from './terms.service.ts';

/** A change that came out, and whose showtimes it is about. */
export type Changed<T> = PricingScope & { result: T };

type ResolveAgain = (tx: Transaction, scope: PricingScope) => Promise<void>;

/** Makes a change of prices, one at a time, and lets the showtimes concerned sell under it at once. */
export type ChangePrices = <T>(make: (tx: Transaction) => Promise<Changed<T>>) => Promise<T>;

export function changingPrices({
  db,
  resolveAgain,
  onTermsChanged,
}: {
  db: Database;
  resolveAgain: ResolveAgain;
  /** Called after the commit: showtimes may sell under other terms now. */
  onTermsChanged: () => void;
}): ChangePrices {
  return async (make) => {
    const result = await runTransaction(db, (tx) => changeAndResolve(tx, make, resolveAgain));
    onTermsChanged();
    return result;
  };
}

async function changeAndResolve<T>(
  tx: Transaction,
  make: (tx: Transaction) => Promise<Changed<T>>,
  resolveAgain: ResolveAgain,
): Promise<T> {
  await lockPricesForChange(tx);
  const changed = await make(tx);
  await resolveAgain(tx, changed);
  return changed.result;
}

/**
 * Refuses a place that is not there, and amounts in another currency than that of the place.
 *
 * @throws DomainError INVALID_REQUEST
 */
export async function checkPlace(
  tx: Transaction,
  cinemaId: string | null,
  amounts: readonly { money: Money; pointer: string }[],
): Promise<void> {
  if (cinemaId === null) return;
  const currency = await findCurrencyOf(tx, cinemaId);
  if (currency === undefined) {
    throw invalidRequest([{ pointer: '/cinemaId', message: 'names no cinema' }]);
  }
  const wrong = amounts.filter(({ money }) => money.currency !== currency);
  if (wrong.length === 0) return;
  throw invalidRequest(
    wrong.map(({ pointer }) => ({
      pointer: `${pointer}/currency`,
      message: `must be ${currency}, the currency of the cinema`,
    })),
  );
}

/** @throws DomainError NOT_FOUND */
export async function checkCinema(db: Database, cinemaId: string): Promise<void> {
  if ((await findCurrencyOf(db, cinemaId)) === undefined) throw notFound('cinema');
}
