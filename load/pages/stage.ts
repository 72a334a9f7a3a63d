import { isRecord } from '../../apps/api/src/platform/is-record.ts';

/** The pages that are looked at, and what whoever looks at them has to bring. */
export type Stage = {
  /** `seats` is of the largest house; `usualSeats` of one of a usual size. */
  pages: Record<'home' | 'film' | 'seats' | 'checkout', StagedPage>;
  usualSeats: StagedPage;
};

export type StagedPage = { url: string; cookies: { name: string; value: string }[] };

type House = { showtimeId: string; capacity: number; taken: number };

/** Seats of an auditorium as most are. */
const USUAL_CAPACITY = { least: 130, most: 330 };

/** Chooses a film and its largest house, and holds two seats of it as a guest does. */
export async function findStage(url: string): Promise<Stage> {
  const showtimes = await list(`${url}/api/v1/showtimes?limit=100`);
  const bookable = showtimes.filter(({ availability }) => availability === 'available');
  const [first] = bookable;
  if (first === undefined) throw new Error('nothing is on sale');

  const houses: House[] = [];
  for (const { id } of bookable) {
    const seats = await read(`${url}/api/v1/showtimes/${String(id)}/seats`);
    const capacity = Number(seats['capacity']);
    const taken = capacity - Number(seats['availableCount']);
    houses.push({ showtimeId: String(id), capacity, taken });
  }
  const largest = houses.reduce((a, b) => (b.capacity > a.capacity ? b : a));
  // Where some seats are taken there is something to see.
  const usual = houses
    .filter(({ capacity }) => capacity >= USUAL_CAPACITY.least && capacity <= USUAL_CAPACITY.most)
    .reduce<House>((a, b) => (b.taken > a.taken ? b : a), { ...largest, taken: 0 });
  const movie = first['movie'];
  if (!isRecord(movie)) throw new Error('a showtime has no movie');
  const guest = await holdAsGuest(url, String(first['id']));
  return {
    pages: {
      home: { url: `${url}/`, cookies: [] },
      film: { url: `${url}/films/${String(movie['id'])}`, cookies: [] },
      seats: { url: `${url}/showtimes/${largest.showtimeId}`, cookies: [] },
      checkout: guest,
    },
    usualSeats: {
      url: `${url}/showtimes/${usual.showtimeId}?party=2&seats=${await bestSeats(url, usual.showtimeId)}`,
      cookies: [],
    },
  };
}

/** The seats that the house would give two people: a map says more with some chosen. */
async function bestSeats(url: string, showtimeId: string): Promise<string> {
  const { hold, token } = await placeHold(url, showtimeId);
  await fetch(`${url}/api/v1/showtimes/${showtimeId}/holds/${String(hold['id'])}`, {
    method: 'DELETE',
    headers: { 'guest-token': token },
  });
  return Array.isArray(hold['seats']) ? hold['seats'].join(',') : '';
}

async function holdAsGuest(url: string, showtimeId: string): Promise<StagedPage> {
  const { hold, token } = await placeHold(url, showtimeId);
  return {
    url: `${url}/showtimes/${showtimeId}/holds/${String(hold['id'])}`,
    cookies: [{ name: 'guest', value: token }],
  };
}

async function placeHold(
  url: string,
  showtimeId: string,
): Promise<{ hold: Record<string, unknown>; token: string }> {
  const response = await fetch(`${url}/api/v1/showtimes/${showtimeId}/holds`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ bestAvailable: { count: 2 } }),
  });
  const hold: unknown = await response.json();
  const token = response.headers.get('guest-token');
  if (!isRecord(hold) || typeof hold['id'] !== 'string' || token === null) {
    throw new Error(`no seats could be held: ${response.status}`);
  }
  return { hold, token };
}

async function list(url: string): Promise<Record<string, unknown>[]> {
  const { data } = await read(url);
  return Array.isArray(data) ? data.filter(isRecord) : [];
}

async function read(url: string): Promise<Record<string, unknown>> {
  const answer: unknown = await (await fetch(url)).json();
  if (!isRecord(answer)) throw new Error(`${url} did not answer`);
  return answer;
}
