import type { ComponentChildren } from 'preact';

import { SEAT_PAGE_IDS, type PageSeat } from '../../shared/seat-map-contract.ts';
import { formatMoney } from '../../shell/wording.ts';
import type { SeatChoice } from './seat-choice.ts';
import { shapeOf } from './seat-shapes.ts';

/** What the shapes of this map mean and what they cost: nothing that is not on it. */
export function Legend({ choice }: { choice: SeatChoice }) {
  const { house, unavailable } = choice;
  const { zones, currency, bookingFee } = house.prices;
  const { seats } = house;
  const first = (matches: (seat: PageSeat) => boolean) => seats.find(matches);
  const anySeat = first(({ kind }) => kind === 'seat') ?? seats[0];
  const shape = anySeat === undefined ? 's0' : shapeOf(anySeat, zones);
  const sofa = first(({ kind }) => kind === 'sofa');
  const space = first(({ kind }) => kind === 'wheelchairSpace');
  const companion = first(({ kind }) => kind === 'companion');
  return (
    <section class="seats-legend" aria-label="What the signs mean">
      <ul role="list">
        {zones.map((zone) => {
          const example =
            first((seat) => seat.zone === zone.id && seat.kind === 'seat') ??
            first((seat) => seat.zone === zone.id);
          return example === undefined ? null : (
            <Entry
              key={zone.id}
              id={`seat-legend-${zone.id}`}
              signs={[`${shapeOf(example, zones)}-a`]}
            >
              {zone.name} <b>{formatMoney({ amount: zone.price, currency })}</b>
            </Entry>
          );
        })}
        <Entry signs={[`${shape}-s`]}>Your choice</Entry>
        <Entry
          id={SEAT_PAGE_IDS.legendUnavailable}
          hidden={unavailable.size === 0}
          signs={[`${shape}-u`]}
        >
          Unavailable
        </Entry>
        {sofa === undefined ? null : (
          <Entry signs={[`${shapeOf(sofa, zones)}-a`]}>Sofa, sold whole</Entry>
        )}
        {space === undefined ? null : (
          <Entry signs={[`${shapeOf(space, zones)}-a`]}>Wheelchair space</Entry>
        )}
        {companion === undefined ? null : (
          <Entry signs={[`${shapeOf(companion, zones)}-a`]}>Companion seat</Entry>
        )}
        {seats.some(({ isRestrictedView }) => isRestrictedView) ? (
          <Entry signs={[`${shape}-a`, 'm-view']}>Restricted view</Entry>
        ) : null}
        {seats.some(({ isFrontRow }) => isFrontRow) ? (
          <Entry signs={[`${shape}-a`, 'm-front']}>Front row</Entry>
        ) : null}
      </ul>
      <p class="seats-legend-note">
        {bookingFee === 0
          ? 'Prices are for adults, with all fees.'
          : `Prices are for adults, with all fees per ticket. Each booking costs ${formatMoney({ amount: bookingFee, currency })} more.`}
      </p>
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
