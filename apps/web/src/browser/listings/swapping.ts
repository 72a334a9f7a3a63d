const listeners: (() => void)[] = [];
let loading: AbortController | undefined;

/** Runs something on the lists of the page: now, and whenever others took their place. */
export function onSwapped(act: () => void): void {
  listeners.push(act);
  act();
}

/**
 * Puts the lists of another page in the place of those of this one. What was asked for before and has
 * not come yet is forgotten.
 *
 * @returns whether they are there; otherwise something newer was asked for
 * @throws what kept the page from coming
 */
export async function swapFrom(url: string): Promise<boolean> {
  loading?.abort();
  const own = new AbortController();
  loading = own;
  try {
    const response = await fetch(url, { signal: own.signal, headers: { accept: 'text/html' } });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    swap(new DOMParser().parseFromString(await response.text(), 'text/html'));
    return true;
  } catch (error) {
    if (own.signal.aborted) return false;
    throw error;
  }
}

function swap(next: Document): void {
  for (const region of document.querySelectorAll<HTMLElement>('[data-swap]')) {
    const replacement = next.querySelector(`[data-swap="${region.dataset['swap'] ?? ''}"]`);
    if (replacement !== null) region.replaceWith(replacement);
  }
  // A live region has to stay: only what it says is new.
  const said = document.querySelector('[data-swap-text]');
  const saying = next.querySelector('[data-swap-text]');
  if (said !== null && saying !== null) said.textContent = saying.textContent;
  document.title = next.title;
  for (const act of listeners) act();
}
