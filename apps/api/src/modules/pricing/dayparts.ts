/** In the order of the business day. `marquee.daypart` in the database says which one an instant is in. */
export const DAYPARTS = ['morning', 'afternoon', 'evening', 'night'] as const;

export type Daypart = (typeof DAYPARTS)[number];

/**
 * The same as `marquee.daypart`, for showing.
 *
 * @param localTime `HH:MM` by the cinema's clock, as is when its business day starts
 */
export function daypartAt(localTime: string, businessDayStartsAt: string): Daypart {
  // What comes before the day starts is the night of the day before.
  if (localTime < businessDayStartsAt || localTime >= '21:00') return 'night';
  if (localTime < '12:00') return 'morning';
  return localTime < '17:00' ? 'afternoon' : 'evening';
}
