import type { Static } from 'typebox';

import { formatInstant } from '../../platform/clock.ts';
import { money, type Money } from '../../platform/money.ts';
import { availabilityWord } from './availability-word.ts';
import { isOnSaleAt, statusAt, type ShowtimeFacts } from './showtime-facts.ts';
import type { ShowtimeNow } from './showtime-listing.service.ts';
import type { ShowtimeDetailView, ShowtimeSummaryView, ShowtimeView } from './showtimes.schemas.ts';

/** What something else says of its showtime. Survives JSON. */
export type ShowtimeSummary = Static<typeof ShowtimeSummaryView>;

/** A showtime as a member of something else. */
export function toShowtimeSummary(facts: ShowtimeFacts): ShowtimeSummary {
  const { id, movie, cinema, auditorium, timeZone, businessDate, format } = facts;
  return {
    id,
    movie: { id: movie.id, title: movie.title },
    cinema,
    auditorium,
    startsAt: toWire(facts.startsAt, timeZone),
    endsAt: toWire(facts.endsAt, timeZone),
    timeZone,
    businessDate,
    format,
  };
}

/** A showtime in a list. */
export function toShowtimeView({ facts, seats, now }: ShowtimeNow): Static<typeof ShowtimeView> {
  const { timeZone } = facts;
  return {
    id: facts.id,
    movie: facts.movie,
    cinema: facts.cinema,
    auditorium: facts.auditorium,
    seatMapId: facts.seatMapId,
    startsAt: toWire(facts.startsAt, timeZone),
    featureStartsAt: toWire(facts.featureStartsAt, timeZone),
    endsAt: toWire(facts.endsAt, timeZone),
    timeZone,
    businessDate: facts.businessDate,
    format: facts.format,
    audioLanguage: facts.audioLanguage,
    subtitleLanguage: facts.subtitleLanguage,
    status: statusAt(facts, now),
    salesOpenAt: toWire(facts.salesOpenAt, timeZone),
    salesCloseAt: toWire(facts.salesCloseAt, timeZone),
    availability: availabilityWord(isOnSaleAt(facts, now), seats),
    priceFrom: priceFrom(facts),
    zonePriceFrom: Object.entries(facts.fromPrices)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([zone, amount]) => ({ zone, price: money(amount, facts.currency) })),
  };
}

/** One showtime by itself. */
export function toShowtimeDetailView(showtime: ShowtimeNow): Static<typeof ShowtimeDetailView> {
  const { facts } = showtime;
  return {
    ...toShowtimeView(showtime),
    cancellationReason: facts.cancellationReason,
    prices: facts.prices.map(({ zone, ticketType, amount }) => ({
      zone,
      ticketType,
      price: money(amount, facts.currency),
    })),
  };
}

/** What the cheapest zone costs. */
function priceFrom({ fromPrices, currency }: ShowtimeFacts): Money {
  return money(Math.min(...Object.values(fromPrices)), currency);
}

function toWire(instant: string, timeZone: string): string {
  return formatInstant(new Date(instant), timeZone);
}
