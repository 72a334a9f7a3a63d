const moneyFormats = new Map<string, { format: Intl.NumberFormat; minorUnits: number }>();

/**
 * An amount as people read it: `£14.50`, `$9.00`, `¥1,400`.
 *
 * @param money minor units of an ISO 4217 currency
 */
export function formatMoney({ amount, currency }: { amount: number; currency: string }): string {
  const known = moneyFormats.get(currency) ?? newMoneyFormat(currency);
  moneyFormats.set(currency, known);
  return known.format.format(amount / 10 ** known.minorUnits);
}

function newMoneyFormat(currency: string) {
  const format = new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  });
  return { format, minorUnits: format.resolvedOptions().maximumFractionDigits ?? 2 };
}
