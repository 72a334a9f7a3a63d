import { isRecord } from '../../platform/is-record.ts';
import type { ShowtimeStatus } from './showtimes.tables.ts';
import type { ListedPrice } from './terms-operations.ts';

/**
 * What is known of a showtime without asking who sits where: what caches keep and what other
 * modules build on. Survives JSON: instants are ISO 8601 in UTC.
 */
export type ShowtimeFacts = {
  id: string;
  /** As stored. Whether it is closed depends on the moment: `statusAt`. */
  status: ShowtimeStatus;
  seatMapId: string;
  startsAt: string;
  featureStartsAt: string;
  endsAt: string;
  turnaroundEndsAt: string;
  salesOpenAt: string;
  salesCloseAt: string;
  /** `YYYY-MM-DD`. */
  businessDate: string;
  /** IANA name: the cinema's. */
  timeZone: string;
  /** ISO 4217: the cinema's. */
  currency: string;
  /** What it is sold under. */
  saleTermsId: string;
  /** What the public is sold, in minor units. */
  prices: readonly ListedPrice[];
  /** The lowest price of every zone of the seat map, in minor units. */
  fromPrices: Readonly<Record<string, number>>;
  format: string;
  audioLanguage: string | null;
  subtitleLanguage: string | null;
  cancellationReason: string | null;
  /** Raised by every change: the ETag. */
  revision: number;
  movie: {
    id: string;
    title: string;
    runtimeMinutes: number;
    certificate: string | null;
    posterUrl: string | null;
  };
  cinema: { id: string; name: string };
  auditorium: { id: string; name: string };
};

/** What the public is told: `closed` is derived, never stored. */
export const SHOWTIME_STATUSES = ['planned', 'onSale', 'cancelled', 'closed'] as const;

export type PublicStatus = (typeof SHOWTIME_STATUSES)[number];

/**
 * The status at a moment.
 *
 * @param now epoch milliseconds
 */
export function statusAt(
  { status, salesCloseAt }: Pick<ShowtimeFacts, 'status' | 'salesCloseAt'>,
  now: number,
): PublicStatus {
  if (status === 'cancelled') return 'cancelled';
  if (now >= Date.parse(salesCloseAt)) return 'closed';
  return status;
}

/**
 * Whether seats can be bought at a moment. For showing: the sale itself asks the database.
 *
 * @param now epoch milliseconds
 */
export function isOnSaleAt(
  showtime: Pick<ShowtimeFacts, 'status' | 'salesOpenAt' | 'salesCloseAt'>,
  now: number,
): boolean {
  return statusAt(showtime, now) === 'onSale' && Date.parse(showtime.salesOpenAt) <= now;
}

const TEXTS = [
  'id',
  'seatMapId',
  'saleTermsId',
  'startsAt',
  'featureStartsAt',
  'endsAt',
  'turnaroundEndsAt',
  'salesOpenAt',
  'salesCloseAt',
  'businessDate',
  'timeZone',
  'currency',
  'format',
] as const;

/** Whether a value that was kept elsewhere is what we would have put there. */
export function isShowtimeFacts(value: unknown): value is ShowtimeFacts {
  if (!isRecord(value)) return false;
  const { status, prices, fromPrices, movie, cinema, auditorium } = value;
  return (
    TEXTS.every((name) => typeof value[name] === 'string') &&
    ['audioLanguage', 'subtitleLanguage', 'cancellationReason'].every((name) =>
      isTextOrNull(value[name]),
    ) &&
    (status === 'planned' || status === 'onSale' || status === 'cancelled') &&
    Number.isInteger(value['revision']) &&
    isRecord(fromPrices) &&
    Object.values(fromPrices).every((price) => Number.isInteger(price)) &&
    Array.isArray(prices) &&
    prices.every(isListedPrice) &&
    isRecord(movie) &&
    typeof movie['id'] === 'string' &&
    typeof movie['title'] === 'string' &&
    Number.isInteger(movie['runtimeMinutes']) &&
    isTextOrNull(movie['certificate']) &&
    isTextOrNull(movie['posterUrl']) &&
    isNamed(cinema) &&
    isNamed(auditorium)
  );
}

function isListedPrice(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value['zone'] === 'string' &&
    typeof value['ticketType'] === 'string' &&
    Number.isInteger(value['amount'])
  );
}

function isNamed(value: unknown): boolean {
  return isRecord(value) && typeof value['id'] === 'string' && typeof value['name'] === 'string';
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
