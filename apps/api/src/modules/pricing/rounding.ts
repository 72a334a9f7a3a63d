import { assert } from '../../platform/assert.ts';

/**
 * `amount × numerator ÷ denominator`, rounded half up to a whole minor unit. Exact for every safe
 * integer: the product may be larger than numbers can tell apart.
 *
 * @param amount minor units, not negative
 */
export function roundHalfUp(amount: number, numerator: number, denominator: number): number {
  assert(amount >= 0 && numerator >= 0 && denominator > 0, 'only what is not negative is rounded');
  const dividend = 2n * BigInt(amount) * BigInt(numerator) + BigInt(denominator);
  return Number(dividend / (2n * BigInt(denominator)));
}

/**
 * Divides an amount in proportion to weights, so that the shares add up to it exactly: each is
 * rounded down, and the last takes what is left over (the last-cent rule). Where the amount is not
 * more than the weights together, nobody gets more than their weight: what the last has no room for
 * goes to the one before it, and so on. Where all weights are 0 the last takes it all.
 *
 * @param total minor units, not negative
 * @param weights at least one, not negative
 */
export function proRata(total: number, weights: readonly number[]): number[] {
  assert(total >= 0 && weights.length > 0, 'an amount is divided among somebody');
  const sum = weights.reduce((before, weight) => before + weight, 0);
  const shares = weights.map((weight) =>
    sum === 0 ? 0 : Number((BigInt(total) * BigInt(weight)) / BigInt(sum)),
  );
  const left = total - shares.reduce((before, share) => before + share, 0);
  if (total <= sum) fillFromTheEnd(shares, weights, left);
  else {
    const last = sum === 0 ? weights.length - 1 : weights.findLastIndex((weight) => weight > 0);
    shares[last] = (shares[last] ?? 0) + left;
  }
  return shares;
}

function fillFromTheEnd(shares: number[], weights: readonly number[], amount: number): void {
  let left = amount;
  for (let index = weights.length - 1; left > 0; index -= 1) {
    const share = shares[index] ?? 0;
    const more = Math.min(left, (weights[index] ?? 0) - share);
    shares[index] = share + more;
    left -= more;
  }
}
