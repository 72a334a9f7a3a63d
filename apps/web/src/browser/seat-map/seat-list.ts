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
  /** Found when they are first wanted: there may be a thousand. */
  let boxes: ReadonlyMap<string, HTMLInputElement> | undefined;
  let blocks: readonly { button: HTMLButtonElement; labels: readonly string[] }[] | undefined;

  list.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement && target.name === 'seats') onToggle(target.value);
  });

  return { show, restore };

  /** Shows seats as they are now. */
  function show(changed: readonly PageSeat[]): void {
    for (const seat of changed) {
      const box = boxOf(seat.label);
      if (box === undefined) continue;
      box.checked = choice.stateOf(seat) === 'selected';
      box.disabled = !choice.isFree(seat.label);
      box.setAttribute('aria-label', nameOf(seat));
    }
    for (const row of new Set(changed.map((seat) => seat.row))) countRow(row);
    blocks ??= [...list.querySelectorAll<HTMLButtonElement>('button[name="block"]')].map(
      (button) => ({ button, labels: button.value.split(' ') }),
    );
    for (const { button, labels } of blocks) {
      const isPossible = labels.every(choice.isFree);
      if (button.disabled === isPossible) button.disabled = !isPossible;
    }
  }

  function boxOf(label: string): HTMLInputElement | undefined {
    boxes ??= new Map(
      [...list.querySelectorAll<HTMLInputElement>('input[name="seats"]')].map((box) => [
        box.value,
        box,
      ]),
    );
    return boxes.get(label);
  }

  function countRow(row: string): void {
    const words = list.querySelector(`[data-row="${row}"] legend small`);
    if (words === null) return;
    const free = seats.filter((seat) => seat.row === row && choice.isFree(seat.label)).length;
    words.textContent = free === 0 ? 'full' : `${free} free`;
  }

  /** Browsers put back what was ticked before a reload: what the page says is newer. */
  function restore(): void {
    const labels = new Set(choice.labels());
    for (const box of list.querySelectorAll<HTMLInputElement>('input[name="seats"]:checked')) {
      if (!labels.delete(box.value)) box.checked = false;
    }
    for (const label of labels) {
      const box = boxOf(label);
      if (box !== undefined) box.checked = true;
    }
  }
}
