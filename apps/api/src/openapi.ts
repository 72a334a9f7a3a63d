import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

import { renderErrorPage } from './documents/error-page.ts';
import { Problem, problems } from './platform/http/problem.ts';

const PUBLIC_REFERENCE = /^\/(?:openapi\.json|docs(?:\/.*)?)$/;

/** The reference is served whole from here; only its styles are inline. */
const REFERENCE_POLICY = [
  "default-src 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "img-src 'self' data:",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
].join('; ');

/** Collects the API's description from the schemas of the routes registered after it. */
export async function describeApi(server: FastifyInstance, version: string): Promise<void> {
  server.addSchema(Problem);
  // The reference brings routes of its own, which declare nothing. Before the guard looks at them.
  server.addHook('onRoute', (route) => {
    if (PUBLIC_REFERENCE.test(route.url)) route.config = { ...route.config, access: 'public' };
    if (route.config?.page === true) route.schema = { ...route.schema, hide: true };
    route.schema = { ...securityOf(route.config?.access), ...route.schema };
    const { response, body } = route.schema;
    if (typeof response === 'object' && response !== null && route.url.startsWith('/api/')) {
      // Whatever it does, the database may be away; and whatever has a body can have a wrong one.
      const always = body === undefined ? problems(400, 503) : problems(400, 413, 415, 503);
      route.schema.response = { ...always, ...response };
    }
  });
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Marquee',
        version,
        description: 'The box office for cinemas: it sells every seat exactly once.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'auth', description: 'Sign-up, sign-in, tokens.' },
        { name: 'users', description: 'Accounts and their roles.' },
        { name: 'catalogue', description: 'Movies and genres.' },
        { name: 'venues', description: 'Cinemas, auditoriums and their seat maps.' },
        { name: 'showtimes', description: 'What runs where and when.' },
        { name: 'seats', description: 'Availability, live changes and holds.' },
        { name: 'reservations', description: 'Purchases and their tickets.' },
        { name: 'tickets', description: 'What a door scans, to print and to keep.' },
        { name: 'reports', description: 'Revenue and occupancy.' },
        { name: 'operation', description: 'Whether the process lives and can serve.' },
      ],
      components: {
        securitySchemes: {
          accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          guestToken: { type: 'apiKey', in: 'header', name: 'Guest-Token' },
          enrolmentToken: {
            type: 'apiKey',
            in: 'header',
            name: 'Enrolment-Token',
            description: 'From a sign-in that demands a second factor: it opens its set-up.',
          },
          accessLink: {
            type: 'apiKey',
            in: 'query',
            name: 'access',
            description: 'From the link to a reservation: it opens that one, and nothing else.',
          },
        },
      },
    },
    refResolver: {
      buildLocalReference: (schema, _baseUri, _fragment, index) =>
        typeof schema['$id'] === 'string' ? schema['$id'] : `definition-${index}`,
    },
  });
}

/** What a caller shows, as the document says it; the guard of the routes is what demands it. */
function securityOf(access: unknown): { security?: Record<string, string[]>[] } {
  // What depends on the request is described as it is for a plain one.
  if (isByRequest(access)) return securityOf(access({ query: {}, headers: {} }));
  if (access === 'public') return {};
  const asUser = { accessToken: [] };
  if (access === 'newGuest') return { security: [asUser, { guestToken: [] }, {}] };
  if (access === 'holder') {
    return { security: [asUser, { guestToken: [] }, { accessLink: [] }] };
  }
  if (access === 'guest') return { security: [asUser, { guestToken: [] }] };
  return { security: [asUser] };
}

function isByRequest(
  access: unknown,
): access is (request: { query: object; headers: object }) => unknown {
  return typeof access === 'function';
}

/** The document at `/openapi.json`, the interactive reference at `/docs`, the errors at `/docs/errors`. */
export async function serveReference(server: FastifyInstance): Promise<void> {
  await server.register(async (reference) => {
    reference.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
      reply.header('cache-control', 'no-cache').send(server.swagger()),
    );
    reference.get('/docs/errors', { schema: { hide: true } }, async (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(renderErrorPage()),
    );
    await reference.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      // Its own policy would send http to https, where nobody listens, and lets in more than it needs.
      transformStaticCSP: () => REFERENCE_POLICY,
      uiConfig: { url: '/openapi.json', deepLinking: true, tryItOutEnabled: true },
      logLevel: 'warn',
    });
  });
}

/** The document as it is checked in: an API change is a visible diff. */
export function describedApi(server: FastifyInstance): string {
  return `${JSON.stringify(server.swagger(), null, 2)}\n`;
}
