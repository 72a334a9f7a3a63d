/** Random numbers that are the same again for the same seed: a run can be told from another by it. */
export type Chance = {
  /** From 0 to just below 1. */
  next(): number;
  /** A whole number from 0 to just below `count`. */
  below(count: number): number;
  /** Whether something of that probability happens. */
  happens(probability: number): boolean;
  /** One of some things. @throws Error when there are none */
  oneOf<T>(things: readonly T[]): T;
  /** One of some things by their weights. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T;
};

/** Mulberry32: small, quick, and good enough to be unpredictable to a server. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (count: number) => Math.floor(next() * count);
  const oneOf = <T>(things: readonly T[]): T => {
    const found = things[below(things.length)];
    if (found === undefined) throw new Error('there is nothing to choose from');
    return found;
  };
  return {
    next,
    below,
    oneOf,
    happens: (probability) => next() < probability,
    weighted(choices) {
      let left = next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [thing, weight] of choices) {
        left -= weight;
        if (left < 0) return thing;
      }
      return oneOf(choices)[0];
    },
  };
}

/** Picks among things of which the first is wanted most, the second half as much, and so on (Zipf). */
export function zipf(chance: Chance, count: number): number {
  let total = 0;
  for (let rank = 1; rank <= count; rank += 1) total += 1 / rank;
  let left = chance.next() * total;
  for (let rank = 1; rank <= count; rank += 1) {
    left -= 1 / rank;
    if (left < 0) return rank - 1;
  }
  return count - 1;
}
