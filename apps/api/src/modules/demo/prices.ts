import type {
  Daypart,
  RefundPolicyTerms,
  SalesChannel,
  TermsFee,
  TermsTax,
  TermsTicketType,
} from '../pricing/index.ts';
import { demoCinemas, type DemoCinema } from './cinemas.ts';
import { demoId } from './demo-ids.ts';

export type DemoTicketType = TermsTicketType & { position: number; sharePercent: number };

export type DemoPriceList = {
  id: string;
  name: string;
  weekdays: number[] | null;
  dayparts: Daypart[] | null;
  formats: string[] | null;
  priority: number;
  /** Minor units. */
  prices: readonly { zone: string; ticketType: string; amount: number }[];
};

/** What a cinema of the demo asks for its seats, and gives back. */
export type DemoCharges = {
  cinema: Pick<DemoCinema, 'id' | 'currency'>;
  priceLists: readonly DemoPriceList[];
  fee: TermsFee & { id: string };
  tax: TermsTax;
  refundPolicy: RefundPolicyTerms & { id: string };
};

/** When a price list of the demo counts; always, where it says nothing. */
type Conditions = { weekdays?: number[]; dayparts?: Daypart[]; formats?: string[] };

type PriceListPlan = Conditions & { name: string; adult: number };

type ChargesPlan = Pick<DemoCharges, 'tax'> & {
  priceLists: readonly PriceListPlan[];
  fee: Pick<TermsFee, 'name' | 'amount' | 'isRefundable'>;
  refundPolicy: RefundPolicyTerms;
};

/** Beside the adult and the complimentary ticket, which every installation has. */
export const demoTicketTypes: readonly DemoTicketType[] = [
  ticketType('child', { name: 'Child', position: 10, sharePercent: 70 }),
  ticketType('senior', { name: 'Senior', position: 20, sharePercent: 75 }),
  ticketType('student', { name: 'Student', position: 30, sharePercent: 80 }),
  {
    ...ticketType('carer', { name: 'Carer', position: 40, sharePercent: 0 }),
    requiresAnother: true,
  },
];

/** What a seat costs beyond the standard one, by zone; a zone not named costs nothing more. */
const ZONE_SURCHARGES: Readonly<Record<string, number>> = {
  standard: 0,
  'balcony-front': 250,
  premium: 350,
  recliner: 600,
};
/** Prices end in 00 or 50. */
const PRICE_STEP = 50;
const ONLINE: readonly SalesChannel[] = ['web', 'api'];
const WORKING_DAYS = [1, 2, 3, 4, 5];
const GOING_OUT = [5, 6];
const DAY_MINUTES = 24 * 60;
const DAY = DAY_MINUTES * 60_000;
/** Lists for a format come before those for a time. */
const FORMAT_PRIORITY = 10;

const [lumenPalace, harbourLight] = demoCinemas;

/** Everything back until the day before, half until two hours before. */
const TIERS = [
  { untilMinutesBefore: DAY_MINUTES, percent: 100 },
  { untilMinutesBefore: 120, percent: 50 },
];

export const demoCharges: readonly DemoCharges[] = [
  charges(lumenPalace, {
    priceLists: [
      { name: 'Standard', adult: 1250 },
      { name: 'Mornings', adult: 750, dayparts: ['morning'] },
      {
        name: 'Weekday matinees',
        adult: 900,
        weekdays: WORKING_DAYS,
        dayparts: ['morning', 'afternoon'],
      },
      {
        name: 'Friday and Saturday nights',
        adult: 1400,
        weekdays: GOING_OUT,
        dayparts: ['evening', 'night'],
      },
      { name: 'Lumen XL', adult: 1600, formats: ['Lumen XL'] },
      { name: 'Live score', adult: 1800, formats: ['Live score'] },
    ],
    fee: { name: 'Booking fee', amount: 95, isRefundable: false },
    tax: { name: 'VAT', rateBasisPoints: 2000, feeRateBasisPoints: 2000, isIncluded: true },
    refundPolicy: { tiers: TIERS, feesRefundable: false },
  }),
  charges(harbourLight, {
    priceLists: [
      { name: 'Standard', adult: 1500 },
      { name: 'Matinees', adult: 1150, dayparts: ['morning', 'afternoon'] },
      { name: 'Bargain Tuesday', adult: 900, weekdays: [2], dayparts: ['evening'] },
      {
        name: 'Friday and Saturday nights',
        adult: 1700,
        weekdays: GOING_OUT,
        dayparts: ['evening', 'night'],
      },
    ],
    fee: { name: 'Convenience fee', amount: 150, isRefundable: true },
    // Prices in the United States are before tax.
    tax: { name: 'Sales tax', rateBasisPoints: 700, feeRateBasisPoints: 700, isIncluded: false },
    refundPolicy: { tiers: TIERS, feesRefundable: true },
  }),
];

