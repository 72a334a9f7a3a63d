import {
  addMinutes,
  businessDateOf,
  instantsFrom,
  localTimesOf,
  readInstant,
  type Showtime,
} from '../showtimes/index.ts';
import type { SeatMapDocument } from '../seating/index.ts';
import type { DemoScreen } from './cinemas.ts';
import { demoId } from './demo-ids.ts';
import { isForTheNight, isShort, isSilent, type DemoFilm } from './films.ts';
import { createRandom } from './random.ts';

/** A screen of the demo as it is now: administrators may have changed it since it was made. */
export type StagedScreen = {
  screen: DemoScreen;
  /** Its number in the cinema, from 0. */
  position: number;
  cinema: { timeZone: string; currency: string; businessDayStartsAt: string };
  preShowMinutes: number;
  turnaroundMinutes: number;
  seatMapId: string;
  document: SeatMapDocument;
};

/** Everything a day is planned from. */
export type Stage = {
  seed: number;
  screens: readonly StagedScreen[];
  /** The films that may be shown, with the runtimes they have now. */
  films: readonly DemoFilm[];
  salesCloseAfterStartMinutes: number;
};

export const SLOT_NAMES = [
  'morning',
  'noon',
  'afternoon',
  'lateAfternoon',
  'evening',
  'night',
] as const;

/** The times of the day at which a screen begins. */
export type SlotName = (typeof SLOT_NAMES)[number];

/** A showtime of the demo, and what its sales depend on. */
export type Screening = {
  staged: StagedScreen;
  slot: SlotName;
  /** ISO: 1 is Monday. Of the business date. */
  weekday: number;
  film: DemoFilm;
  showtime: PlannedShowtime;
};

/** A showtime before it is known what it is sold under. */
export type PlannedShowtime = Omit<Showtime, 'zonePrices' | 'saleTermsId'>;

type Slot = { name: SlotName; localTime: string };

const DAYS_ON_SALE = 21;
const FILMS_PER_SCREEN = 4;
const FRIDAY = 5;
const SATURDAY = 6;
const DAY_MILLISECONDS = 86_400_000;

/** The films of one screen on one business date, in order; they never overlap. */
export function planDay(stage: Stage, staged: StagedScreen, businessDate: string): Screening[] {
  const weekday = weekdayOf(businessDate);
  const slots = slotsOf(staged.screen, weekday);
  const starts = startsOf(slots, staged, businessDate);
  const planned: Screening[] = [];
  let readyAt = new Date(0);
  for (const [index, { slot, startsAt }] of starts.entries()) {
    // An administrator may have made the breaks longer than the programme allows for.
    if (startsAt < readyAt) continue;
    const minutesLeft = minutesBetween(startsAt, starts[index + 1]?.startsAt);
    const film = chooseFilm(stage, staged, { slot: slot.name, businessDate, minutesLeft });
    if (film === undefined) continue;
    const showtime = showtimeOf(stage, staged, { slot: slot.name, startsAt, film });
    readyAt = showtime.turnaroundEndsAt;
    planned.push({ staged, slot: slot.name, weekday, film, showtime });
  }
  return planned;
}

/** Everything before the evening. */
export function isMatinee(slot: SlotName): boolean {
  return slot !== 'evening' && slot !== 'night';
}

/** Friday and Saturday, when everybody goes out. */
export function isWeekendNight(weekday: number): boolean {
  return weekday === FRIDAY || weekday === SATURDAY;
}

/** A business date some days later, or earlier. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MILLISECONDS).toISOString().slice(0, 10);
}

function weekdayOf(date: string): number {
  return new Date(date).getUTCDay() || 7;
}

function slotsOf(screen: DemoScreen, weekday: number): Slot[] {
  const after = (localTime: string) => laterBy(localTime, screen.offsetMinutes);
  const slots: Slot[] = [
    { name: 'noon', localTime: after('11:00') },
    { name: 'afternoon', localTime: after('13:40') },
    { name: 'lateAfternoon', localTime: after('16:10') },
    { name: 'evening', localTime: after('19:30') },
  ];
  if (screen.hasShorts && weekday >= SATURDAY) {
    slots.unshift({ name: 'morning', localTime: '10:00' });
  }
  if (isWeekendNight(weekday)) {
    slots.push({
      name: 'night',
      localTime: screen.isOpenAfterMidnight ? '00:15' : after('22:50'),
    });
  }
  return slots;
}

function laterBy(localTime: string, minutes: number): string {
  return new Date(Date.parse(`2000-01-01T${localTime}Z`) + minutes * 60_000)
    .toISOString()
    .slice(11, 16);
}

/** Where the clocks leave a time out, or bring it twice, nothing begins. */
function startsOf(
  slots: readonly Slot[],
  { cinema }: StagedScreen,
  businessDate: string,
): { slot: Slot; startsAt: Date }[] {
  const localTimes = slots.map((slot) => slot.localTime);
  const found = localTimesOf(
    { from: businessDate, to: businessDate, localTimes },
    cinema,
    localTimes.length,
  );
  return found.flatMap((text) => {
    const slot = slots.find(({ localTime }) => text.endsWith(`T${localTime}`));
    const read = readInstant(text, cinema.timeZone);
    return slot === undefined || read.kind !== 'instant' ? [] : [{ slot, startsAt: read.instant }];
  });
}

