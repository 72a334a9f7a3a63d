import { formatMoney } from './money.ts';
import type { PageSeat, PageZone, SeatState } from './seat-map-contract.ts';

const KINDS: Readonly<Record<PageSeat['kind'], string | null>> = {
  seat: null,
  sofa: 'sofa',
  wheelchairSpace: 'wheelchair space',
  companion: 'companion seat',
};

/**
 * A seat as it is spoken of before it is chosen, without its state: `Row F seat 12, premium, £14.50`.
 * What to know about it comes before the price.
 */
function seatFacts(seat: PageSeat, zone: PageZone, currency: string): string {
  return [
    `Row ${seat.row} seat ${seat.number}`,
    KINDS[seat.kind],
    zone.name.toLowerCase(),
    seat.isFrontRow ? 'front row' : null,
    seat.isRestrictedView ? 'restricted view' : null,
    formatMoney({ amount: zone.price, currency }),
  ]
    .filter((part) => part !== null)
    .join(', ');
}

/** The accessible name of a seat: `Row F seat 12, premium, £14.50, available`. */
export function seatName(
  seat: PageSeat,
  zone: PageZone,
  currency: string,
  state: SeatState,
): string {
  return `${seatFacts(seat, zone, currency)}, ${state}`;
}