/** What the demo takes off prices, as of the moment it is made. */
export function demoPromotions(asOf: Date) {
  const daysLater = (days: number) => new Date(asOf.getTime() + days * DAY);
  return [
    {
      id: demoId('promotion', 'family weeks'),
      code: null,
      name: 'Family weeks',
      rateBasisPoints: 2500,
      cinemaId: lumenPalace.id,
      ticketTypes: ['child'],
      validFrom: daysLater(-10),
      validTo: daysLater(18),
      usesMax: null,
      usesPerPersonMax: null,
    },
    {
      id: demoId('promotion', WELCOME_CODE),
      code: WELCOME_CODE,
      name: 'Welcome: 10 % off',
      rateBasisPoints: 1000,
      cinemaId: null,
      ticketTypes: null,
      validFrom: daysLater(-14),
      validTo: null,
      usesMax: 2000,
      usesPerPersonMax: 1,
    },
  ];
}

/** For those who come for the first time. */
export const WELCOME_CODE = 'WELCOME10';

/** What adults pay where no price list is for a showtime any more, minor units by zone. */
export function plainPrices(
  cinemaId: string,
  zones: readonly string[],
): Readonly<Record<string, number>> {
  const [standard] = demoCharges.find(({ cinema }) => cinema.id === cinemaId)?.priceLists ?? [];
  const amountOf = (zone: string) =>
    standard?.prices.find((price) => price.zone === zone && price.ticketType === 'adult')?.amount;
  return Object.fromEntries(
    zones.map((zone) => [zone, amountOf(zone) ?? amountOf('standard') ?? 0]),
  );
}

function ticketType(
  code: string,
  rest: Pick<DemoTicketType, 'name' | 'position' | 'sharePercent'>,
): DemoTicketType {
  return { code, staffOnly: false, requiresAnother: false, ...rest };
}

function charges(cinema: DemoCinema, plan: ChargesPlan): DemoCharges {
  return {
    cinema,
    priceLists: plan.priceLists.map(({ name, adult, ...conditions }) => ({
      id: demoId('price list', cinema.name, name),
      name,
      weekdays: conditions.weekdays ?? null,
      dayparts: conditions.dayparts ?? null,
      formats: conditions.formats ?? null,
      priority: conditions.formats === undefined ? 0 : FORMAT_PRIORITY,
      prices: pricesFor(adult),
    })),
    fee: {
      id: demoId('fee', cinema.name),
      code: 'booking',
      per: 'ticket',
      channels: ONLINE,
      ...plan.fee,
    },
    tax: plan.tax,
    refundPolicy: { id: demoId('refund policy', cinema.name), ...plan.refundPolicy },
  };
}

function pricesFor(adult: number): DemoPriceList['prices'] {
  const shares = [
    { code: 'adult', sharePercent: 100 },
    ...demoTicketTypes.filter(({ sharePercent }) => sharePercent > 0),
  ];
  return Object.entries(ZONE_SURCHARGES).flatMap(([zone, surcharge]) =>
    shares.map(({ code, sharePercent }) => ({
      zone,
      ticketType: code,
      amount: Math.round(((adult + surcharge) * sharePercent) / 100 / PRICE_STEP) * PRICE_STEP,
    })),
  );
}
