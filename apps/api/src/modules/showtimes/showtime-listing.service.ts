import type { Database } from '../../database.ts';
import type { Cache } from '../../platform/cache.ts';
import { notFound } from '../../platform/errors.ts';
import { isRecord } from '../../platform/is-record.ts';
import { catalogueKey, MOVIES_TOPIC, SHOWTIMES_TOPIC } from '../catalogue/index.ts';
import { VENUES_TOPIC } from '../venues/index.ts';
import type { SeatCounts } from './availability-word.ts';
import type { SeatOperations } from './seat-operations.ts';
import { listDaysOnSale, type ShowtimeDaysQuery } from './showtime-days.read-model.ts';
import { isShowtimeFacts, type ShowtimeFacts } from './showtime-facts.ts';
import {
  findManyShowtimeFacts,
  findShowtimeFacts,
  listShowtimes,
  type ShowtimeListQuery,
  type ShowtimeRow,
} from './showtime-list.read-model.ts';
import type { ShowtimeStatus } from './showtimes.tables.ts';
import type { TermsOperations } from './terms-operations.ts';

/** A showtime and how full it is at a moment. */
export type ShowtimeNow = {
  facts: ShowtimeFacts;
  seats: SeatCounts;
  /** Epoch milliseconds. */
  now: number;
};

export type ListShowtimes = {
  /** Default `onSale`, closed ones included. */
  status?: ShowtimeStatus | 'any' | undefined;
  /** A business date, `YYYY-MM-DD`; without it the list begins now. */
  date?: string | undefined;
  cinemaId?: string | undefined;
  movieId?: string | undefined;
  /** Only these; for pages, which name those that they show. */
  movieIds?: readonly string[] | undefined;
  after: readonly string[] | undefined;
  rowsMax: number;
};

const TOPICS = [SHOWTIMES_TOPIC, MOVIES_TOPIC, VENUES_TOPIC];
/** Pages are read in two sizes, so that lists which differ only in their limit are kept once. */
const ROWS_KEPT = [21, 101];

