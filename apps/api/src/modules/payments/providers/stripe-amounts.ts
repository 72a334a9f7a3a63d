import { ProviderRefused } from '../payment-provider.ts';

/** Currencies whose amounts Stripe takes in whole units. */
const WITHOUT_DECIMALS = new Set(
  'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '),
);
/** Three decimals, of which the last one must be 0. */
const WITH_THREE_DECIMALS = new Set('BHD JOD KWD OMR TND'.split(' '));

/**
 * Our amounts are in the minor units of ISO 4217. So are Stripe's, with few exceptions: ISK and UGX,
 * which have no decimals, are sent with two, and MGA without any. JPY is the same on both sides.
 *
 * @throws ProviderRefused where Stripe cannot take this amount of the currency
 */
export function toStripeAmount(amount: number, currency: string): number {
  const converted = amount * factorOf(currency);
  const isPayable =
    Number.isInteger(converted) && !(WITH_THREE_DECIMALS.has(currency) && converted % 10 !== 0);
  if (isPayable) return converted;
  throw new ProviderRefused('Stripe cannot take such a small part of this currency.', {
    status: 400,
    code: 'amount_not_payable',
  });
}

/**
 * @param currency as Stripe writes it: in small letters
 * @throws TypeError, RangeError where what came is no amount of a currency at all
 */
export function fromStripeAmount(amount: number, currency: string): number {
  if (!Number.isSafeInteger(amount)) throw new TypeError('not an amount of Stripe');
  return Math.round(amount / factorOf(currency.toUpperCase()));
}

function factorOf(currency: string): number {
  return 10 ** (stripeDecimals(currency) - isoDecimals(currency));
}

function stripeDecimals(currency: string): number {
  if (WITHOUT_DECIMALS.has(currency)) return 0;
  return WITH_THREE_DECIMALS.has(currency) ? 3 : 2;
}

function isoDecimals(currency: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}
