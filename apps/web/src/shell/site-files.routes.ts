import type { FastifyPluginAsync } from 'fastify';

import { links } from './links.ts';
import { PAGE_COLOURS } from './theme.ts';

const DAY_CACHING = 'public, max-age=86400';

/** The letter M between the rails of a letter board. */
const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="5" fill="#14151d"/>
<path d="M3 4.5h26M3 27.5h26" stroke="#f4efe4" stroke-width="1.5"/>
<path d="M8.75 24V8h4.1L16 17.2 19.15 8h4.1v16h-3.75v-8.6L17.3 22h-2.6l-2.2-6.6V24Z" fill="#ffb43a"/>
</svg>
`;

const MANIFEST = JSON.stringify({
  name: 'Marquee',
  short_name: 'Marquee',
  description: 'What is on, and your seats.',
  start_url: links.home(),
  display: 'browser',
  background_color: PAGE_COLOURS.light,
  theme_color: '#14151d',
  icons: [{ src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
});

/** What is anybody's own, or leads nowhere without a seat in hand, is not for search engines. */
const ROBOTS = `User-agent: *
Disallow: /account
Disallow: /reservations
Disallow: /showtimes/*/holds
`;

const FILES = [
  { address: '/favicon.svg', type: 'image/svg+xml', content: FAVICON },
  {
    address: '/manifest.webmanifest',
    type: 'application/manifest+json; charset=utf-8',
    content: MANIFEST,
  },
  { address: '/robots.txt', type: 'text/plain; charset=utf-8', content: ROBOTS },
] as const;

/** What browsers and search engines ask of every site, each under its one name. */
export const siteFiles: FastifyPluginAsync = async (app) => {
  for (const { address, type, content } of FILES) {
    app.get(
      address,
      { config: { page: true, access: 'public' }, schema: { hide: true } },
      async (_request, reply) =>
        reply.type(type).header('cache-control', DAY_CACHING).send(content),
    );
  }
};
