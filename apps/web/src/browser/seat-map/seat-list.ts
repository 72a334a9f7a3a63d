import { SEAT_PAGE_IDS, type PageSeat } from '../../shared/seat-map-contract.ts';
import { partOf } from './page-parts.ts';
import type { SeatChoice } from './seat-choice.ts';

/**
 * The list of rows: its checkboxes are what is sent, so it is always as the map is.
 *
 * @param nameOf what a seat is called as it is now
 * @param onToggle is called for the seat whose checkbox was pressed
 */
export function createSeatList(
  choice: SeatChoice,
  {
    seats,
    nameOf,
    onToggle,
  }: {
    seats: readonly PageSeat[];
    nameOf: (seat: PageSeat) => string;
    onToggle: (label: string) => void;
  },
) {
  const list = partOf(SEAT_PAGE_IDS.list, HTMLElement);
  const boxes = new Map(
    [...list.querySelectorAll<HTMLInputElement>('input[name="seats"]')].map((box) => [
      box.value,
      box,
    ]),
  );
  /** The offered blocks that a seat is in. */
  const blocksOf = new Map<string, HTMLButtonElement[]>();
  for (const button of list.querySelectorAll<HTMLButtonElement>('button[name="block"]')) {
    for (const label of button.value.split(' ')) {
      blocksOf.set(label, [...(blocksOf.get(label) ?? []), button]);
    }
  }

  list.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement && target.name === 'seats') onToggle(target.value);
  });

  return { show, restore };

  /** Shows a seat as it is now. */
  function show(seat: PageSeat): void {
    const { label } = seat;
    const box = boxes.get(label);
    const isFree = choice.isFree(label);
    if (box !== undefined) {
      box.checked = choice.stateOf(seat) === 'selected';
      box.disabled = !isFree;
      box.setAttribute('aria-label', nameOf(seat));
    }
    countRow(seat.row);
    for (const button of blocksOf.get(label) ?? []) {
      button.disabled = !button.value.split(' ').every(choice.isFree);
    }
  }

  function countRow(row: string): void {
    const words = list.querySelector(`[data-row="${row}"] legend small`);
    if (words === null) return;
    const free = seats.filter((seat) => seat.row === row && choice.isFree(seat.label)).length;
    words.textContent = free === 0 ? 'full' : `${free} free`;
  }

  /** Browsers put back what was ticked before a reload: what the page says is newer. */
  function restore(): void {
    const labels = choice.labels();
    for (const [label, box] of boxes) {
      if (box.checked !== labels.includes(label)) box.checked = !box.checked;
    }
  }
}
