import type { SaleTerms } from '../../../api/src/modules/pricing/index.ts';
import { givenPaid } from '../../../api/src/modules/reservations/tests/leaving-givens.ts';
import type { GivenShowtime } from '../../../api/test/support/givens.ts';
import type { PendingPurchase } from '../../../api/test/support/paying.ts';
import { formatTime } from '../../src/shell/times.tsx';
import type { TestWebApp } from './web-app.ts';

/** A film that is on in a cinema, sold as a real house sells. */
export type Stage = {
  cinemaId: string;
  movieId: string;
  /** Tomorrow, all of it free: two zones, sofas, wheelchair spaces, companion seats, a restricted view. */
  evening: GivenShowtime;
  /** What every step of a purchase has to say of it, as people read it. */
  eveningFacts: readonly string[];
  /** Another showing of the film in the same hall, a day later. */
  givenShowing: (startsInMinutes?: number) => Promise<GivenShowtime>;
  /** Seats that a guest has paid for. */
  givenPaid: (showtimeId: string, seats: readonly string[]) => Promise<PendingPurchase>;
};

const FILM = 'Metropolis';
const CINEMA = 'Lumen Palace';

/** What one person pays, with service and tax, in minor units. */
export const PRICES = { adult: 1590, student: 1290, premiumAdult: 2070 } as const;

const DAY_MINUTES = 24 * 60;

/** Two rows of standard seats, one of premium ones, and what else there is; `A1` is left of the screen. */
const HALL = {
  legend: { r: { features: ['restrictedView'] } },
  sections: [
    { grid: ['ssss_ssss', 'ssss_sssr', 'pppp_pppp', 'LLss_ssLL', 'wcss_sscw'].join('\n') },
  ],
} as const;

/** Nobody pays what the tariff says: a service comes on top, and tax upon both. */
const TERMS = {
  ticketTypes: [
    { code: 'adult', name: 'Adult', staffOnly: false, requiresAnother: false },
    { code: 'student', name: 'Student', staffOnly: false, requiresAnother: false },
    { code: 'carer', name: 'Carer', staffOnly: false, requiresAnother: true },
    { code: 'complimentary', name: 'Complimentary', staffOnly: true, requiresAnother: false },
  ],
  prices: {
    standard: { adult: 1250, student: 1000, carer: 0, complimentary: 0 },
    premium: { adult: 1650, student: 1400, carer: 0, complimentary: 0 },
  },
  fees: [
    {
      code: 'service',
      name: 'Service',
      per: 'ticket',
      amount: 75,
      channels: ['web'],
      isRefundable: false,
    },
  ],
  tax: { name: 'VAT', rateBasisPoints: 2000, feeRateBasisPoints: 2000, isIncluded: false },
  refundPolicy: {
    tiers: [
      { untilMinutesBefore: 2 * 60, percent: 100 },
      { untilMinutesBefore: 60, percent: 50 },
    ],
    feesRefundable: false,
  },
} satisfies Partial<SaleTerms>;

/** Puts a film on. */
export async function setStage(web: TestWebApp): Promise<Stage> {
  const cinemaId = await web.givenCinema({ name: CINEMA });
  const movieId = await web.givenMovie({ title: FILM });
  const givenShowing = async (startsInMinutes = 2 * DAY_MINUTES) =>
    web.givenShowtime({ cinemaId, movieId, seats: HALL, startsInMinutes, terms: TERMS });
  const evening = await givenShowing(DAY_MINUTES);
  return {
    cinemaId,
    movieId,
    evening,
    eveningFacts: await factsOf(web, evening),
    givenShowing,
    givenPaid: async (showtimeId, seats) => givenPaid(web, web.payments, { showtimeId, seats }),
  };
}

async function factsOf(web: TestWebApp, { showtimeId }: GivenShowtime): Promise<string[]> {
  const { starts_at: startsAt, name } = await web.db
    .selectFrom('showtimes')
    .innerJoin('auditoriums', 'auditoriums.id', 'showtimes.auditorium_id')
    .select(['starts_at', 'auditoriums.name'])
    .where('showtimes.id', '=', showtimeId)
    .executeTakeFirstOrThrow();
  const at = (show: 'date' | 'time') => formatTime(startsAt.toISOString(), 'Europe/London', show);
  return [FILM, CINEMA, at('date'), at('time'), name];
}
