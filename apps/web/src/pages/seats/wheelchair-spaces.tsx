import { Disclosure } from '../../design/page-heading.tsx';
import { count, formatMoney, listed } from '../../shell/wording.ts';
import { wheelchairSpaces, type SeatChoice, type WheelchairSpace } from './seat-choice.ts';
import { totalOf } from './seat-prices.ts';

/**
 * The wheelchair spaces that are free, each with what is beside it: chosen here or on the map, with the
 * same buttons and at the same price as everybody's seats.
 */
export function WheelchairSpaces({ choice }: { choice: SeatChoice }) {
  if (!choice.house.seats.some(({ kind }) => kind === 'wheelchairSpace')) return null;
  const spaces = wheelchairSpaces(choice);
  return (
    <Disclosure
      summary={
        <span>
          Wheelchair
          <span class="seats-long">
            {` spaces: ${spaces.length === 0 ? 'none' : spaces.length} free`}
          </span>
        </span>
      }
    >
      {spaces.length === 0 ? (
        <p>Every wheelchair space of this showing is taken.</p>
      ) : (
        <>
          <p>
            A space has room for one wheelchair, and costs what a seat there costs. Companion seats
            are kept for those who come with it.
          </p>
          <ul class="seats-spaces" role="list">
            {spaces.map((space) => (
              <Space key={space.seat.label} space={space} choice={choice} />
            ))}
          </ul>
        </>
      )}
    </Disclosure>
  );
}

function Space({ space, choice }: { space: WheelchairSpace; choice: SeatChoice }) {
  const { seat, isStepFree, companions } = space;
  const names = companions.map(({ label }) => label);
  const features = [
    isStepFree ? 'reached without steps' : null,
    seat.isFrontRow ? 'front row' : null,
    seat.isRestrictedView ? 'restricted view' : null,
    names.length === 0
      ? 'no companion seat free beside it'
      : `${count(names.length, 'companion seat')} beside it (${listed(names)})`,
  ].filter((feature) => feature !== null);
  // Those who come along are offered first.
  const offers = [...companions.map((companion) => [seat, companion]), [seat]];
  return (
    <li>
      <p>
        <b>{seat.label}</b>: {features.join(', ')}.
      </p>
      <p class="seats-blocks">
        {offers.map((seats) => {
          const labels = seats.map(({ label }) => label);
          const { prices } = choice.house;
          const price = formatMoney({ amount: totalOf(prices, seats), currency: prices.currency });
          return (
            <button key={labels.join()} name="block" value={labels.join(' ')}>
              {labels.length === 1 ? `${seat.label} alone` : listed(labels)} <b>{price}</b>
            </button>
          );
        })}
      </p>
    </li>
  );
}
