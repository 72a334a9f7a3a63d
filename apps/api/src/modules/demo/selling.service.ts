import type { Database, Transaction } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { DomainError } from '../../platform/errors.ts';
import { newSecret } from '../../platform/ids.ts';
import { runTransaction } from '../../platform/retry.ts';
import { recordAudit } from '../audit/index.ts';
import type { Passwords } from '../auth/index.ts';
import {
  lockPricesForChange,
  type PricingService,
  type PromotionTerms,
  type SaleTerms,
} from '../pricing/index.ts';
import type { Showtime, ShowtimeForTerms } from '../showtimes/index.ts';
import { demoCinemas } from './cinemas.ts';
import { demoClerk } from './customers.ts';
import { demoId } from './demo-ids.ts';
import { findTerms } from './demo.repository.ts';
import * as groundwork from './groundwork.repository.ts';
import { MARKS } from './marks.ts';
import * as prices from './prices.repository.ts';
import {
  demoCharges,
  demoPromotions,
  demoTicketTypes,
  plainPrices,
  WELCOME_CODE,
} from './prices.ts';
import type { Screening } from './programme.ts';

/** What the demo asks of prices. */
export type DemoPricing = Pick<
  PricingService,
  'resolve' | 'resolveMany' | 'resolveAgain' | 'findPromotionByCode'
>;

/** A screening that can be sold. */
export type PricedScreening = { screening: Screening; showtime: Showtime; terms: SaleTerms };

const PRICES = 'prices';

/**
 * Makes what the demo sells under, once: also where the demo is older than prices are. What an
 * administrator has changed of it since, or thrown away, stays so.
 *
 * @param asOf from when promotions are reckoned
 */
export async function laySelling(
  db: Database,
  { pricing, passwords, asOf }: { pricing: DemoPricing; passwords: Passwords; asOf: Date },
): Promise<void> {
  if (await isPriced(db)) return;
  const passwordHash = await passwords.hash(newSecret(32));
  await runTransaction(
    db,
    async (tx) => {
      await groundwork.lockDemo(tx, demoCinemas[0].id);
      if (await isPriced(tx)) return;
      const clerk = { ...demoClerk, id: demoId('user', demoClerk.email) };
      await groundwork.insertPeople(tx, [clerk], { role: 'staff', passwordHash });
      await lockPricesForChange(tx);
      await prices.insertTicketTypes(tx, demoTicketTypes);
      for (const charges of demoCharges) await prices.insertCharges(tx, charges);
      await prices.insertPromotions(tx, demoPromotions(asOf));
      // Whatever is on sale already is sold under these from now on.
      await pricing.resolveAgain(tx, { cinemaId: null });
      await recordAudit(tx, {
        actor: { userId: null, requestId: null },
        action: MARKS.priced,
        subjectType: 'demo',
        subjectId: PRICES,
        before: null,
        after: { asOf },
      });
    },
    { repeatable: true },
  );
}

/** The promotion that guests have the code of; null where it was archived, or is another's. */
export async function findWelcome(
  pricing: DemoPricing,
  asOf: Date,
): Promise<PromotionTerms | null> {
  const found = await pricing
    .findPromotionByCode(WELCOME_CODE, { cinemaId: demoCinemas[0].id, at: asOf })
    .catch((error: unknown) => {
      if (error instanceof DomainError) return null;
      throw error;
    });
  return found?.terms ?? null;
}

/** What screenings are sold under, in the transaction in which they are written. */
export async function priceScreenings(
  tx: Transaction,
  pricing: DemoPricing,
  screenings: readonly Screening[],
): Promise<PricedScreening[]> {
  const asked = screenings.map((screening) => forTerms(screening));
  const resolved = await pricing
    .resolveMany(tx, asked)
    .then((ids) => ids.map((id) => ({ id, zonePrices: null })))
    .catch(async (error: unknown) => {
      if (!isUnpriced(error)) throw error;
      return resolveOneByOne(tx, pricing, asked);
    });
  const terms = await findTerms(
    tx,
    resolved.map(({ id }) => id),
  );
  return screenings.map((screening, index) => {
    const { id, zonePrices } = present(resolved[index], 'the terms of a screening');
    return {
      screening,
      showtime: { ...screening.showtime, zonePrices, saleTermsId: id },
      terms: present(terms.get(id), `the terms ${id}`),
    };
  });
}

/** An administrator has put the price lists of the demo away: what has none gets plain prices. */
async function resolveOneByOne(
  tx: Transaction,
  pricing: DemoPricing,
  asked: readonly ShowtimeForTerms[],
): Promise<{ id: string; zonePrices: Showtime['zonePrices'] }[]> {
  const resolved: { id: string; zonePrices: Showtime['zonePrices'] }[] = [];
  for (const showtime of asked) {
    const listed = await pricing.resolve(tx, showtime).catch((error: unknown) => {
      if (isUnpriced(error)) return null;
      throw error;
    });
    const ownPrices = plainPrices(showtime.cinemaId, showtime.zones);
    resolved.push(
      listed === null
        ? { id: await pricing.resolve(tx, { ...showtime, ownPrices }), zonePrices: ownPrices }
        : { id: listed, zonePrices: null },
    );
  }
  return resolved;
}

function forTerms({ showtime, staged }: Screening): ShowtimeForTerms {
  const { cinemaId, auditoriumId, format, startsAt, businessDate, currency } = showtime;
  return {
    cinemaId,
    auditoriumId,
    format,
    startsAt,
    businessDate,
    timeZone: staged.cinema.timeZone,
    currency,
    zones: staged.document.zones.map(({ id }) => id),
    ownPrices: null,
  };
}

async function isPriced(db: Database): Promise<boolean> {
  return (await groundwork.findMarks(db, PRICES)).length > 0;
}

function isUnpriced(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'INVALID_REQUEST';
}
