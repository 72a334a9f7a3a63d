/** An amount in the minor units of its currency (ISO 4217): `{ amount: 1450, currency: 'GBP' }`. */
export type Money = { amount: number; currency: string };

export function money(amount: number, currency: string): Money {
  return { amount, currency };
}
