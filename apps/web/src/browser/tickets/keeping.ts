import { cacheName, forgetOld, isPartOfTicketPages, keptAddress } from './kept-tickets.ts';

/**
 * Keeps this ticket page in the browser, with all that it is made of, so that it opens where there is
 * no network: a cinema is such a place. A worker then answers with it.
 */
export async function keepTickets(): Promise<void> {
  const page = document.querySelector<HTMLElement>('[data-tickets-of]');
  const { ticketsOf: reservationId, endsAt } = page?.dataset ?? {};
  if (reservationId === undefined || endsAt === undefined) return;
  const response = await readPage();
  if (response === undefined) {
    reveal('[data-tickets-offline]');
    return;
  }
  // Both are missing where the page did not come over https.
  if (!('serviceWorker' in navigator) || !('caches' in globalThis)) return;
  try {
    await navigator.serviceWorker.register('/service-worker.js');
    await navigator.serviceWorker.ready;
    await keepPage(response, cacheName(reservationId, endsAt), reservationId);
    reveal('[data-tickets-kept]');
  } catch {
    // No room, or no permission to keep anything: the page is as good as without.
  }
}

/** The page once more, to be kept; undefined where it cannot be had, and so is a kept one already. */
async function readPage(): Promise<Response | undefined> {
  try {
    const response = await fetch(location.href);
    return response.ok && !response.redirected ? response : undefined;
  } catch {
    return undefined;
  }
}

async function keepPage(response: Response, name: string, reservationId: string): Promise<void> {
  await forgetOld(reservationId, name);
  // Fonts are asked for late.
  await document.fonts.ready;
  const address = keptAddress(new URL(location.href));
  const parts = partsOfPage();
  const cache = await caches.open(name);
  await cache.addAll(parts);
  await cache.put(address, response);
  const kept = new Set([...parts, address]);
  for (const request of await cache.keys()) {
    if (!kept.has(request.url)) await cache.delete(request);
  }
}

/** Everything of ours that the page has loaded: styles, scripts, fonts, the poster. */
function partsOfPage(): string[] {
  const elements = document.querySelectorAll<HTMLElement>(
    'link[rel~=stylesheet], script[src], img',
  );
  const named = [...elements].map((element) => addressOf(element));
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
  const parts = [...named, ...loaded].filter((address) => {
    return isOurs(address) && isPartOfTicketPages(new URL(address));
  });
  return [...new Set(parts)];
}

function addressOf(element: HTMLElement): string {
  if (element instanceof HTMLLinkElement) return element.href;
  if (element instanceof HTMLScriptElement || element instanceof HTMLImageElement) {
    return element.src;
  }
  return '';
}

function isOurs(address: string): boolean {
  return URL.canParse(address) && new URL(address).origin === location.origin;
}

function reveal(selector: string): void {
  const element = document.querySelector<HTMLElement>(selector);
  if (element !== null) element.hidden = false;
}
