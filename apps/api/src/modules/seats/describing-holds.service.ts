import type { Config } from '../../config.ts';
import type { Database } from '../../database.ts';
import { notFound } from '../../platform/errors.ts';
import { ticketPrices, type SalesChannel, type SaleTerms } from '../pricing/index.ts';
import { areTogether } from '../seating/index.ts';
import { storedHold, type Hold, type ShowtimeForHolding } from './hold.ts';
import type { SeatMapFacts } from './seat-map-facts.ts';
import { findHold, type StoredHold } from './seats.repository.ts';

/** A ticket type as held seats may be sold as it. */
export type OfferedTicketType = {
  code: string;
  name: string;
  /** Only beside a ticket of another type, one for one. */
  requiresAnother: boolean;
  /** What one of them costs by zone, with tax and every fee per ticket; minor units. */
  prices: Readonly<Record<string, number>>;
};

/** A hold with everything that its owner may still change about it. */
export type DescribedHold = {
  hold: Hold;
  channel: SalesChannel;
  /** What the public is sold under the terms of this hold, the standard one first. */
  ticketTypes: readonly OfferedTicketType[];
  /** By their ids; of the map that the showtime has now. */
  zoneNames: ReadonlyMap<string, string>;
  /** Whether its seats are side by side in one row. */
  isTogether: boolean;
  /** The code that was given, whether or not it takes anything off. */
  promotion: { code: string; name: string } | null;
  /** Seconds by which it can be extended now; 0 where it lasts as long as any may. */
  extensionSeconds: number;
};

/** What somebody sees of their hold when they are about to buy. */
export function createHoldDescribing({
  db,
  policy,
  findShowtime,
  findSeatMap,
  saleTerms,
}: {
  db: Database;
  policy: Pick<Config['holds'], 'extensionSeconds' | 'totalSecondsMax'>;
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<Pick<ShowtimeForHolding, 'timeZone' | 'seatMapId'>>;
  findSeatMap: (seatMapId: string) => Promise<SeatMapFacts>;
  saleTerms: (id: string) => Promise<SaleTerms>;
}) {
  return { describeHold };

  /** An owner's hold in whatever state. @throws DomainError NOT_FOUND */
  async function describeHold(
    address: { showtimeId: string; holdId: string },
    owner: string,
  ): Promise<DescribedHold> {
    const { timeZone, seatMapId } = await findShowtime(address.showtimeId);
    const stored = await findHold(db, { ...address, owner });
    if (stored === undefined) throw notFound('hold');
    const { givenPromotion, channel } = stored;
    const { prepared, zoneNames } = await findSeatMap(seatMapId);
    return {
      hold: storedHold({ showtimeId: address.showtimeId, timeZone }, stored),
      channel,
      ticketTypes: ticketTypesOf(await saleTerms(stored.saleTermsId), {
        channel,
        now: stored.quotedAt,
      }),
      zoneNames,
      isTogether: areTogether(prepared, stored.seats),
      promotion:
        givenPromotion === null
          ? null
          : { code: givenPromotion.terms.code ?? '', name: givenPromotion.terms.name },
      extensionSeconds: extensionOf(stored),
    };
  }

  function extensionOf({ status, isExpired, createdAt, expiresAt, reservationId }: StoredHold) {
    if (status !== 'active' || isExpired || reservationId !== null) return 0;
    const latest = createdAt.getTime() + policy.totalSecondsMax * 1000;
    const left = Math.floor((latest - expiresAt.getTime()) / 1000);
    return Math.max(0, Math.min(policy.extensionSeconds, left));
  }
}

function ticketTypesOf(
  terms: SaleTerms,
  sold: { channel: SalesChannel; now: Date },
): OfferedTicketType[] {
  const prices = ticketPrices(terms, sold);
  return terms.ticketTypes
    .filter(({ staffOnly }) => !staffOnly)
    .map(({ code, name, requiresAnother }) => ({
      code,
      name,
      requiresAnother,
      prices: Object.fromEntries(
        Object.entries(prices).flatMap(([zone, ofZone]) => {
          const price = ofZone[code];
          return price === undefined ? [] : [[zone, price] as const];
        }),
      ),
    }));
}
