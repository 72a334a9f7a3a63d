import type { Database } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import type { PromotionTerms } from '../pricing/index.ts';
import type { Buyers } from './buyers.ts';
import { demoCinemas } from './cinemas.ts';
import { findRuntimes, findScreens } from './demo.repository.ts';
import { demoFilms } from './films.ts';
import { findBuyers, screensOf } from './groundwork.service.ts';
import { prepareHouse, type House } from './house.ts';
import type { DemoPart } from './marks.ts';
import { planDay, type Screening, type Stage, type StagedScreen } from './programme.ts';
import { sell } from './sales.ts';
import { findWelcome, type DemoPricing, type PricedScreening } from './selling.service.ts';
import type { Showpiece } from './showpieces.ts';
import type { SoldShowtime } from './sold-showtimes.repository.ts';

/** Everything that days are made from, read once. */
export type Workshop = {
  part: DemoPart;
  stage: Stage;
  houses: ReadonlyMap<string, House>;
  buyers: Buyers;
  /** The promotion that guests have the code of; null where there is none. */
  welcome: PromotionTerms | null;
  asOf: Date;
};

const HOUR = 3_600_000;

/** Reads what days are made from as it is now: administrators may have changed it. */
export async function openWorkshop(
  db: Database,
  pricing: DemoPricing,
  {
    part,
    seed,
    asOf,
    salesCloseAfterStartMinutes,
  }: { part: DemoPart; seed: number; asOf: Date; salesCloseAfterStartMinutes: number },
): Promise<Workshop> {
  const screens = await stageScreens(db, part);
  const found = await findRuntimes(
    db,
    demoFilms.map(({ id }) => id),
  );
  const runtimes = new Map(found.map(({ id, runtimeMinutes }) => [id, runtimeMinutes]));
  const films = demoFilms.flatMap((film) => {
    const runtimeMinutes = runtimes.get(film.id);
    return runtimeMinutes === undefined ? [] : [{ ...film, runtimeMinutes }];
  });
  return {
    part,
    stage: { seed, screens, films, salesCloseAfterStartMinutes },
    houses: new Map(screens.map(({ seatMapId, document }) => [seatMapId, prepareHouse(document)])),
    buyers: await findBuyers(db),
    welcome: await findWelcome(pricing, asOf),
    asOf,
  };
}

/** What is shown on a business date. */
export function planScreenings({ stage }: Workshop, date: string): Screening[] {
  return stage.screens.flatMap((staged) => planDay(stage, staged, date));
}

/** Sells of a showtime what has been sold by now. */
export function sellShowtime(
  { stage, houses, buyers, welcome, asOf }: Workshop,
  { screening, showtime, terms }: PricedScreening,
  showpiece: Showpiece | undefined,
): SoldShowtime {
  const house = present(houses.get(showtime.seatMapId), 'the house of a showtime');
  const cancelled = showpiece === 'cancelled' ? cancellation(asOf) : null;
  const moment = { seed: stage.seed, showpiece, asOf, cancelled, terms, welcome };
  const sales = sell(screening, house, buyers, moment);
  return { showtime: { ...showtime, status: statusOf(showpiece) }, cancelled, sales };
}

async function stageScreens(db: Database, part: DemoPart): Promise<StagedScreen[]> {
  const screens = screensOf(part);
  const stored = await findScreens(
    db,
    screens.map(({ id }) => id),
  );
  return screens.flatMap((screen) => {
    const found = stored.find(({ id }) => id === screen.id);
    if (found === undefined) return [];
    const { id: _id, timeZone, currency, businessDayStartsAt, ...rest } = found;
    const cinema = demoCinemas.find(({ id }) => id === screen.cinemaId);
    const position = cinema?.screens.indexOf(screen) ?? 0;
    return [{ screen, position, cinema: { timeZone, currency, businessDayStartsAt }, ...rest }];
  });
}

function statusOf(showpiece: Showpiece | undefined): SoldShowtime['showtime']['status'] {
  return showpiece === 'cancelled' || showpiece === 'planned' ? showpiece : 'onSale';
}

function cancellation(asOf: Date): { at: Date; reason: string } {
  return { at: new Date(asOf.getTime() - 3 * HOUR), reason: 'The projector is being repaired.' };
}
