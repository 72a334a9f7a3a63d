import { assert, present } from '../../platform/assert.ts';
import { checkTicketTypes, type QuoteSeat } from './choosing-ticket-types.ts';
import { discountsOf, isInForce } from './discounts.ts';
import { totalTooLarge } from './pricing.errors.ts';
import { roundHalfUp } from './rounding.ts';
import type {
  PromotionTerms,
  SalesChannel,
  SaleTerms,
  TermsFee,
  TermsTicketType,
} from './sale-terms.ts';

/** What is paid for one seat: minor units, frozen when it was taken. */
export type QuoteTicket = {
  seat: string;
  zone: string;
  ticketType: string;
  /** The list price. */
  unitPrice: number;
  /** What the promotion takes off; not negative, not more than the list price. */
  discount: number;
  /** Contained in `price`. */
  tax: number;
  /** What is paid for the ticket with its tax: `unitPrice - discount`, plus `tax` where tax is exclusive. */
  price: number;
  /** The fees per ticket together, with their tax. */
  fee: number;
  /** Contained in `fee`. */
  feeTax: number;
};

/** One fee as it is shown: with its tax where tax is included, else before it. */
export type QuoteFee = {
  code: string;
  name: string;
  per: 'ticket' | 'booking';
  quantity: number;
  unitAmount: number;
  amount: number;
};

/** Everything that is to be paid for some seats, in minor units of one currency. */
export type Quote = {
  currency: string;
  /** By the bytes of their labels, as they were taken; `inReadingOrder` for whoever reads them. */
  tickets: QuoteTicket[];
  fees: QuoteFee[];
  /** The fees per booking together, with their tax. */
  bookingFee: number;
  /** Contained in `bookingFee`. */
  bookingFeeTax: number;
  tax: { name: string; isIncluded: boolean } | null;
  /** All tax contained in `total`. */
  taxTotal: number;
  /** The one that took something off; null where none did. */
  promotion: { id: string; code: string | null; name: string } | null;
  /** The sum of every ticket's `price` and `fee`, and of `bookingFee`. */
  total: number;
};

/** What somebody wants a price for. */
export type QuoteRequest = {
  /** At least one; each seat once. */
  seats: readonly QuoteSeat[];
  /** The promotion whose code was given: one that `pricing.promotionByCode` found. */
  promotion?: PromotionTerms | null | undefined;
  channel: SalesChannel;
  /** Whether staff sells: they may sell the types that nobody else may. */
  byStaff?: boolean | undefined;
  /** The moment the price is that of: when the hold began. */
  now: Date;
};

/** A seat with its list price. */
export type ListedSeat = {
  seat: string;
  zone: string;
  ticketType: TermsTicketType;
  unitPrice: number;
};

/**
 * What seats cost under some terms. All the arithmetic of money in a sale is here, in integers:
 *
 * - Tax is reckoned per ticket and per single fee, after the discount, rounded half up. Included tax
 *   is contained in what is shown; exclusive tax is added.
 * - A percentage is taken off each ticket, rounded half up. A fixed amount is spread over the tickets
 *   it is for by their price, rounded down, and the last by seat label takes what is left.
 * - Promotions do not stack: of those that come by themselves and the one given, the one that leaves
 *   the least to pay counts; among equals one that came by itself, so that no code is used up for
 *   nothing. Where a given code takes nothing off, `promotion` is not it: claim no use of it then.
 * - A ticket that costs nothing bears no fee, and neither does a booking in which nothing costs.
 *
 * The order in which seats are asked for makes no difference.
 *
 * @throws DomainError TICKET_TYPE_UNKNOWN, TICKET_TYPE_FOR_STAFF, TICKET_TYPE_NEEDS_ANOTHER or
 *   TOTAL_TOO_LARGE
 */
export function quoteOf(terms: SaleTerms, request: QuoteRequest): Quote {
  const seats = listSeats(terms, request);
  const fees = terms.fees.filter(
    ({ channels }) => channels === null || channels.includes(request.channel),
  );
  const automatic = terms.promotions.toSorted((a, b) => Number(a.id > b.id) - Number(a.id < b.id));
  const given = request.promotion === undefined || request.promotion === null;
  const promotions = given ? automatic : [...automatic, present(request.promotion, 'promotion')];

  let best = quoteWith(terms, { seats, fees, promotion: null });
  for (const promotion of promotions) {
    if (!isInForce(promotion, request.now)) continue;
    const quote = quoteWith(terms, { seats, fees, promotion });
    if (quote.total < best.total) best = quote;
  }
  if (best.total > TOTAL_MAX) throw totalTooLarge();
  return best;
}

