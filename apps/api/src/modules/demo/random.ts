/** Chance that falls the same way every time: the demo looks alike wherever it is made. */
export type Random = {
  /** From 0 to below 1. */
  next(): number;
  /** From `min` to below `max`. */
  between(min: number, max: number): number;
  /** True in this share of the cases. */
  chance(share: number): boolean;
  /** One of the items, each as likely as its weight. */
  weighted<Item>(items: readonly (readonly [Item, number])[]): Item;
  /** The items in another order. */
  shuffled<Item>(items: readonly Item[]): Item[];
};

/**
 * Chance of its own for everything that has a name: what is drawn for one showtime does not depend
 * on what was drawn for others, or whether any was.
 */
export function createRandom(...names: readonly (string | number)[]): Random {
  let state = hashOf(names.join('\n'));

  // mulberry32: 32 bits of state are plenty for a few hundred draws.
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  return {
    next,
    between: (min, max) => min + next() * (max - min),
    chance: (share) => next() < share,
    weighted(items) {
      const total = items.reduce((sum, [, weight]) => sum + weight, 0);
      let left = next() * total;
      const found = items.find(([, weight]) => (left -= weight) < 0) ?? items.at(-1);
      if (found === undefined) throw new RangeError('There is nothing to choose from.');
      return found[0];
    },
    shuffled(items) {
      const order = items.map((item) => ({ item, rank: next() }));
      return order.toSorted((a, b) => a.rank - b.rank).map(({ item }) => item);
    },
  };
}

// FNV-1a.
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}
