import {
  changesWhoItIs,
  forgetAll,
  forgetPage,
  isPartOfTicketPages,
  isTicketPage,
  keptAddress,
} from './tickets/kept-tickets.ts';

/**
 * Answers for ticket pages where there is no network, and for nothing else: no other page of anybody
 * is ever kept. What it answers with, the ticket page itself has put aside.
 */

/** What workers have and pages do not; the types of the DOM know pages only. */
type WorkerScope = Pick<Window, 'addEventListener' | 'location'> & {
  skipWaiting: () => Promise<void>;
};
type FetchEvent = Event & {
  request: Request;
  respondWith: (response: Promise<Response>) => void;
  waitUntil: (work: Promise<unknown>) => void;
};

declare const self: WorkerScope;

/** Who asks may not see it, or there is no such thing. */
const REFUSED: ReadonlySet<number> = new Set([401, 403, 404, 410]);

self.addEventListener('install', () => void self.skipWaiting());

self.addEventListener('fetch', (event) => {
  if (!isFetchEvent(event)) return;
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === 'POST') {
    if (changesWhoItIs(url)) event.waitUntil(forgetAll());
  } else if (request.method === 'GET') {
    if (request.mode === 'navigate' && isTicketPage(url)) {
      event.respondWith(ticketPage(request, keptAddress(url)));
    } else if (isPartOfTicketPages(url)) {
      event.respondWith(networkElse(request, request.url));
    }
  }
});

/** A page that the network says is not there for whoever asks, or not any more, is kept no longer. */
async function ticketPage(request: Request, address: string): Promise<Response> {
  const response = await networkElse(request, address);
  const isElsewhere = response.type === 'opaqueredirect';
  if (isElsewhere || REFUSED.has(response.status)) await forgetPage(address);
  return response;
}

/** What the network says; where it or we are away, what was kept, or else how that fails. */
async function networkElse(request: Request, address: string): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.status < 500) return response;
    return (await findKept(address)) ?? response;
  } catch (error) {
    const kept = await findKept(address);
    if (kept === undefined) throw error;
    return kept;
  }
}

async function findKept(address: string): Promise<Response | undefined> {
  return caches.match(address, { ignoreVary: true });
}

function isFetchEvent(event: Event): event is FetchEvent {
  return 'respondWith' in event;
}
