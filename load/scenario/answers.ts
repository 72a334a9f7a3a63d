import type { ProviderTransaction } from '../audit/audit-provider.ts';
import type { ToldReservation } from '../audit/client-history.ts';

/** What answers of the API look like, as far as a load looks at them. */
export type SignedInAnswer = { user: { id: string }; accessToken: string; refreshToken: string };
export type NamedAnswer = { id: string };
export type AmountAnswer = { amount: number };
export type AvailabilityAnswer = { availableCount: number; unavailable: string[] };
export type HoldAnswer = { id: string; seats: string[]; quote: { total: AmountAnswer } };
export type ReservationAnswer = {
  id: string;
  reference: string;
  status: string;
  originalTotal: AmountAnswer;
  payment?: { checkoutUrl: string | null };
  total: AmountAnswer;
  tickets: { id: string; seat: string; price: AmountAnswer }[];
};

/** What a client remembers of a reservation, to be held against the database. */
export function toldOf({
  id,
  reference,
  status,
  originalTotal,
  tickets,
}: ReservationAnswer): ToldReservation {
  const told = tickets.map((ticket) => ({
    id: ticket.id,
    seat: ticket.seat,
    amount: ticket.price.amount,
  }));
  const isSold = status !== 'pendingPayment';
  return { id, reference, amount: originalTotal.amount, tickets: isSold ? told : null };
}

/** Reads an answer of the API, whose shape its own tests and contract vouch for. */
export function readJson<T>(text: string, isShape: (value: object) => value is T & object): T {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && isShape(value)) return value;
  throw new Error(`an answer of another shape: ${text.slice(0, 300)}`);
}

export const isSignedIn = (value: object): value is SignedInAnswer =>
  'accessToken' in value && 'refreshToken' in value && 'user' in value;
export const isNamed = (value: object): value is NamedAnswer => 'id' in value;
export const isAvailability = (value: object): value is AvailabilityAnswer =>
  'unavailable' in value && Array.isArray(value.unavailable);
export const isHold = (value: object): value is HoldAnswer => 'id' in value && 'quote' in value;
export const isReservation = (value: object): value is ReservationAnswer =>
  'reference' in value && 'tickets' in value && Array.isArray(value.tickets);
export const isBooks = (value: object): value is { data: ProviderTransaction[] } =>
  'data' in value && Array.isArray(value.data);
