import { SEAT_PAGE_IDS } from '../../shared/seat-map-contract.ts';
import { partOf } from './page-parts.ts';

/** Whoever stopped the browser from going there may try again. */
const PATIENCE_MILLISECONDS = 15_000;

/**
 * Lets the form be sent once, and shows that it is under way.
 *
 * @param onSubmit is called once: from then on seats are taken because they are ours
 */
export function guardSubmission(onSubmit: () => void): void {
  const form = partOf(SEAT_PAGE_IDS.form, HTMLFormElement);
  const button = partOf(SEAT_PAGE_IDS.continue, HTMLButtonElement);
  const words = button.textContent;
  let isUnderWay = false;

  form.addEventListener('submit', (event) => {
    if (isUnderWay) {
      event.preventDefault();
      return;
    }
    onSubmit();
    show(true);
    setTimeout(show, PATIENCE_MILLISECONDS, false);
  });
  addEventListener('pageshow', ({ persisted }) => {
    // Back from where the form led, with a page that knows nothing of the hold.
    if (persisted && isUnderWay) location.reload();
  });

  function show(isSent: boolean): void {
    isUnderWay = isSent;
    form.setAttribute('aria-busy', String(isSent));
    // Not disabled: a button that is, is not sent.
    button.setAttribute('aria-disabled', String(isSent));
    button.textContent = isSent ? 'Holding your seats …' : words;
  }
}
