import type { ListedShowtime } from './listed-showtime.ts';
import { languageName } from './languages.ts';

export const FILTER_NAMES = ['format', 'language', 'subtitles', 'time'] as const;

export type FilterName = (typeof FILTER_NAMES)[number];

/** What somebody wants of a showtime, as the address says it. */
export type Filters = Partial<Record<FilterName, string>>;

/** One thing that showtimes of a list differ in. */
export type FilterChoice = {
  name: FilterName;
  label: string;
  options: readonly { value: string; label: string }[];
  chosen: string | undefined;
};

const LABELS: Readonly<Record<FilterName, string>> = {
  format: 'Format',
  language: 'Language',
  subtitles: 'Subtitles',
  time: 'Time of day',
};

const TIMES = [
  { value: 'morning', label: 'Before 12' },
  { value: 'afternoon', label: '12 to 5' },
  { value: 'evening', label: '5 to 9' },
  { value: 'night', label: 'After 9' },
] as const;

const NO_SUBTITLES = 'none';

/** The value that a showtime has for a filter; undefined where it has none. */
const valueOf: Readonly<Record<FilterName, (screening: ListedShowtime) => string | undefined>> = {
  format: ({ format }) => format,
  language: ({ audioLanguage }) => audioLanguage ?? undefined,
  subtitles: ({ subtitleLanguage }) => subtitleLanguage ?? NO_SUBTITLES,
  time: ({ daypart }) => daypart,
};

const labelOf: Readonly<Record<FilterName, (value: string) => string>> = {
  format: (value) => value,
  language: languageName,
  subtitles: (value) => (value === NO_SUBTITLES ? 'None' : languageName(value)),
  time: (value) => TIMES.find((time) => time.value === value)?.label ?? value,
};

/** Whether a showtime is what somebody wants. */
export function fits(screening: ListedShowtime, filters: Filters): boolean {
  return FILTER_NAMES.every((name) => {
    const wanted = filters[name];
    return wanted === undefined || valueOf[name](screening) === wanted;
  });
}

/** What can be chosen among these showtimes: whatever they differ in, and what is chosen already. */
export function choicesOf(screenings: readonly ListedShowtime[], filters: Filters): FilterChoice[] {
  return FILTER_NAMES.flatMap((name) => {
    const chosen = filters[name];
    const values = new Set(screenings.flatMap((screening) => valueOf[name](screening) ?? []));
    if (chosen !== undefined) values.add(chosen);
    if (values.size < 2 && chosen === undefined) return [];
    const options = [...values].map((value) => ({ value, label: labelOf[name](value) }));
    return [{ name, label: LABELS[name], options: options.toSorted(orderOf(name)), chosen }];
  });
}

/** The filters of a query: what is empty, as forms send it, is no filter. */
export function readFilters(query: Partial<Record<FilterName, string | undefined>>): Filters {
  return Object.fromEntries(
    FILTER_NAMES.flatMap((name) => {
      const value = query[name]?.trim() ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
}

type Option = FilterChoice['options'][number];

function orderOf(name: FilterName): (a: Option, b: Option) => number {
  if (name !== 'time') return (a, b) => a.label.localeCompare(b.label, 'en');
  const position = ({ value }: Option) => TIMES.findIndex((time) => time.value === value);
  return (a, b) => position(a) - position(b);
}
