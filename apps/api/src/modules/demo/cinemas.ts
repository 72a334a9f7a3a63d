import { demoAuditoriums, type DemoAuditorium } from './auditoriums.ts';
import { demoId } from './demo-ids.ts';

/** A screen of a cinema of the demo. */
export type DemoScreen = {
  id: string;
  cinemaId: string;
  /** Unique in its cinema. */
  name: string;
  layout: DemoAuditorium;
  preShowMinutes: number;
  turnaroundMinutes: number;
  /** After the hours that all screens of the cinema go by, so that not everybody queues at once. */
  offsetMinutes: number;
  /** Begins its nights after midnight. */
  isOpenAfterMidnight: boolean;
  /** Shows the short films. */
  hasShorts: boolean;
  /** Its larger picture has a name of its own. */
  largeFormat: string | null;
};

export type DemoCinema = {
  id: string;
  name: string;
  timeZone: string;
  currency: string;
  screens: readonly DemoScreen[];
};

type ScreenPlan = Omit<DemoScreen, 'id' | 'cinemaId' | 'layout'> & { layout: string };

const ordinary = {
  preShowMinutes: 15,
  turnaroundMinutes: 20,
  isOpenAfterMidnight: false,
  hasShorts: false,
  largeFormat: null,
};
const small = { ...ordinary, isOpenAfterMidnight: true, preShowMinutes: 10, turnaroundMinutes: 15 };
const large = { ...ordinary, turnaroundMinutes: 25, largeFormat: 'Lumen XL' };

const lumenPalace = cinema({ name: 'Lumen Palace', timeZone: 'Europe/London', currency: 'GBP' }, [
  { ...large, name: 'Balcony', layout: 'Balcony', offsetMinutes: 0 },
  { ...large, name: 'Grand', layout: 'Grand', offsetMinutes: 10 },
  { ...ordinary, name: 'Main', layout: 'Main', offsetMinutes: 20 },
  {
    ...ordinary,
    name: 'Classic',
    layout: 'Classic',

    offsetMinutes: 30,
    isOpenAfterMidnight: true,
  },
  { ...small, name: 'Club', layout: 'Club', offsetMinutes: 35 },
  {
    ...small,
    name: 'Studio',
    layout: 'Studio',

    offsetMinutes: 45,
    hasShorts: true,
  },
  // Only where it is asked for: see auditoriums.ts.
  { ...large, name: 'Palace', layout: 'Palace', offsetMinutes: 5 },
]);

const harbourLight = cinema(
  { name: 'Harbour Light', timeZone: 'America/New_York', currency: 'USD' },
  [
    { ...ordinary, name: 'Quay', layout: 'Main', offsetMinutes: 0 },
    {
      ...ordinary,
      name: 'Lantern',
      layout: 'Classic',

      offsetMinutes: 30,
      isOpenAfterMidnight: true,
      hasShorts: true,
    },
  ],
);

/** The cinemas of the demo; the first one's clock says which day it is. */
export const demoCinemas = [lumenPalace, harbourLight] as const;

function cinema(
  { name, timeZone, currency }: Pick<DemoCinema, 'name' | 'timeZone' | 'currency'>,
  plans: readonly ScreenPlan[],
): DemoCinema {
  const id = demoId('cinema', name);
  const screens = plans.map((plan) => ({
    ...plan,
    id: demoId('auditorium', name, plan.name),
    cinemaId: id,
    layout: layoutNamed(plan.layout),
  }));
  return { id, name, timeZone, currency, screens };
}

function layoutNamed(name: string): DemoAuditorium {
  const layout = demoAuditoriums.find((each) => each.name === name);
  if (layout === undefined) throw new Error(`There is no layout ${name}.`);
  return layout;
}
