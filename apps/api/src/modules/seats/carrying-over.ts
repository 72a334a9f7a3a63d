import { DomainError } from '../../platform/errors.ts';
import type { CodedPromotion, Quote } from '../pricing/index.ts';

/** How the seats of an earlier hold were to be bought. */
type EarlierHold = { quote: Quote; givenPromotion: CodedPromotion | null };

/** What of an earlier hold is asked for once more: nobody asked for it anew, and less of it will do. */
export type CarriedOver<Promotion> = {
  ticketTypes: Readonly<Record<string, string>> | undefined;
  promotion: Promotion | undefined;
};

/**
 * Ticket types for other seats than those they were chosen for: a seat that stays keeps its own, and
 * the others take what is left, in their order. Seats beyond that are sold as the first type.
 */
export function carryTicketTypes(
  { quote: { tickets } }: Pick<EarlierHold, 'quote'>,
  seats: readonly string[],
): Record<string, string> {
  const chosen = new Map(tickets.map(({ seat, ticketType }) => [seat, ticketType]));
  const left = tickets
    .filter(({ seat }) => !seats.includes(seat))
    .map(({ ticketType }) => ticketType);
  return Object.fromEntries(
    seats.flatMap((seat) => {
      const ticketType = chosen.get(seat) ?? left.shift();
      return ticketType === undefined ? [] : [[seat, ticketType]];
    }),
  );
}

/**
 * Does something the way it was asked for before, and without what is refused of that: a code that is
 * over, a type that is not sold any more, a child that would be left without company. Every other
 * refusal is one.
 */
export async function askingLess<Promotion, Result>(
  carried: CarriedOver<Promotion>,
  attempt: (carried: CarriedOver<Promotion>) => Promise<Result>,
): Promise<Result> {
  try {
    return await attempt(carried);
  } catch (error) {
    const less = withoutRefused(carried, error);
    if (less === null) throw error;
    return askingLess(less, attempt);
  }
}

function withoutRefused<Promotion>(
  carried: CarriedOver<Promotion>,
  error: unknown,
): CarriedOver<Promotion> | null {
  if (!(error instanceof DomainError)) return null;
  if (error.code === 'PROMOTION_UNAVAILABLE' && carried.promotion !== undefined) {
    return { ...carried, promotion: undefined };
  }
  if (error.code.startsWith('TICKET_TYPE_') && carried.ticketTypes !== undefined) {
    return { ...carried, ticketTypes: undefined };
  }
  return null;
}
