/** The middle of some numbers, and how far they spread. */
export type Spread = { median: number; least: number; most: number };

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[Math.floor(middle)],
    sorted[Math.ceil(middle)],
  ];
  return {
    median: (low + high) / 2,
    least: sorted[0] ?? Number.NaN,
    most: sorted.at(-1) ?? Number.NaN,
  };
}

/**
 * Does A and B in turns, beginning with each as often as with the other, so that neither is the one
 * that runs while the machine is warm, busy or throttled.
 */
export async function inTurns<A, B>(
  rounds: number,
  runA: (round: number) => Promise<A>,
  runB: (round: number) => Promise<B>,
  onRound: (round: number, a: A, b: B) => void,
): Promise<{ a: A[]; b: B[] }> {
  const results: { a: A[]; b: B[] } = { a: [], b: [] };
  for (let round = 0; round < rounds; round += 1) {
    let a: A;
    let b: B;
    if (round % 2 === 0) {
      a = await runA(round);
      b = await runB(round);
    } else {
      b = await runB(round);
      a = await runA(round);
    }
    results.a.push(a);
    results.b.push(b);
    onRound(round, a, b);
  }
  return results;
}
