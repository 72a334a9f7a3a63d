import { count, listed } from './words.ts';

/** What the bar says while nothing is chosen: what one tap does. */
export function hintWords({
  party,
  isSingleSeats,
}: {
  party: number;
  isSingleSeats: boolean;
}): string {
  if (isSingleSeats) return 'Tap the seats you want';
  return party === 1 ? 'Tap the seat you want' : `Tap a seat: we take ${party} side by side`;
}

/** Warns of seats that a choice leaves alone. */
export function gapWords(gaps: readonly string[]): string {
  const seats = `${gaps.length === 1 ? 'seat' : 'seats'} ${listed(gaps)}`;
  return `That would leave ${seats} alone, where hardly anybody wants to sit.`;
}

/** A button that takes other seats. */
export function insteadWords(labels: readonly string[]): string {
  return `Take ${listed(labels)} instead`;
}

/** Says that there is no room for a party, and what was done about it. */
export function noRoomWords(party: number, labels: readonly string[]): string {
  return `There are not ${count(party, 'free seat')} side by side here. You have ${listed(labels)} now: tap more seats one by one, or switch off “Single seats” and try another row.`;
}
