import type { GivenShowtime } from './givens.ts';
import type { TestApp, TestUser } from './test-app.ts';

/** Customers who do this and that with the seats of a showtime, and know what they have done. */
export type RandomBuyers = {
  /** Does one thing; says which. */
  act(): Promise<string>;
  /** The seats that are not available after all that was done, in order. */
  taken(): string[];
};

type Claim =
  | { kind: 'hold'; id: string; seats: string[]; buyer: TestUser }
  | { kind: 'reservation'; id: string; seats: string[]; buyer: TestUser };

/**
 * @param seed the same seed does the same things
 */
export async function givenRandomBuyers(
  api: TestApp,
  { showtimeId, seats }: GivenShowtime,
  seed = 1,
): Promise<RandomBuyers> {
  const buyers = [await api.givenUser(), await api.givenUser(), await api.givenUser()];
  const claims: Claim[] = [];
  const random = randomFrom(seed);
  return { act, taken };

  function taken(): string[] {
    return claims.flatMap((claim) => claim.seats).sort();
  }

  async function act(): Promise<string> {
    const dice = random();
    const claim = claims[Math.floor(random() * claims.length)];
    const free = seats.filter((label) => !taken().includes(label));
    if (claim === undefined || (dice < 0.45 && free.length > 0)) return take(free, dice < 0.15);
    if (claim.kind === 'reservation') return cancel(claim);
    return dice < 0.7 ? release(claim) : buyHeld(claim);
  }

  async function take(free: readonly string[], sells: boolean): Promise<string> {
    const first = Math.floor(random() * free.length);
    const chosen = free.slice(first, first + 1 + Math.floor(random() * 3));
    const buyer = buyers[Math.floor(random() * buyers.length)] ?? (await api.givenUser());
    const claim = sells
      ? await api.givenReservation(showtimeId, chosen, buyer)
      : await api.givenHold(showtimeId, chosen, buyer);
    claims.push({ kind: sells ? 'reservation' : 'hold', id: claim.id, seats: chosen, buyer });
    return sells ? 'reserve' : 'hold';
  }

  async function release(hold: Claim): Promise<string> {
    const url = `/showtimes/${showtimeId}/holds/${hold.id}`;
    expectStatus(await api.request({ method: 'DELETE', url, as: hold.buyer }), 204);
    claims.splice(claims.indexOf(hold), 1);
    return 'release';
  }

  async function buyHeld(hold: Claim): Promise<string> {
    const response = await api.request({
      method: 'POST',
      url: '/reservations',
      payload: { showtimeId, holdId: hold.id },
      as: hold.buyer,
    });
    expectStatus(response, 201);
    const { id } = response.json<{ id: string }>();
    claims.splice(claims.indexOf(hold), 1, { ...hold, kind: 'reservation', id });
    return 'buy';
  }

  async function cancel(reservation: Claim): Promise<string> {
    const url = `/reservations/${reservation.id}/cancel`;
    const response = await api.request({ method: 'POST', url, payload: {}, as: reservation.buyer });
    expectStatus(response, 200);
    claims.splice(claims.indexOf(reservation), 1);
    return 'cancel';
  }
}

function expectStatus(response: { statusCode: number; body: string }, status: number): void {
  if (response.statusCode !== status) throw new Error(`${response.statusCode}: ${response.body}`);
}

/** Numbers from 0 to 1 that look random and are the same every time (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
