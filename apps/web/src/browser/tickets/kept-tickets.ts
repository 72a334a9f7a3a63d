/**
 * Where tickets are kept in a browser: a cache for each reservation, with its ticket page and all that
 * the page is made of, so that forgetting one is deleting one. Its name says until when it is kept.
 */
const PREFIX = 'tickets';
/** After the end, for whoever looks back on the way home. */
const KEPT_AFTER_END_MILLISECONDS = 24 * 60 * 60 * 1000;

const TICKET_PAGE = /^\/reservations\/[^/]+\/tickets$/;
const PARTS = /^\/(?:assets|posters|api\/v1\/movies)\//;
/** Forms after which this browser may be somebody else's. */
const FORMS_OF_PEOPLE: ReadonlySet<string> = new Set([
  '/sign-in',
  '/sign-up',
  '/sign-out',
  '/account/erase',
]);

/** Whether an address is that of a ticket page. */
export function isTicketPage({ pathname }: URL): boolean {
  return TICKET_PAGE.test(pathname);
}

/** Whether an address is that of something ticket pages are made of. */
export function isPartOfTicketPages({ pathname }: URL): boolean {
  return PARTS.test(pathname);
}

/** Whether a form goes to an address that changes whose this browser is. */
export function changesWhoItIs({ pathname }: URL): boolean {
  return FORMS_OF_PEOPLE.has(pathname);
}

/** The address under which a ticket page is kept: without what opened it, and however it was opened. */
export function keptAddress({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

/**
 * @param endsAt of the showing, RFC 3339
 * @returns the name of the cache of a reservation
 */
export function cacheName(reservationId: string, endsAt: string): string {
  const keptUntil = new Date(Date.parse(endsAt) + KEPT_AFTER_END_MILLISECONDS).toISOString();
  return [PREFIX, reservationId, keptUntil].join(' ');
}

/** Forgets the tickets whose time is over, and those of a reservation that are kept under another name. */
export async function forgetOld(reservationId: string, nameNow: string): Promise<void> {
  await deleteWhere(({ name, id, keptUntil }) => {
    return name !== nameNow && (id === reservationId || Date.parse(keptUntil) < Date.now());
  });
}

/** Forgets the tickets of a page that is kept under an address. */
export async function forgetPage(address: string): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.split(' ')[0] !== PREFIX) continue;
    const cache = await caches.open(name);
    if ((await cache.match(address, { ignoreVary: true })) !== undefined) await caches.delete(name);
  }
}

/** Forgets every ticket: this browser may be somebody else's from here on. */
export async function forgetAll(): Promise<void> {
  await deleteWhere(() => true);
}

async function deleteWhere(
  isGoing: (cache: { name: string; id: string; keptUntil: string }) => boolean,
): Promise<void> {
  const going = (await caches.keys()).filter((name) => {
    const [prefix, id = '', keptUntil = ''] = name.split(' ');
    return prefix === PREFIX && isGoing({ name, id, keptUntil });
  });
  await Promise.all(going.map(async (name) => caches.delete(name)));
}
