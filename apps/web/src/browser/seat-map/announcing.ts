import { SEAT_PAGE_IDS } from '../../shared/seat-map-contract.ts';
import { partOf } from './page-parts.ts';

const NOTICE_ID = 'seat-said';

/** Says something to those who hear the page. */
export function announce(text: string): void {
  const status = partOf(SEAT_PAGE_IDS.status, HTMLElement);
  // The same words a second time are no change, and would not be heard.
  status.textContent = status.textContent === text ? `${text}\u00A0` : text;
}

/**
 * Shows words in the bar that is always in sight, in place of the last ones, and says them: whoever
 * looks at the map would not see them anywhere else. None where there is no text.
 */
export function notify(text: string | null): void {
  document.getElementById(NOTICE_ID)?.remove();
  if (text === null) return;
  const notice = document.createElement('p');
  notice.id = NOTICE_ID;
  notice.className = 'seats-said';
  notice.textContent = text;
  partOf(SEAT_PAGE_IDS.summary, HTMLElement).prepend(notice);
  announce(text);
}
