/** What one seat costs: minor units, frozen when the seats were taken. */
export type PricedSeat = { seat: string; zone: string; unitPrice: number };

export type QuoteLine = {
  kind: 'ticket';
  seat: string;
  zone: string;
  ticketType: 'adult';
  unitPrice: number;
  amount: number;
};

/** Every line of what is to be paid, in minor units of one currency, and their sum. */
export type Quote = { currency: string; lines: QuoteLine[]; total: number };

/** The quote of priced seats. Every ticket is an adult's until there are ticket types. */
export function quoteOf(currency: string, seats: readonly PricedSeat[]): Quote {
  const lines = seats.map(({ seat, zone, unitPrice }): QuoteLine => ({
    kind: 'ticket',
    seat,
    zone,
    ticketType: 'adult',
    unitPrice,
    amount: unitPrice,
  }));
  return { currency, lines, total: lines.reduce((sum, line) => sum + line.amount, 0) };
}
