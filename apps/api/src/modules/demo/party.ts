import type { Seat } from '../seating/index.ts';
import type { Order } from './demand.ts';
import { isMatinee, type Screening } from './programme.ts';
import type { Random } from './random.ts';

type TicketType = 'adult' | 'child' | 'senior' | 'student' | 'carer' | 'complimentary';

const SATURDAY = 6;
/** Of what is given away at the counter. */
const COMPLIMENTARY_SHARE = 0.012;
/** Of a party of students or seniors, those who are neither. */
const COMPANY_SHARE = 0.2;

/**
 * Who is in a party, seat by seat: families in the afternoons and for films that children may see,
 * seniors on weekdays before the evening, students in the evenings.
 */
export function ticketTypesOf(
  random: Random,
  screening: Screening,
  { isAccessible, channel }: Order,
  seats: readonly Seat[],
): TicketType[] {
  if (isAccessible && seats.some(({ kind }) => kind === 'companion')) {
    return seats.map(({ kind }) => (kind === 'companion' ? 'carer' : 'adult'));
  }
  if (channel === 'boxOffice' && random.chance(COMPLIMENTARY_SHARE)) {
    return seats.map(() => 'complimentary');
  }
  if (seats.length > 1 && random.chance(familyShare(screening))) {
    const adultCount = seats.length > 2 && random.chance(0.6) ? 2 : 1;
    return seats.map((_, index) => (index < adultCount ? 'adult' : 'child'));
  }
  const kind = random.weighted(crowdAt(screening));
  if (kind === 'adult') return seats.map(() => kind);
  return seats.map(() => (random.chance(COMPANY_SHARE) ? 'adult' : kind));
}

/** The share of parties that bring children. */
function familyShare({ film, slot, weekday }: Screening): number {
  if (film.certificate === '16' || slot === 'night') return 0;
  const isForAll = film.certificate === 'all' || film.certificate === '7';
  if (isMatinee(slot)) {
    if (weekday >= SATURDAY) return isForAll ? 0.7 : 0.3;
    return isForAll ? 0.25 : 0.1;
  }
  return isForAll ? 0.14 : 0.04;
}

function crowdAt({ slot, weekday }: Screening): readonly (readonly [TicketType, number])[] {
  if (slot === 'night') {
    return [
      ['adult', 68],
      ['student', 32],
    ];
  }
  if (!isMatinee(slot)) {
    return [
      ['adult', 74],
      ['student', 19],
      ['senior', 7],
    ];
  }
  return weekday >= SATURDAY
    ? [
        ['adult', 74],
        ['senior', 16],
        ['student', 10],
      ]
    : [
        ['adult', 36],
        ['senior', 46],
        ['student', 18],
      ];
}
