import { fastify } from 'fastify';
import type { Response as InjectedResponse } from 'light-my-request';

import { createVisitorCookies, parseTokenKeys } from '../../../api/src/modules/auth/index.ts';
import {
  TEST_TOKEN_KEYS,
  type TestApp,
  type TestUser,
} from '../../../api/test/support/test-app.ts';

/** Somebody in front of a browser, without the browser: the cookies that it sends. */
export type Visiting = {
  get(url: string, headers?: Record<string, string>): Promise<InjectedResponse>;
  /** Sends a form; the fields of a name that stands for several are in an array. */
  post(url: string, fields?: Fields): Promise<InjectedResponse>;
};

type Fields = Record<string, string | readonly string[]>;

/** Whoever made an API request with this guest token. */
export function visitingGuest(
  api: Pick<TestApp, 'app'>,
  { headers }: { headers: Record<string, string> },
): Visiting {
  return visitingWith(api, `guest=${headers['guest-token'] ?? ''}`);
}

/** Whoever signed in. */
export async function visitingUser(
  api: Pick<TestApp, 'app'>,
  { sessionId }: Pick<TestUser, 'sessionId'>,
): Promise<Visiting> {
  return visitingWith(api, await sessionCookie(sessionId));
}

/** A browser of which nothing is known. */
export function visitingStranger(api: Pick<TestApp, 'app'>): Visiting {
  return visitingWith(api, '');
}

function visitingWith({ app }: Pick<TestApp, 'app'>, cookie: string): Visiting {
  const cookies = new Map([['first', cookie]]);
  const send = async (
    method: 'GET' | 'POST',
    url: string,
    { headers, payload }: { headers: Record<string, string>; payload?: string },
  ) => {
    const response = await app.inject({
      method,
      url,
      headers: { ...headers, cookie: [...cookies.values()].filter(Boolean).join('; ') },
      ...(payload === undefined ? {} : { payload }),
    });
    for (const { name, value } of response.cookies) cookies.set(name, `${name}=${value}`);
    return response;
  };
  return {
    get: async (url, headers = {}) =>
      send('GET', url, { headers: { accept: 'text/html', ...headers } }),
    post: async (url, fields = {}) =>
      send('POST', url, {
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
        },
        payload: encode(fields),
      }),
  };
}

function encode(fields: Fields): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one]),
  );
  return new URLSearchParams(pairs).toString();
}

/** The cookie that signing in would have set. */
async function sessionCookie(sessionId: string): Promise<string> {
  const cookies = createVisitorCookies({
    keys: parseTokenKeys(TEST_TOKEN_KEYS),
    isSecure: false,
    sessionDaysMax: 1,
  });
  const desk = fastify();
  desk.get('/', async (_request, reply) => {
    cookies.keepSession(reply, sessionId);
  });
  const { cookies: set } = await desk.inject({ url: '/' });
  await desk.close();
  return set.map(({ name, value }) => `${name}=${value}`).join('; ');
}

/** The text of a page as people read it: without its elements, every gap one space. */
export function textOf({ body }: Pick<InjectedResponse, 'body'>): string {
  const [, main = body] = /<main[^>]*>(.*)<\/main>/s.exec(body) ?? [];
  return main
    .replaceAll(
      /<(?:span|strong|a|small|b|em|time)\b[^>]*>|<\/(?:span|strong|a|small|b|em|time)>/g,
      '',
    )
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** The hidden fields and choices of the form of a page that is sent to this address. */
export function fieldsOf(
  { body }: Pick<InjectedResponse, 'body'>,
  action: string,
): Record<string, string[]> {
  const forms = [...body.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)];
  const form = forms.find(([, attributes = '']) => {
    const [, address = ''] = /action="([^"]*)"/.exec(attributes) ?? [];
    return attributes.includes('method="post"') && unescape(address) === action;
  });
  if (form === undefined) throw new Error(`no form to ${action} in ${body}`);
  const fields: Record<string, string[]> = {};
  for (const [input] of (form[2] ?? '').matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const [, name = ''] = /name="([^"]*)"/.exec(input) ?? [];
    const [, value = ''] = /value="([^"]*)"/.exec(input) ?? [];
    fields[name] = [...(fields[name] ?? []), value];
  }
  return fields;
}

/** The addresses that a page leads to, in their order. */
export function linksOf({ body }: Pick<InjectedResponse, 'body'>): string[] {
  return [...body.matchAll(/(?:href|action)="([^"]*)"/g)].map(([, address = '']) =>
    unescape(address),
  );
}

function unescape(text: string): string {
  return text.replaceAll('&amp;', '&');
}
