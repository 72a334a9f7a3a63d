import type { Database, Transaction } from '../../database.ts';
import type { Cache } from '../../platform/cache.ts';
import { isTimeZone } from '../../platform/clock.ts';
import { invalidRequest, notFound, type FieldProblem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { isRecord } from '../../platform/is-record.ts';
import { runTransaction } from '../../platform/retry.ts';
import { failedWith } from '../../platform/sql-state.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { isSeatMapOf } from './seat-maps.repository.ts';
import { createSeatMapsService } from './seat-maps.service.ts';
import { VENUES_TOPIC } from './topics.ts';
import { auditoriumNameTaken, cinemaHasShowtimes, cinemaNameTaken } from './venues.errors.ts';
import * as venues from './venues.repository.ts';
import type {
  Auditorium,
  Changes,
  Cinema,
  ListedAuditorium,
  NamePage,
} from './venues.repository.ts';

export type VenuesService = ReturnType<typeof createVenuesService>;

export type NewCinema = Omit<Cinema, 'id' | 'businessDayStartsAt'> & {
  /** `HH:MM`; default 06:00. */
  businessDayStartsAt?: string;
};

export type NewAuditorium = {
  cinemaId: string;
  name: string;
  /** Default 15. */
  preShowMinutes?: number;
  /** Default 15. */
  turnaroundMinutes?: number;
};

const BUSINESS_DAY_STARTS_AT = '06:00';
const PRE_SHOW_MINUTES = 15;
const TURNAROUND_MINUTES = 15;

const CINEMAS_KEPT_MAX = 500;

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Cinemas, their auditoriums, and the seat maps of these. */
export function createVenuesService({
  db,
  cache,
  hasShowtimes,
  listingMilliseconds,
}: {
  db: Database;
  cache: Pick<Cache, 'drop' | 'region'>;
  /** Whether a cinema ever had a showtime; asked while the cinema is locked against new ones. */
  hasShowtimes: (tx: Transaction, cinemaId: string) => Promise<boolean>;
  listingMilliseconds: number;
}) {
  const onVenuesChanged = () => cache.drop([VENUES_TOPIC]);
  const kept = cache.region<{ cinemas: Cinema[] }>({
    name: 'cinemas',
    milliseconds: listingMilliseconds,
    isValue: isCinemas,
    sizeOf: ({ cinemas }) => cinemas.length + 1,
  });

  return {
    ...createSeatMapsService({ db, onVenuesChanged }),
    listCinemas,
    allCinemas,
    getCinema,
    addCinema,
    changeCinema,
    listAuditoriums,
    addAuditorium,
    changeAuditorium,
  };

  async function listCinemas(page: NamePage): Promise<Cinema[]> {
    return venues.findCinemas(db, page);
  }

  /** All of them by name, from the cache: for pages, each of which names them. */
  async function allCinemas(): Promise<readonly Cinema[]> {
    const { cinemas } = await kept.read(
      { key: '{catalogue}:all', topics: [VENUES_TOPIC] },
      async () => ({
        cinemas: await venues.findCinemas(db, { after: undefined, rowsMax: CINEMAS_KEPT_MAX }),
      }),
    );
    return cinemas;
  }

  /** @throws DomainError NOT_FOUND */
  async function getCinema(cinemaId: string): Promise<Cinema> {
    const cinema = await venues.findCinema(db, cinemaId);
    if (cinema === undefined) throw notFound('cinema');
    return cinema;
  }

  /** @throws DomainError INVALID_REQUEST; CINEMA_NAME_TAKEN */
  async function addCinema(
    { businessDayStartsAt = BUSINESS_DAY_STARTS_AT, ...rest }: NewCinema,
    actor: Actor,
  ): Promise<Cinema> {
    const cinema: Cinema = { id: newId(), ...rest, businessDayStartsAt };
    await checkCinema(db, cinema);
    await runTransaction(db, async (tx) => {
      await venues.insertCinema(tx, cinema).catch(refuseTakenName(cinemaNameTaken));
      await recordAudit(tx, {
        actor,
        action: 'cinema.create',
        subjectType: 'cinema',
        subjectId: cinema.id,
        before: null,
        after: cinema,
      });
    });
    onVenuesChanged();
    return cinema;
  }

  /** @throws DomainError NOT_FOUND; INVALID_REQUEST; CINEMA_NAME_TAKEN; CINEMA_HAS_SHOWTIMES */
  async function changeCinema(
    cinemaId: string,
    changes: Changes<Omit<Cinema, 'id'>>,
    actor: Actor,
  ): Promise<Cinema> {
    const changed = await runTransaction(db, async (tx) => {
      const before = await venues.lockCinema(tx, cinemaId);
      if (before === undefined) throw notFound('cinema');
      const after = applyChanges(before, changes);
      await checkCinema(tx, after);
      const isReckonedOtherwise =
        after.timeZone !== before.timeZone ||
        after.currency !== before.currency ||
        after.businessDayStartsAt !== before.businessDayStartsAt;
      if (isReckonedOtherwise && (await hasShowtimes(tx, before.id))) throw cinemaHasShowtimes();

      await venues.updateCinema(tx, after).catch(refuseTakenName(cinemaNameTaken));
      await recordAudit(tx, {
        actor,
        action: 'cinema.update',
        subjectType: 'cinema',
        subjectId: before.id,
        before,
        after,
      });
      return after;
    });
    onVenuesChanged();
    return changed;
  }

  /** @throws DomainError NOT_FOUND where there is no such cinema */
  async function listAuditoriums(cinemaId: string, page: NamePage): Promise<ListedAuditorium[]> {
    await getCinema(cinemaId);
    return venues.findAuditoriums(db, cinemaId, page);
  }

  /** @throws DomainError NOT_FOUND where there is no such cinema; AUDITORIUM_NAME_TAKEN */
  async function addAuditorium(
    { cinemaId, name, preShowMinutes, turnaroundMinutes }: NewAuditorium,
    actor: Actor,
  ): Promise<ListedAuditorium> {
    const { id } = await getCinema(cinemaId);
    const auditorium: Auditorium = {
      id: newId(),
      cinemaId: id,
      name,
      preShowMinutes: preShowMinutes ?? PRE_SHOW_MINUTES,
      turnaroundMinutes: turnaroundMinutes ?? TURNAROUND_MINUTES,
      currentSeatMapId: null,
    };
    await runTransaction(db, async (tx) => {
      await venues.insertAuditorium(tx, auditorium).catch(refuseTakenName(auditoriumNameTaken));
      await recordAudit(tx, {
        actor,
        action: 'auditorium.create',
        subjectType: 'auditorium',
        subjectId: auditorium.id,
        before: null,
        after: auditorium,
      });
    });
    onVenuesChanged();
    return { ...auditorium, capacity: null };
  }

  /**
   * Changes an auditorium for the showtimes to come; scheduled ones keep their instants and maps.
   *
   * @throws DomainError NOT_FOUND; AUDITORIUM_NAME_TAKEN; INVALID_REQUEST where the seat map is
   *   another auditorium's
   */
  async function changeAuditorium(
    auditoriumId: string,
    changes: Changes<Omit<Auditorium, 'id' | 'cinemaId' | 'currentSeatMapId'>> & {
      currentSeatMapId?: string | undefined;
    },
    actor: Actor,
  ): Promise<ListedAuditorium> {
    const changed = await runTransaction(db, async (tx) => {
      const before = await venues.lockAuditorium(tx, auditoriumId);
      if (before === undefined) throw notFound('auditorium');
      const after = applyChanges(before, changes);
      const { currentSeatMapId } = changes;
      if (currentSeatMapId !== undefined && !(await isSeatMapOf(tx, before.id, currentSeatMapId))) {
        throw invalidRequest([
          { pointer: '/currentSeatMapId', message: 'is not a seat map of this auditorium' },
        ]);
      }
      await venues.updateAuditorium(tx, after).catch(refuseTakenName(auditoriumNameTaken));
      await recordAudit(tx, {
        actor,
        action: 'auditorium.update',
        subjectType: 'auditorium',
        subjectId: before.id,
        before,
        after,
      });
      return venues.findAuditorium(tx, before.id);
    });
    onVenuesChanged();
    if (changed === undefined) throw notFound('auditorium');
    return changed;
  }
}

function isCinemas(value: unknown): value is { cinemas: Cinema[] } {
  return isRecord(value) && Array.isArray(value['cinemas']) && value['cinemas'].every(isCinema);
}

function isCinema(value: unknown): value is Cinema {
  return (
    isRecord(value) &&
    ['id', 'name', 'timeZone', 'currency', 'businessDayStartsAt'].every(
      (name) => typeof value[name] === 'string',
    )
  );
}

async function checkCinema(
  db: Database | Transaction,
  { timeZone, currency }: Cinema,
): Promise<void> {
  const problems: FieldProblem[] = [];
  if (!isTimeZone(timeZone) || !(await venues.knowsTimeZone(db, timeZone))) {
    problems.push({ pointer: '/timeZone', message: 'must be an IANA name, like Europe/London' });
  }
  if (!currencies.has(currency)) {
    problems.push({ pointer: '/currency', message: 'must be a currency of ISO 4217, like GBP' });
  }
  if (problems.length > 0) throw invalidRequest(problems);
}

function applyChanges<T extends object>(before: T, changes: Changes<NoInfer<T>>): T {
  const named = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(named) };
}

function refuseTakenName(nameTaken: (cause: unknown) => Error): (error: unknown) => never {
  return (error) => {
    if (failedWith(error, 'uniqueViolation')) throw nameTaken(error);
    throw error;
  };
}
