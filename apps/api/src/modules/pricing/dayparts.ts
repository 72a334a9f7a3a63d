/** In the order of the business day. `marquee.daypart` in the database says which one an instant is in. */
export const DAYPARTS = ['morning', 'afternoon', 'evening', 'night'] as const;

export type Daypart = (typeof DAYPARTS)[number];
