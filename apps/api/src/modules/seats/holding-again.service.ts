import type { Database } from '../../database.ts';
import { notFound } from '../../platform/errors.ts';
import type { IdempotencyRequest } from '../../platform/idempotency.ts';
import { askingLess, carryTicketTypes } from './carrying-over.ts';
import type { PlaceHold, SeatTaker } from './hold-request.ts';
import type { Hold } from './hold.ts';
import { findHold, type StoredHold } from './seats.repository.ts';

/** A hold that ended, whose seats its owner wants once more. */
export type HoldAgain = {
  showtimeId: string;
  /** The one that ended. */
  holdId: string;
  taker: SeatTaker;
  idempotency: IdempotencyRequest;
};

export type HeldAgain = {
  hold: Hold;
  isReplay: boolean;
  /** What the house does not offer any more; empty where all is as it was. */
  left: readonly ('promotionCode' | 'ticketTypes')[];
};

/** Holding seats once more that somebody had and lost. */
export function createHoldingAgain({
  db,
  placeHold,
}: {
  db: Database;
  placeHold: (request: PlaceHold) => Promise<{ hold: Hold; isReplay: boolean }>;
}) {
  return { holdAgain };

  /**
   * Holds the seats of a hold that ended, as the same tickets and with the same code, at the prices of
   * today; without the code where it cannot be used any more, and as the usual tickets where the old
   * ones are not sold any more. What was begun at the counter goes on over the web.
   *
   *     const { hold, left } = await seats.holdAgain({ showtimeId, holdId, taker, idempotency });
   *
   * @returns the new hold, and what of the old one the house does not offer any more
   * @throws DomainError NOT_FOUND, and what `placeHold` refuses
   */
  async function holdAgain({
    showtimeId,
    holdId,
    taker,
    idempotency,
  }: HoldAgain): Promise<HeldAgain> {
    const earlier = await findStored(holdId);
    const { channel, givenPromotion, seats } = earlier;
    const asBefore = {
      ticketTypes: carryTicketTypes(earlier, seats),
      promotion: givenPromotion?.terms.code ?? undefined,
    };
    const { hold, isReplay } = await askingLess(asBefore, ({ ticketTypes, promotion }) =>
      placeHold({
        showtimeId,
        taker,
        wish: { seats },
        asked: {
          ticketTypes,
          promotionCode: promotion,
          channel: channel === 'boxOffice' ? 'web' : channel,
          byStaff: false,
        },
        idempotency,
      }),
    );
    // Not what this request had to leave: one that is repeated is told the same as the first time.
    return { hold, isReplay, left: leftOf(earlier, await findStored(hold.id)) };

    async function findStored(id: string): Promise<StoredHold> {
      const stored = await findHold(db, { showtimeId, holdId: id, owner: taker.owner });
      if (stored === undefined) throw notFound('hold');
      return stored;
    }
  }
}

function leftOf(earlier: StoredHold, now: StoredHold): HeldAgain['left'] {
  const types = new Map(now.quote.tickets.map(({ seat, ticketType }) => [seat, ticketType]));
  const areSame = earlier.quote.tickets.every(
    ({ seat, ticketType }) => types.get(seat) === ticketType,
  );
  const hasCode = earlier.givenPromotion === null || now.givenPromotion !== null;
  return [
    ...(hasCode ? [] : ['promotionCode' as const]),
    ...(areSame ? [] : ['ticketTypes' as const]),
  ];
}
