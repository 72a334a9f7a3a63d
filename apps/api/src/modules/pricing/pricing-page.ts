import type { PricingStatus } from './pricing.tables.ts';

/** Part of a list of what is in force, or of what is not any more. */
export type PricingPage = {
  status: PricingStatus;
  /** The sort values of the row before; undefined: from the beginning. */
  after: readonly string[] | undefined;
  rowsMax: number;
};

/** Changes to something: what is undefined stays. */
export type Changes<T> = { [K in keyof T]?: T[K] | undefined };

export function applyChanges<T extends object>(before: T, changes: Changes<NoInfer<T>>): T {
  const named = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(named) };
}
