import { invalidRequest } from '../../platform/errors.ts';
import { ticketTypeForStaff, ticketTypeNeedsAnother, ticketTypeUnknown } from './pricing.errors.ts';
import type { SaleTerms, TermsTicketType } from './sale-terms.ts';

/** A seat somebody wants a price for. */
export type QuoteSeat = {
  seat: string;
  zone: string;
  /** Without it the first type of the terms. */
  ticketType?: string | undefined;
};

/**
 * Seats with the ticket types that were asked for them, by label.
 *
 * @param ticketTypes what a request says: `{ "F7": "child" }`
 * @throws DomainError INVALID_REQUEST where it names a seat that is not among them
 */
export function chooseTicketTypes(
  seats: readonly { seat: string; zone: string }[],
  ticketTypes: Readonly<Record<string, string>> = {},
): QuoteSeat[] {
  const labels = new Set(seats.map(({ seat }) => seat));
  const strangers = Object.keys(ticketTypes).filter((label) => !labels.has(label));
  if (strangers.length > 0) {
    throw invalidRequest(
      strangers.map((label) => ({
        pointer: pointerTo(label),
        message: 'is not one of the seats',
      })),
    );
  }
  const chosen = new Map(Object.entries(ticketTypes));
  return seats.map(({ seat, zone }) => ({ seat, zone, ticketType: chosen.get(seat) }));
}

/**
 * The ticket types of a request, as the terms know them.
 *
 * @throws DomainError TICKET_TYPE_UNKNOWN, TICKET_TYPE_FOR_STAFF or TICKET_TYPE_NEEDS_ANOTHER
 */
export function checkTicketTypes(
  terms: SaleTerms,
  { seats, byStaff = false }: { seats: readonly QuoteSeat[]; byStaff?: boolean | undefined },
): { seat: string; zone: string; ticketType: TermsTicketType }[] {
  const types = new Map(terms.ticketTypes.map((type) => [type.code, type]));
  const [standard] = terms.ticketTypes;
  const unknown: string[] = [];
  const known = seats.flatMap(({ seat, zone, ticketType }) => {
    const type = ticketType === undefined ? standard : types.get(ticketType);
    if (type === undefined) unknown.push(seat);
    return type === undefined ? [] : [{ seat, zone, ticketType: type }];
  });
  if (unknown.length > 0) throw ticketTypeUnknown(unknown.map(pointerTo), [...types.keys()]);

  const staffsOnly = known.filter(({ ticketType }) => ticketType.staffOnly);
  if (staffsOnly.length > 0 && !byStaff) {
    throw ticketTypeForStaff(staffsOnly.map(({ seat }) => pointerTo(seat)));
  }
  checkCompany(
    terms,
    known.map(({ seat, ticketType }) => ({ seat, ticketType: ticketType.code })),
  );
  return known;
}

/**
 * Whether everyone who must not come alone has somebody with them: asked when tickets are sold, and
 * again of those that are left when some are given back.
 *
 * @throws DomainError TICKET_TYPE_NEEDS_ANOTHER
 */
export function checkCompany(
  { ticketTypes }: Pick<SaleTerms, 'ticketTypes'>,
  tickets: readonly { seat: string; ticketType: string }[],
): void {
  const dependent = new Set(
    ticketTypes.filter(({ requiresAnother }) => requiresAnother).map(({ code }) => code),
  );
  const accompanied = tickets.filter(({ ticketType }) => dependent.has(ticketType));
  if (accompanied.length > tickets.length - accompanied.length) {
    throw ticketTypeNeedsAnother(accompanied.map(({ seat }) => seat));
  }
}

function pointerTo(label: string): string {
  return `/ticketTypes/${label.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
