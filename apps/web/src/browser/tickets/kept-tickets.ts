/**
 * Where tickets are kept in a browser: a cache for each reservation, with its ticket page and all that
 * the page is made of, so that forgetting one is deleting one. Its name says until when it is kept.
 */
const PREFIX = 'tickets';
/** After the end, for whoever looks back on the way home. */
const KEPT_AFTER_END_MILLISECONDS = 24 * 60 * 60 * 1000;

const TICKET_PAGE = /^\/reservations\/[^/]+\/tickets$/;

/** Whether an address is that of a ticket page. */
export function isTicketPage({ pathname }: URL): boolean {
  return TICKET_PAGE.test(pathname);
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