function minutesBetween(from: Date, to: Date | undefined): number {
  return to === undefined ? Number.POSITIVE_INFINITY : (to.getTime() - from.getTime()) / 60_000;
}

/**
 * A screen plays four films a week, which move to a smaller screen the week after: so a cinema
 * with six screens has all the longer films, all the time.
 */
function chooseFilm(
  { seed, films }: Stage,
  { screen, position, preShowMinutes, turnaroundMinutes }: StagedScreen,
  {
    slot,
    businessDate,
    minutesLeft,
  }: { slot: SlotName; businessDate: string; minutesLeft: number },
): DemoFilm | undefined {
  const dayNumber = Date.parse(businessDate) / DAY_MILLISECONDS;
  const random = createRandom(seed, 'film', screen.id, businessDate, slot);
  const isSuitable = (film: DemoFilm) =>
    slot === 'morning' ? isShort(film) : slot !== 'night' || isForTheNight(film);
  const suitable = films.filter(
    (film) => isSuitable(film) && (slot === 'morning' || !isShort(film)),
  );
  const candidates =
    slot === 'morning' || slot === 'night'
      ? random.shuffled(suitable)
      : ofTheWeek(seed, suitable, { position, dayNumber, slot });
  const fits = ({ runtimeMinutes }: DemoFilm) =>
    preShowMinutes + runtimeMinutes + turnaroundMinutes <= minutesLeft;
  return candidates.find(fits);
}

function ofTheWeek(
  seed: number,
  films: readonly DemoFilm[],
  { position, dayNumber, slot }: { position: number; dayNumber: number; slot: SlotName },
): DemoFilm[] {
  // 1970 began on a Thursday, and a cinema's week begins on Friday.
  const week = Math.floor((dayNumber - 1) / 7);
  const order = createRandom(seed, 'films').shuffled(films);
  const first = position * FILMS_PER_SCREEN + week * 2 * FILMS_PER_SCREEN;
  return Array.from({ length: FILMS_PER_SCREEN }, (_, index) => {
    const turn = (index + dayNumber + SLOT_NAMES.indexOf(slot)) % FILMS_PER_SCREEN;
    return order[(first + turn) % order.length];
  }).filter((film) => film !== undefined);
}

function showtimeOf(
  { seed, salesCloseAfterStartMinutes }: Stage,
  { screen, cinema, seatMapId, document: _document, ...breaks }: StagedScreen,
  { slot, startsAt, film }: { slot: SlotName; startsAt: Date; film: DemoFilm },
): PlannedShowtime {
  const businessDate = businessDateOf(startsAt, cinema);
  const instants = instantsFrom(startsAt, { ...breaks, runtimeMinutes: film.runtimeMinutes });
  const salesCloseAt = addMinutes(startsAt, salesCloseAfterStartMinutes);
  return {
    id: demoId('showtime', screen.id, businessDate, slot),
    movieId: film.id,
    cinemaId: screen.cinemaId,
    auditoriumId: screen.id,
    seatMapId,
    ...formatOf(createRandom(seed, 'format', screen.id, businessDate, slot), screen, slot, film),
    ...instants,
    salesOpenAt: addMinutes(startsAt, -DAYS_ON_SALE * 24 * 60),
    // A film may be shorter than sales usually stay open.
    salesCloseAt: salesCloseAt < instants.endsAt ? salesCloseAt : instants.endsAt,
    businessDate,
    status: 'onSale',
    currency: cinema.currency,
  };
}

function formatOf(
  random: ReturnType<typeof createRandom>,
  { largeFormat }: DemoScreen,
  slot: SlotName,
  film: DemoFilm,
): Pick<Showtime, 'format' | 'audioLanguage' | 'subtitleLanguage'> {
  const isEvening = slot === 'evening';
  const format = random.weighted([
    ['2D', 50],
    ['4K restoration', 24],
    ['35 mm', 10],
    ['Open captions', isSilent(film) ? 0 : 8],
    ['Relaxed', isMatinee(slot) ? 4 : 0],
    ['Live score', isEvening && isSilent(film) ? 12 : 0],
    [largeFormat ?? '2D', isEvening ? 30 : 6],
  ]);
  if (isSilent(film)) return { format, audioLanguage: null, subtitleLanguage: 'en' };
  return {
    format,
    audioLanguage: 'en',
    subtitleLanguage: format === 'Open captions' ? 'en' : null,
  };
}
