import { SEAT_PAGE_IDS } from '../../shared/seat-map-contract.ts';
import { partOf } from './page-parts.ts';

const NOTICE_ID = 'seat-notice';

/** Says something to those who hear the page. */
export function announce(text: string): void {
  const status = partOf(SEAT_PAGE_IDS.status, HTMLElement);
  // The same words a second time are no change, and would not be heard.
  status.textContent = status.textContent === text ? `${text}\u00A0` : text;
}

/** Shows a notice above the map, in place of the last one, and says it; none where there is no text. */
export function notify(text: string | null): void {
  document.getElementById(NOTICE_ID)?.remove();
  if (text === null) return;
  const notice = document.createElement('div');
  notice.id = NOTICE_ID;
  notice.className = 'notice notice-warning';
  const paragraph = document.createElement('p');
  paragraph.textContent = text;
  notice.append(paragraph);
  partOf(SEAT_PAGE_IDS.notices, HTMLElement).prepend(notice);
  announce(text);
}
