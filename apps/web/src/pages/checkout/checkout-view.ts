import {
  formatInstant,
  quoteLines,
  type DescribedHold,
  type PageServices,
  type ShowtimeNow,
} from '../../api.ts';
import type { PriceLine } from '../../design/price-lines.tsx';
import { formatMoney } from '../../shell/wording.ts';
import type { OpenedHold } from './open-hold.ts';

type ShowtimeFacts = ShowtimeNow['facts'];
type QuoteLine = ReturnType<typeof quoteLines>[number];

/** What somebody is about to see: film, place and time. */
export type HeldShowtime = {
  id: string;
  movie: ShowtimeFacts['movie'];
  cinemaName: string;
  auditoriumName: string;
  format: string;
  startsAt: string;
  timeZone: string;
  isCancelled: boolean;
};

/** A ticket of the order, and what else its seat may be sold as. */
export type ShownTicket = {
  seat: string;
  zoneName: string | null;
  ticketType: string;
  ticketTypeName: string;
  options: readonly { value: string; label: string }[];
};

/** Everything that the pages of a hold show of it. */
export type ShownHold = {
  showtimeId: string;
  holdId: string;
  status: DescribedHold['hold']['status'];
  reservationId: string | null;
  seats: readonly string[];
  isTogether: boolean;
  showtime: HeldShowtime;
  tickets: readonly ShownTicket[];
  lines: readonly PriceLine[];
  /** As people read it, and in minor units. */
  total: string;
  totalAmount: number;
  /** Said beneath the total, where prices contain a tax. */
  taxNote: string | null;
  /** The code that was given, and whether it took something off. */
  promotion: {
    code: string;
    name: string;
    counts: boolean;
    /** The name of the one that counts in its place. */
    instead: string | null;
  } | null;
  expiresAt: string;
  secondsLeft: number;
  extensionSeconds: number;
};

/** How somebody may pay, and who they are as far as that matters. */
export type ShownBuyer = {
  /** Null for guests, who are asked for one. */
  accountEmail: string | null;
  methods: readonly ('online' | 'boxOffice')[];
};

export async function showHold(
  services: Pick<PageServices, 'showtimes'>,
  { described, address }: OpenedHold,
): Promise<ShownHold> {
  const { hold, isTogether, extensionSeconds } = described;
  const { quote } = hold;
  const showtime = await services.showtimes.findForSale(address.showtimeId);
  const format = (amount: number) => formatMoney({ amount, currency: quote.currency });
  const tax = quote.tax !== null && quote.tax.isIncluded ? quote.tax : null;
  return {
    ...address,
    status: hold.status,
    reservationId: hold.reservationId,
    seats: hold.seats,
    isTogether,
    showtime: heldShowtime(showtime),
    tickets: shownTickets(described),
    lines: priceLines(described),
    total: format(quote.total),
    totalAmount: quote.total,
    taxNote:
      tax === null || quote.taxTotal === 0
        ? null
        : `includes ${format(quote.taxTotal)} ${tax.name}`,
    promotion: shownPromotion(described),
    expiresAt: formatInstant(hold.expiresAt, hold.timeZone),
    secondsLeft: Math.max(0, (hold.expiresAt.getTime() - hold.serverTime.getTime()) / 1000),
    extensionSeconds,
  };
}

export async function showBuyer(
  services: Pick<PageServices, 'accounts' | 'reservations'>,
  { userId }: Pick<OpenedHold, 'userId'>,
): Promise<ShownBuyer> {
  const account = userId === null ? null : await services.accounts.auth.getUser(userId);
  return {
    accountEmail: account?.email ?? null,
    methods: services.reservations.paymentMethodsOnWeb({ isGuest: userId === null }),
  };
}

function heldShowtime(facts: ShowtimeFacts): HeldShowtime {
  const { id, movie, cinema, auditorium, timeZone, format } = facts;
  return {
    id,
    movie,
    cinemaName: cinema.name,
    auditoriumName: auditorium.name,
    format,
    startsAt: formatInstant(new Date(facts.startsAt), timeZone),
    timeZone,
    isCancelled: facts.status === 'cancelled',
  };
}

function shownPromotion({ hold, promotion }: DescribedHold): ShownHold['promotion'] {
  if (promotion === null) return null;
  const counting = hold.quote.promotion;
  const counts = counting?.code?.toUpperCase() === promotion.code.toUpperCase();
  return { ...promotion, counts, instead: counts ? null : (counting?.name ?? null) };
}

function shownTickets({ hold, ticketTypes, zoneNames }: DescribedHold): ShownTicket[] {
  const { tickets, currency } = hold.quote;
  const names = namesOf(ticketTypes);
  const isOneZone = new Set(tickets.map(({ zone }) => zone)).size === 1;
  return tickets.map(({ seat, zone, ticketType }) => ({
    seat,
    zoneName: isOneZone ? null : (zoneNames.get(zone) ?? null),
    ticketType,
    ticketTypeName: names.get(ticketType) ?? ticketType,
    options: ticketTypes.flatMap(({ code, name, prices }) => {
      const amount = prices[zone];
      if (amount === undefined) return [];
      return [{ value: code, label: `${name}, ${formatMoney({ amount, currency })}` }];
    }),
  }));
}

/** The lines of the quote, word by word as they add up. */
function priceLines({ hold, ticketTypes }: DescribedHold): PriceLine[] {
  const { quote } = hold;
  const names = namesOf(ticketTypes);
  const format = (amount: number) => formatMoney({ amount, currency: quote.currency });
  return quoteLines(quote).map(({ amount, quantity, unitPrice, ...line }) => ({
    label: labelOf(line, names),
    amount: format(amount),
    note: quantity === 1 ? undefined : `${quantity} × ${format(unitPrice)}`,
  }));
}

function labelOf(
  { kind, seat = '', ticketType = '', name }: Omit<QuoteLine, 'amount' | 'quantity' | 'unitPrice'>,
  names: ReadonlyMap<string, string>,
): string {
  switch (kind) {
    case 'ticket':
      return `${seat} ${names.get(ticketType) ?? ticketType}`;
    case 'discount':
      return `${name ?? 'Discount'} for ${seat}`;
    case 'fee':
      return name ?? 'Fee';
    case 'tax':
      return name ?? 'Tax';
  }
}

function namesOf(ticketTypes: DescribedHold['ticketTypes']): ReadonlyMap<string, string> {
  return new Map(ticketTypes.map(({ code, name }) => [code, name]));
}
