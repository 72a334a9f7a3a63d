/** Soon at first, because most payments are decided by then; later less often. */
const WAITS_MILLISECONDS = [700, 1000, 1500, 2000, 3000];
const WAIT_AT_LAST_MILLISECONDS = 5000;
/** A quarter of an hour: the seats are not held any longer than that. */
const ASKED_MAX = 180;

/**
 * Asks how the payment stands until that is something else than what the page says, and then shows
 * the page anew; after a while it stops, and says so. What it asks is the address of the page itself.
 */
export function awaitPayment(): void {
  const page = document.querySelector<HTMLElement>('[data-reservation-state]');
  const waiting = document.querySelector<HTMLElement>('[data-await-payment]');
  if (page === null || waiting === null) return;
  const shownState = page.dataset['reservationState'];
  let asked = 0;
  askLater();

  function askLater(): void {
    const wait = WAITS_MILLISECONDS[asked] ?? WAIT_AT_LAST_MILLISECONDS;
    setTimeout(() => void ask(), wait);
  }

  async function ask(): Promise<void> {
    // A page that nobody looks at need not know.
    if (document.hidden) return askLater();
    asked += 1;
    const state = await readState();
    if (state !== undefined && state !== shownState) location.reload();
    else if (asked < ASKED_MAX) askLater();
    else end();
  }

  function end(): void {
    waiting?.remove();
    document.querySelector('[data-await-ended]')?.removeAttribute('hidden');
  }
}

/** Undefined where it cannot be had now. */
async function readState(): Promise<string | undefined> {
  try {
    const response = await fetch(location.href, { headers: { accept: 'application/json' } });
    if (!response.ok) return undefined;
    const answer: unknown = await response.json();
    if (typeof answer !== 'object' || answer === null || !('state' in answer)) return undefined;
    return typeof answer.state === 'string' ? answer.state : undefined;
  } catch {
    return undefined;
  }
}