/** Reading showtimes: what stays from the cache, what moves from the seats and the clock. */
export function createShowtimeListing({
  db,
  cache,
  seats,
  pricesOf,
  listingMilliseconds,
}: {
  db: Database;
  cache: Pick<Cache, 'region'>;
  seats: Pick<SeatOperations, 'availabilityOf'>;
  pricesOf: TermsOperations['pricesOf'];
  listingMilliseconds: number;
}) {
  const lists = cache.region<{ showtimes: ShowtimeFacts[] }>({
    name: 'showtimeLists',
    milliseconds: listingMilliseconds,
    isValue: isFactsList,
    sizeOf: ({ showtimes }) => showtimes.length + 1,
  });
  const single = cache.region<ShowtimeFacts>({
    name: 'showtimes',
    milliseconds: listingMilliseconds,
    isValue: isShowtimeFacts,
  });

  const days = cache.region<{ dates: string[] }>({
    name: 'showtimeDays',
    milliseconds: listingMilliseconds,
    isValue: isDays,
  });

  return { list, listDays, get, getMany, findForSale, findManyForSale };

  /** The business dates, `YYYY-MM-DD`, of which something can still be bought, in order. */
  async function listDays(asked: ShowtimeDaysQuery): Promise<readonly string[]> {
    const { dates } = await days.read(
      { key: catalogueKey(JSON.stringify(asked)), topics: TOPICS },
      async () => ({ dates: await listDaysOnSale(db, asked) }),
    );
    return dates;
  }

  /** Showtimes in order of their start. */
  async function list(asked: ListShowtimes): Promise<ShowtimeNow[]> {
    const { status = 'onSale' } = asked;
    const filter: Filter = {
      status: status === 'any' ? null : status,
      date: asked.date ?? null,
      cinemaId: asked.cinemaId ?? null,
      movieId: asked.movieId ?? null,
      movieIds: asked.movieIds ?? null,
    };
    if (asked.after !== undefined) {
      const { after, rowsMax } = asked;
      const rows = await listShowtimes(db, { ...fromNow(filter), after, rowsMax });
      return withSeats(rows.map(withPrices));
    }
    // Only beginnings are kept: of continuations there are as many as somebody cares to make up.
    const rowsMax = ROWS_KEPT.find((kept) => kept >= asked.rowsMax) ?? asked.rowsMax;
    const { showtimes } = await lists.read(
      { key: catalogueKey(JSON.stringify({ ...filter, rowsMax })), topics: TOPICS },
      async () => {
        const rows = await listShowtimes(db, { ...fromNow(filter), after: null, rowsMax });
        return { showtimes: rows.map(withPrices) };
      },
    );
    return withSeats(showtimes.slice(0, asked.rowsMax));
  }

  /** @throws DomainError NOT_FOUND; planned ones are only found where they are asked for */
  async function get(
    showtimeId: string,
    { includePlanned }: { includePlanned: boolean },
  ): Promise<ShowtimeNow> {
    const facts = await findForSale(showtimeId);
    if (facts.status === 'planned' && !includePlanned) throw notFound('showtime');
    const [showtime] = await withSeats([facts]);
    if (showtime === undefined) throw notFound('showtime');
    return showtime;
  }

  /** These showtimes as they are in the database now, in order of their start. */
  async function getMany(showtimeIds: readonly string[]): Promise<ShowtimeNow[]> {
    return withSeats((await findManyShowtimeFacts(db, showtimeIds)).map(withPrices));
  }

  /**
   * What is known of a showtime without its seats, in whatever status it is; from the cache, so
   * that it may be seconds old where another process changed it.
   *
   * @throws DomainError NOT_FOUND
   */
  async function findForSale(showtimeId: string): Promise<ShowtimeFacts> {
    return single.read({ key: catalogueKey(showtimeId), topics: TOPICS }, async () => {
      const row = await findShowtimeFacts(db, showtimeId);
      if (row === undefined) throw notFound('showtime');
      return withPrices(row);
    });
  }

  /** As `findForSale`, of many in one query at most. Those that do not exist are missing. */
  async function findManyForSale(
    showtimeIds: readonly string[],
  ): Promise<ReadonlyMap<string, ShowtimeFacts>> {
    const found = new Map<string, ShowtimeFacts>();
    const keepers = new Map<string, (facts: ShowtimeFacts) => void>();
    for (const id of new Set(showtimeIds)) {
      const entry = { key: catalogueKey(id), topics: TOPICS };
      const facts = single.peek(entry);
      if (facts === undefined) keepers.set(id, single.reserve(entry));
      else found.set(id, facts);
    }
    if (keepers.size > 0) {
      for (const row of await findManyShowtimeFacts(db, [...keepers.keys()])) {
        const facts = withPrices(row);
        found.set(facts.id, facts);
        keepers.get(facts.id)?.(facts);
      }
    }
    return found;
  }

  function withPrices({ saleTerms, ...row }: ShowtimeRow): ShowtimeFacts {
    return { ...row, ...pricesOf(saleTerms) };
  }

  async function withSeats(showtimes: readonly ShowtimeFacts[]): Promise<ShowtimeNow[]> {
    if (showtimes.length === 0) return [];
    const counts = await seats.availabilityOf(showtimes.map(({ id }) => id));
    const now = Date.now();
    return showtimes.map((facts) => ({
      facts,
      seats: counts.get(facts.id) ?? { capacity: 0, availableCount: 0 },
      now,
    }));
  }
}

type Filter = Pick<ShowtimeListQuery, 'status' | 'date' | 'cinemaId' | 'movieId' | 'movieIds'>;

// Of a date are all of its showtimes; otherwise those that had not begun when the list was read.
function fromNow(filter: Filter): Filter & Pick<ShowtimeListQuery, 'startsFrom'> {
  return { ...filter, startsFrom: filter.date === null ? new Date().toISOString() : null };
}

function isDays(value: unknown): value is { dates: string[] } {
  return (
    isRecord(value) &&
    Array.isArray(value['dates']) &&
    value['dates'].every((date) => typeof date === 'string')
  );
}

function isFactsList(value: unknown): value is { showtimes: ShowtimeFacts[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'showtimes' in value &&
    Array.isArray(value.showtimes) &&
    value.showtimes.every(isShowtimeFacts)
  );
}
