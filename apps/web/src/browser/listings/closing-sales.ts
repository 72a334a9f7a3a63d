/** How much the server's clock is ahead of ours, in milliseconds, by the list it came with. */
let ahead = 0;
let list: Element | null = null;

/** Closes every showtime whose sales have closed by the server's clock. */
export function closeSales(): void {
  const now = serverNow();
  for (const item of document.querySelectorAll<HTMLElement>('[data-sales-close]')) {
    if (Number(item.dataset['salesClose']) <= now) close(item);
  }
}

function serverNow(): number {
  const current = document.querySelector<HTMLElement>('[data-now]');
  if (current !== null && current !== list) {
    list = current;
    ahead = Number(current.dataset['now']) - Date.now();
  }
  return Date.now() + ahead;
}

function close(item: HTMLElement): void {
  delete item.dataset['salesClose'];
  const chip = item.querySelector('.chip');
  chip?.removeAttribute('href');
  chip?.classList.add('discover-closed');
  const word = item.querySelector('[data-availability]');
  if (word !== null) word.textContent = 'Booking closed';
}
