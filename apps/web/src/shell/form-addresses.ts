import type { FastifyInstance } from 'fastify';

/**
 * Lets every address that a form is sent to be opened as well. A page that answers a form stands at that
 * address: whoever reloads it, comes back to it or chooses another look on it asks for it anew, and is led
 * to the page that is above it (from `/showtimes/1/holds` to `/showtimes/1`).
 *
 *     const openFormAddresses = watchForms(app);
 *     // … every page …
 *     openFormAddresses();
 *
 * @returns what opens those of the forms that were added since and have no page of their own
 */
export function watchForms(app: FastifyInstance): () => void {
  const sentTo = new Set<string>();
  app.addHook('onRoute', ({ method, url }) => {
    if ([method].flat().includes('POST')) sentTo.add(url);
  });
  const isPage = (url: string) => app.hasRoute({ method: 'GET', url });

  return () => {
    for (const url of sentTo) if (!isPage(url)) leadUp(app, url, levelsBelowPage(url, isPage));
  };
}

function leadUp(app: FastifyInstance, url: string, levels: number): void {
  app.get(
    url,
    { config: { page: true, access: 'public' }, schema: { hide: true } },
    async (request, reply) => {
      const { pathname, search } = new URL(request.url, 'http://own.invalid');
      return reply.redirect(above(pathname, levels) + search, 303);
    },
  );
}

function levelsBelowPage(url: string, isPage: (url: string) => boolean): number {
  let levels = 1;
  while (!isPage(above(url, levels))) levels += 1;
  return levels;
}

function above(path: string, levels: number): string {
  const parts = path.split('/').filter((part) => part !== '');
  return `/${parts.slice(0, Math.max(0, parts.length - levels)).join('/')}`;
}
