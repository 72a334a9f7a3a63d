import { SEAT_PAGE_IDS } from '../../shared/seat-map-contract.ts';
import { partOf } from './page-parts.ts';

/**
 * Lets the form be sent once, and shows that it is under way.
 *
 * @param onSubmit is called once: from then on seats are taken because they are ours
 */
export function guardSubmission(onSubmit: () => void): void {
  const form = partOf(SEAT_PAGE_IDS.form, HTMLFormElement);
  const button = partOf(SEAT_PAGE_IDS.continue, HTMLButtonElement);
  let isUnderWay = false;

  form.addEventListener('submit', (event) => {
    if (isUnderWay) {
      event.preventDefault();
      return;
    }
    isUnderWay = true;
    onSubmit();
    form.setAttribute('aria-busy', 'true');
    // Not disabled: a button that is, is not sent.
    button.setAttribute('aria-disabled', 'true');
    button.textContent = 'Holding your seats …';
  });
  addEventListener('pageshow', ({ persisted }) => {
    // Back from where the form led, with a page that knows nothing of the hold.
    if (persisted && isUnderWay) location.reload();
  });
}
