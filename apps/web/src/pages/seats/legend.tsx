import type { ComponentChildren } from 'preact';

import {
  SEAT_PAGE_IDS,
  seatShapeId,
  type PageSeat,
  type SeatState,
} from '../../shared/seat-map-contract.ts';
import { formatMoney } from '../../shell/wording.ts';
import type { SeatChoice } from './seat-choice.ts';

/** The zones of this map and what they cost, all fees in it. */
export function PriceLegend({ choice: { house } }: { choice: SeatChoice }) {
  const { zones, currency, bookingFee } = house.prices;
  return (
    <section class="seats-legend" aria-label="Prices">
      <ul role="list">
        {zones.map((zone) => {
          const example =
            house.seats.find((seat) => seat.zone === zone.id && seat.kind === 'seat') ??
            house.seats.find((seat) => seat.zone === zone.id);
          return example === undefined ? null : (
            <Entry
              key={zone.id}
              id={`seat-legend-${zone.id}`}
              signs={[seatShapeId(example, zones, 'available')]}
            >
              {zone.name} <b>{formatMoney({ amount: zone.price, currency })}</b>
            </Entry>
          );
        })}
      </ul>
      <p class="seats-legend-note">
        {bookingFee === 0
          ? 'Adult prices, all fees included.'
          : `Adult prices, all fees per ticket included. Each booking costs ${formatMoney({ amount: bookingFee, currency })} more.`}
      </p>
    </section>
  );
}

/** What the other signs mean: of states and places, those that this map has. */
export function SignLegend({ choice: { house, unavailable } }: { choice: SeatChoice }) {
  const { seats, prices } = house;
  const first = (kind: PageSeat['kind']) => seats.find((seat) => seat.kind === kind);
  const shape = (seat: PageSeat | undefined, state: SeatState = 'available') =>
    seat === undefined ? '' : seatShapeId(seat, prices.zones, state);
  const plain = first('seat') ?? seats[0];
  const [sofa, space, companion] = [first('sofa'), first('wheelchairSpace'), first('companion')];
  return (
    <section class="seats-legend seats-signs" aria-label="Signs on the map">
      <ul role="list">
        <Entry signs={[shape(plain)]}>Available</Entry>
        <Entry signs={[shape(plain, 'selected')]}>Your choice</Entry>
        <Entry
          id={SEAT_PAGE_IDS.legendUnavailable}
          hidden={unavailable.size === 0}
          signs={[shape(plain, 'unavailable')]}
        >
          Unavailable
        </Entry>
        {sofa === undefined ? null : <Entry signs={['m-sofa']}>Sofa, sold whole</Entry>}
        {space === undefined ? null : <Entry signs={[shape(space)]}>Wheelchair space</Entry>}
        {companion === undefined ? null : <Entry signs={[shape(companion)]}>Companion seat</Entry>}
        {seats.some(({ isRestrictedView }) => isRestrictedView) ? (
          <Entry signs={[shape(plain), 'm-view']}>Restricted view</Entry>
        ) : null}
        {seats.some(({ isFrontRow }) => isFrontRow) ? (
          <Entry signs={[shape(plain), 'm-front']}>Front row</Entry>
        ) : null}
      </ul>
    </section>
  );
}

function Entry({
  id,
  hidden = false,
  signs,
  children,
}: {
  id?: string;
  hidden?: boolean;
  signs: readonly string[];
  children: ComponentChildren;
}) {
  return (
    <li id={id} hidden={hidden}>
      <svg viewBox="-15 -15 30 30" width="30" height="30" aria-hidden="true">
        {signs.map((sign) => (
          <use key={sign} href={`#${sign}`} />
        ))}
      </svg>
      <span>{children}</span>
    </li>
  );
}
