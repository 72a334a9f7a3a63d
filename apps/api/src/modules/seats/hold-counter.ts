import type { Config } from '../../config.ts';
import { newId } from '../../platform/ids.ts';
import type { CodedPromotion, SaleTerms } from '../pricing/index.ts';
import type { PlaceHold } from './hold-request.ts';
import type { ShowtimeForHolding } from './hold.ts';
import {
  priceSeats,
  type AskedTickets,
  type FindPromotion,
  type PricedSeats,
} from './quoting-seats.ts';
import type { SeatMapFacts } from './seat-map-facts.ts';
import { checkSelection } from './seat-selection.ts';
import type { NewHold } from './seats.repository.ts';

/** What a hold is placed with, read before anything is locked. */
export type Counter = {
  showtime: ShowtimeForHolding;
  map: SeatMapFacts;
  terms: SaleTerms;
  promotion: CodedPromotion | null;
  /** The moment whose prices are asked for. */
  quotedAt: Date;
};

/** What the counter may hold for other people: as many as the largest map has. */
const SEATS_AT_COUNTER_MAX = 5000;

export type HoldCounter = ReturnType<typeof createHoldCounter>;

/** What seats cost that somebody asks for, and what is written when they get them. */
export function createHoldCounter({
  policy,
  findSeatMap,
  saleTerms,
  findPromotion,
}: {
  policy: Config['holds'];
  findSeatMap: (seatMapId: string) => Promise<SeatMapFacts>;
  /** By id: terms never change. */
  saleTerms: (id: string) => Promise<SaleTerms>;
  findPromotion: FindPromotion;
}) {
  return { openCounter, selectSeats, newHold, priceNamedSeats, liveSeatsMaxOf };

  /** @throws DomainError PROMOTION_UNAVAILABLE */
  async function openCounter(
    showtime: ShowtimeForHolding,
    { promotionCode }: AskedTickets,
  ): Promise<Counter> {
    const quotedAt = new Date();
    return {
      showtime,
      quotedAt,
      map: await findSeatMap(showtime.seatMapId),
      terms: await saleTerms(showtime.saleTermsId),
      promotion:
        promotionCode === undefined
          ? null
          : await findPromotion(promotionCode, { cinemaId: showtime.cinema.id, at: quotedAt }),
    };
  }

  /** Named seats in the order in which everyone locks. @throws DomainError as `checkSelection` */
  function selectSeats({ seatsByLabel, unitMembers }: SeatMapFacts, labels: readonly string[]) {
    return checkSelection(labels, seatsByLabel, unitMembers, policy.seatsMax);
  }

  /** @throws DomainError what `quoteOf` refuses */
  function newHold(
    { showtimeId, taker, asked, idempotency }: PlaceHold,
    counter: Counter,
    chosen: readonly string[],
  ): NewHold {
    return {
      showtimeId,
      owner: taker.owner,
      sessionId: taker.sessionId,
      seatMapId: counter.showtime.seatMapId,
      saleTermsId: counter.showtime.saleTermsId,
      seats: chosen,
      channel: asked.channel,
      ...priceAt(counter, chosen, asked),
      quotedAt: counter.quotedAt,
      givenPromotion: counter.promotion,
      holdId: newId(),
      durationSeconds: policy.durationSeconds,
      liveSeatsMax: liveSeatsMaxOf(asked),
      idempotency,
    };
  }

  /**
   * What seats a caller names would cost, for selling them in one step: checked against the map, in
   * the order in which everyone locks.
   *
   * @throws DomainError as `placeHold`
   */
  async function priceNamedSeats(
    showtime: ShowtimeForHolding,
    named: readonly string[],
    asked: AskedTickets,
  ): Promise<PricedSeats & { seats: string[] }> {
    const counter = await openCounter(showtime, asked);
    const chosen = selectSeats(counter.map, named);
    return { seats: chosen, ...priceAt(counter, chosen, asked) };
  }

  /** How many live seats of one showtime an owner may have; the counter takes them for others. */
  function liveSeatsMaxOf({ channel }: Pick<AskedTickets, 'channel'>): number {
    return channel === 'boxOffice' ? SEATS_AT_COUNTER_MAX : policy.liveSeatsPerOwnerMax;
  }
}

function priceAt(
  { terms, map, promotion, quotedAt }: Counter,
  labels: readonly string[],
  asked: AskedTickets,
): PricedSeats {
  return priceSeats({ terms, map, labels, asked, promotion, now: quotedAt });
}