function listSeats(terms: SaleTerms, request: QuoteRequest): ListedSeat[] {
  assert(request.seats.length > 0, 'a quote is for some seats');
  return checkTicketTypes(terms, request)
    .map(({ seat, zone, ticketType }) => {
      const ofZone = present(terms.prices[zone], `the prices of zone ${zone}`);
      const unitPrice = present(ofZone[ticketType.code], `the price of ${ticketType.code}`);
      return { seat, zone, ticketType, unitPrice };
    })
    .toSorted((a, b) => Number(a.seat > b.seat) - Number(a.seat < b.seat));
}

type Ingredients = {
  seats: readonly ListedSeat[];
  fees: readonly TermsFee[];
  promotion: PromotionTerms | null;
};

function quoteWith(terms: SaleTerms, { seats, fees, promotion }: Ingredients): Quote {
  const { currency, tax } = terms;
  const discounts =
    promotion === null ? seats.map(() => 0) : discountsOf(promotion, { seats, currency });
  const perTicket = fees.filter((fee) => fee.per === 'ticket').map((fee) => chargeOf(fee, terms));
  const perBooking = fees.filter((fee) => fee.per === 'booking').map((fee) => chargeOf(fee, terms));

  const tickets = seats.map((seat, index): QuoteTicket => {
    const discount = discounts[index] ?? 0;
    const left = taxed(seat.unitPrice - discount, tax?.rateBasisPoints ?? 0, terms);
    const charges = left.amount > 0 ? perTicket : [];
    return {
      seat: seat.seat,
      zone: seat.zone,
      ticketType: seat.ticketType.code,
      unitPrice: seat.unitPrice,
      discount,
      tax: left.tax,
      price: left.amount,
      fee: sum(charges.map((charge) => charge.amount)),
      feeTax: sum(charges.map((charge) => charge.tax)),
    };
  });

  const payingCount = tickets.filter((ticket) => ticket.price > 0).length;
  const bookingCharges = payingCount > 0 ? perBooking : [];
  const bookingFee = sum(bookingCharges.map((charge) => charge.amount));
  const bookingFeeTax = sum(bookingCharges.map((charge) => charge.tax));
  const isUsed = promotion !== null && discounts.some((discount) => discount > 0);
  return {
    currency,
    tickets,
    fees: payingCount === 0 ? [] : fees.map((fee) => feeLine(fee, payingCount)),
    bookingFee,
    bookingFeeTax,
    tax: tax === null ? null : { name: tax.name, isIncluded: tax.isIncluded },
    taxTotal: sum(tickets.map((ticket) => ticket.tax + ticket.feeTax)) + bookingFeeTax,
    promotion: isUsed ? { id: promotion.id, code: promotion.code, name: promotion.name } : null,
    total: sum(tickets.map((ticket) => ticket.price + ticket.fee)) + bookingFee,
  };
}

function feeLine({ code, name, per, amount }: TermsFee, payingCount: number): QuoteFee {
  const quantity = per === 'ticket' ? payingCount : 1;
  return { code, name, per, quantity, unitAmount: amount, amount: amount * quantity };
}

type Taxed = {
  /** With tax. */
  amount: number;
  /** Contained in it. */
  tax: number;
};

/** What one fee comes to, with its tax. */
export function chargeOf(fee: TermsFee, terms: SaleTerms): Taxed {
  return taxed(fee.amount, terms.tax?.feeRateBasisPoints ?? 0, terms);
}

function taxed(listed: number, rateBasisPoints: number, { tax }: SaleTerms): Taxed {
  if (tax?.isIncluded === true) {
    return {
      amount: listed,
      tax: roundHalfUp(listed, rateBasisPoints, WHOLE_BASIS_POINTS + rateBasisPoints),
    };
  }
  const added = roundHalfUp(listed, rateBasisPoints, WHOLE_BASIS_POINTS);
  return { amount: listed + added, tax: added };
}

const WHOLE_BASIS_POINTS = 10_000;
/** What a column of 32 bits holds, and with it the sum of everything a reservation is made of. */
const TOTAL_MAX = 2_147_483_647;

function sum(amounts: readonly number[]): number {
  return amounts.reduce((before, amount) => before + amount, 0);
}
