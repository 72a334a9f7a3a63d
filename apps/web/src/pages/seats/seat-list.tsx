import { SEAT_PAGE_IDS } from '../../shared/seat-map-contract.ts';
import { joined, markup, Written, type Markup } from '../../shell/trusted-html.tsx';
import { count, formatMoney } from '../../shell/wording.ts';
import { blocksByRow, isFree, stateOf, type SeatChoice } from './seat-choice.ts';
import { totalOf } from './seat-prices.ts';

/**
 * The same seats as rows of boxes: for those who do not point at maps, and for browsers without script.
 * Whole blocks come first, and one press takes them.
 */
export function SeatList({ choice }: { choice: SeatChoice }) {
  const blocks = blocksByRow(choice);
  return (
    <details class="seats-list disclosure" id={SEAT_PAGE_IDS.list}>
      <summary>
        <span>
          <span class="seats-long">Choose </span>
          <span class="seats-sentence">from a list</span>
        </span>
      </summary>
      {blocks.size === 0 ? <p class="seats-no-blocks">{noBlocksWords(choice)}</p> : null}
      <Written as="ol" role="list" class="seats-list-rows" content={writeRows(choice, blocks)} />
    </details>
  );
}

/** Why the list has no blocks, and what to do. */
function noBlocksWords(choice: SeatChoice): string {
  const { house, party } = choice;
  const freeCount = house.seats.filter(({ label }) => isFree(choice, label)).length;
  return freeCount < party
    ? `Fewer than ${count(party, 'seat')} are left: tick single seats, or come with fewer people.`
    : `No ${count(party, 'seat')} are free side by side: tick single seats, or leave the choice to us.`;
}

// Written past the components: a thousand boxes for every visitor would take ten times as long.
function writeRows(choice: SeatChoice, blocks: ReturnType<typeof blocksByRow>): Markup {
  const { house, party } = choice;
  const selected = new Set(choice.selected);
  return joined(
    house.listing.map(({ row, seats }) => {
      const states = seats.map((seat) => stateOf(choice, selected, seat.label));
      const freeCount = states.filter((state) => state !== 'unavailable').length;
      const boxes = seats.map((seat, index) => seat[states[index] ?? 'unavailable']);
      const ofRow = blocks.get(row) ?? [];
      return markup`<li data-row="${row}"><fieldset><legend>Row ${row} <small>${freeCount === 0 ? 'full' : `${freeCount} free`}</small></legend>${writeBlocks(choice, ofRow, party)}<div class="seats-boxes">${joined(boxes)}</div></fieldset></li>`;
    }),
  );
}

function writeBlocks(
  { house }: SeatChoice,
  blocks: readonly (readonly string[])[],
  party: number,
): Markup {
  if (blocks.length === 0) return markup``;
  const buttons = blocks.map((block) => {
    const seats = block.flatMap((label) => house.seatsByLabel.get(label) ?? []);
    const price = formatMoney({
      amount: totalOf(house.prices, seats),
      currency: house.prices.currency,
    });
    const [first = '', last = first] = [block[0], block.at(-1)];
    const name = first === last ? first : `${first}–${last}`;
    return markup`<button name="block" value="${block.join(' ')}">${name} <b>${price}</b></button>`;
  });
  return markup`<p class="seats-blocks">Take ${party === 1 ? count(1, 'seat') : `${party} together`}: ${joined(buttons)}</p>`;
}
