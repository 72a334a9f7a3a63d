import { fastify } from 'fastify';
import type { Response as InjectedResponse } from 'light-my-request';

import { createVisitorCookies, parseTokenKeys } from '../../../api/src/modules/auth/index.ts';
import { TEST_TOKEN_KEYS, type TestApp } from '../../../api/test/support/test-app.ts';

/** Somebody with a browser that runs no script: it keeps cookies, follows links and sends forms. */
export type FormVisitor = {
  /** By name; a cookie that was forgotten is gone. */
  cookies: Map<string, string>;
  get(url: string): Promise<InjectedResponse>;
  post(url: string, fields?: Record<string, string>): Promise<InjectedResponse>;
  /** The same, and then where the answer leads. */
  postAndFollow(url: string, fields?: Record<string, string>): Promise<InjectedResponse>;
};

/** @param headers what the browser says of itself with every request */
export function newFormVisitor(
  { app }: Pick<TestApp, 'app'>,
  headers: Record<string, string> = {},
): FormVisitor {
  const kept = new Map<string, string>();

  async function send(method: 'GET' | 'POST', url: string, form?: Record<string, string>) {
    const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await app.inject({
      method,
      url,
      headers: {
        accept: 'text/html',
        ...headers,
        ...(cookie === '' ? {} : { cookie }),
        ...(form === undefined
          ? {}
          : {
              'content-type': 'application/x-www-form-urlencoded',
              'sec-fetch-site': 'same-origin',
            }),
      },
      ...(form === undefined ? {} : { payload: new URLSearchParams(form).toString() }),
    });
    for (const { name, value, maxAge } of response.cookies) {
      if (maxAge === 0) kept.delete(name);
      else kept.set(name, value);
    }
    return response;
  }

  const get = async (url: string) => send('GET', url);
  const post = async (url: string, fields: Record<string, string> = {}) =>
    send('POST', url, fields);
  return {
    cookies: kept,
    get,
    post,
    async postAndFollow(url, fields) {
      const answer = await post(url, fields);
      if (answer.statusCode !== 303) {
        throw new Error(`${url} led nowhere: ${answer.statusCode} ${textOf(answer)}`);
      }
      return get(String(answer.headers.location));
    },
  };
}

const cookies = createVisitorCookies({
  keys: parseTokenKeys(TEST_TOKEN_KEYS),
  isSecure: false,
  sessionDaysMax: 1,
});

/** Hands out the cookies that signing in would have set. */
const desk = fastify();
desk.get<{ Params: { sessionId: string } }>('/:sessionId', async (request, reply) => {
  cookies.keepSession(reply, request.params.sessionId);
});

/** The same for whoever is signed in already. */
export async function newSignedInVisitor(
  house: Pick<TestApp, 'app'>,
  { sessionId }: { sessionId: string },
): Promise<FormVisitor> {
  const visitor = newFormVisitor(house);
  const answer = await desk.inject({ url: `/${sessionId}` });
  for (const { name, value } of answer.cookies) visitor.cookies.set(name, value);
  return visitor;
}

/** What is in a page, as people read it: without its elements, every gap one space. */
export function textOf({ body }: Pick<InjectedResponse, 'body'>): string {
  const [, main = body] = /<main[^>]*>(.*)<\/main>/s.exec(body) ?? [];
  return plain(main);
}

/** What the tab says. */
export function titleOf({ body }: Pick<InjectedResponse, 'body'>): string {
  return plain(/<title>(.*?)<\/title>/s.exec(body)?.[1] ?? '');
}

/** A field of a page: what is in it, and what is said about it to whoever hears it. */
export function fieldOf({ body }: Pick<InjectedResponse, 'body'>, name: string) {
  const element = new RegExp(`<(?:input|select)[^>]*\\sname="${name}"[^>]*>`).exec(body)?.[0];
  if (element === undefined) throw new Error(`there is no field ${name} in ${body}`);
  const attribute = (wanted: string) => new RegExp(`\\s${wanted}="([^"]*)"`).exec(element)?.[1];
  const describedBy = (attribute('aria-describedby') ?? '').split(' ');
  return {
    element,
    value: plain(attribute('value') ?? ''),
    isFocused: /\sautofocus\b/.test(element),
    isWrong: attribute('aria-invalid') === 'true',
    autocomplete: attribute('autocomplete'),
    inputmode: attribute('inputmode'),
    description: describedBy
      .filter((id) => id !== '')
      .map((id) => plain(new RegExp(`id="${id}"[^>]*>(.*?)</p>`, 's').exec(body)?.[1] ?? ''))
      .join(' '),
  };
}

function plain(html: string): string {
  return html
    .replaceAll(/<(?:span|strong|a|code|time)\b[^>]*>|<\/(?:span|strong|a|code|time)>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
