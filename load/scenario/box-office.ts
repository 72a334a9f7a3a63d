import { zipf, type Chance } from './chance.ts';

/** A showtime as the crowd knows it: by hearsay, a little late. */
export type CrowdShowtime = {
  id: string;
  /** Seats that answers have told of as held or sold. */
  taken: number;
  capacity: number;
  /** What somebody saw last; undefined until somebody looked. */
  unavailable: Set<string> | undefined;
  etag: string | undefined;
};

/** The middle of the back is most wanted. */
export const HOUSE = { rows: 15, seatsPerRow: 20 };
const CAPACITY = HOUSE.rows * HOUSE.seatsPerRow;

/** So many showtimes are on sale at a time; the first of them are what everybody wants. */
const ON_SALE = 12;
/** From here on a showtime is over, and another one takes its place. */
const FULL_SHARE = 0.8;
const CLOSED_KEPT = 200;

export type BoxOffice = ReturnType<typeof createBoxOffice>;

/** What is on sale, shared by all virtual users: who has to make more, and what everybody wants. */
export function createBoxOffice() {
  const onSale: CrowdShowtime[] = [];
  const closed: CrowdShowtime[] = [];
  let awaited = 0;
  let opened = 0;
  return { open, wantMore, giveUp, pick, pickClosed, retire, take, giveBack, openedCount, find };

  /** Whether somebody should make another showtime. Whoever is told so says how it went. */
  function wantMore(): boolean {
    if (onSale.length + awaited >= ON_SALE) return false;
    awaited += 1;
    return true;
  }

  function giveUp(): void {
    awaited -= 1;
  }

  function open(id: string): void {
    awaited -= 1;
    opened += 1;
    onSale.push({ id, taken: 0, capacity: CAPACITY, unavailable: undefined, etag: undefined });
  }

  function pick(chance: Chance): CrowdShowtime | undefined {
    return onSale[zipf(chance, onSale.length)];
  }

  /** One that is sold out, more or less. */
  function pickClosed(chance: Chance): CrowdShowtime | undefined {
    return closed.length === 0 ? undefined : chance.oneOf(closed);
  }

  function find(id: string): CrowdShowtime | undefined {
    return onSale.find((showtime) => showtime.id === id);
  }

  function retire(showtime: CrowdShowtime): void {
    const index = onSale.indexOf(showtime);
    if (index === -1) return;
    onSale.splice(index, 1);
    closed.push(showtime);
    if (closed.length > CLOSED_KEPT) closed.shift();
  }

  function take(showtime: CrowdShowtime, seats: number): void {
    showtime.taken += seats;
    if (showtime.taken >= showtime.capacity * FULL_SHARE) retire(showtime);
  }

  function giveBack(id: string, seats: number): void {
    const showtime = find(id);
    if (showtime !== undefined) showtime.taken -= seats;
  }

  function openedCount(): number {
    return opened;
  }
}

const PARTIES = [
  [1, 20],
  [2, 45],
  [3, 15],
  [4, 12],
  [5, 4],
  [6, 4],
] as const;

/**
 * Neighbouring seats that a party wants: near the middle of the best rows, where everybody wants
 * to sit. Whoever looked before avoids what was taken then.
 */
export function wantedSeats(
  chance: Chance,
  { unavailable }: CrowdShowtime,
  looks: boolean,
): string[] {
  const party = chance.weighted(PARTIES);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const row = outward(zipf(chance, HOUSE.rows), Math.floor(HOUSE.rows * 0.6), HOUSE.rows);
    const places = HOUSE.seatsPerRow - party + 1;
    const first = outward(zipf(chance, places), Math.floor(places / 2), places);
    const seats = Array.from({ length: party }, (_, index) => labelOf(row, first + index));
    if (!looks || unavailable === undefined) return seats;
    if (!seats.some((seat) => unavailable.has(seat))) return seats;
  }
  // Nothing near the middle: anywhere.
  const row = chance.below(HOUSE.rows);
  const first = chance.below(HOUSE.seatsPerRow - party + 1);
  return Array.from({ length: party }, (_, index) => labelOf(row, first + index));
}

/** The n-th nearest place to the best one, to either side in turns. */
function outward(rank: number, best: number, count: number): number {
  const step = Math.ceil(rank / 2);
  return (((rank % 2 === 0 ? best + step : best - step) % count) + count) % count;
}

function labelOf(row: number, index: number): string {
  return `${String.fromCodePoint(65 + row)}${index + 1}`;
}
