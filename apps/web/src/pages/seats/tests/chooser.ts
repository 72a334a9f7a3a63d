import type { Response as InjectedResponse } from 'light-my-request';

import type { TestApp } from '../../../../../api/test/support/test-app.ts';
import type { SeatMapData } from '../../../shared/seat-map-contract.ts';
import { readSeatMapData } from '../../../shared/packed-seat-map.ts';

/** Somebody who chooses seats in a browser that runs no script: cookies, addresses and forms. */
export type Chooser = ReturnType<typeof newChooser>;

export type Fields = Readonly<Record<string, string | readonly string[]>>;

export function newChooser({ app }: Pick<TestApp, 'app'>) {
  const cookies = new Map<string, string>();

  return {
    cookies,
    get: async (url: string) => send('GET', url),
    look: async (showtimeId: string, query = '') => send('GET', `/showtimes/${showtimeId}${query}`),
    /** Sends the form of a page as it stands, with what was ticked and pressed. */
    async submit(page: InjectedResponse, fields: Fields) {
      const { action, hidden } = formOf(page.body);
      return send('POST', action, { ...hidden, ...fields });
    },
    async post(url: string, fields: Fields) {
      return send('POST', url, fields);
    },
  };

  async function send(method: 'GET' | 'POST', url: string, fields?: Fields) {
    const response = await app.inject({
      method,
      url,
      headers: {
        accept: 'text/html',
        'sec-fetch-site': 'same-origin',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(fields === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(fields === undefined ? {} : { payload: encode(fields) }),
    });
    for (const { name, value } of response.cookies) cookies.set(name, value);
    return response;
  }
}

function encode(fields: Fields): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => [name, one]),
  );
  return new URLSearchParams(pairs).toString();
}

function formOf(html: string) {
  const [, attributes = '', content = ''] =
    /<form class="seats-form"([^>]*)>(.*?)<\/form>/s.exec(html) ?? [];
  const hidden = [...content.matchAll(/<input type="hidden" name="([^"]*)" value(?:="([^"]*)")?/g)];
  return {
    action: /action="([^"]*)"/.exec(attributes)?.[1] ?? '',
    hidden: Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value])),
  };
}

/** What the script of a page is told. */
export function dataOf({ body }: Pick<InjectedResponse, 'body'>): SeatMapData {
  const [, text = ''] = /<script id="seat-data"[^>]*>(.*?)<\/script>/s.exec(body) ?? [];
  return readSeatMapData(text);
}

/** The element with this id, with all that is in it up to the first end of an element like it. */
export function elementOf({ body }: Pick<InjectedResponse, 'body'>, id: string): string {
  const [element = '', kind = ''] = new RegExp(`<(\\w+)[^>]* id="${id}"[^>]*>`).exec(body) ?? [];
  if (element === '') return '';
  const from = body.indexOf(element);
  return body.slice(from, body.indexOf(`</${kind}>`, from));
}

/** The states of the seats in the drawing, by label: the letters a, s and u. */
export function drawnStates({ body }: Pick<InjectedResponse, 'body'>): Record<string, string> {
  const seats = [...body.matchAll(/<path id="seat-([A-Z0-9]+)" d="[^"]*" class="seats-([asu])/g)];
  return Object.fromEntries(seats.map(([, label = '', state = '']) => [label, state]));
}

/** What an element is drawn by. */
export function pathOf(element: string): string {
  return /^<path[^>]* d="([^"]*)"/.exec(element)?.[1] ?? '';
}

/** The names of the boxes of the list, by label of their seat. */
export function boxNames({ body }: Pick<InjectedResponse, 'body'>): Record<string, string> {
  const boxes = [...body.matchAll(/name="seats" value="(\w+)"[^>]*aria-label="([^"]*)"/g)];
  return Object.fromEntries(boxes.map(([, label = '', name = '']) => [label, name]));
}

/** Labels of the boxes that are ticked. */
export function ticked({ body }: Pick<InjectedResponse, 'body'>): string[] {
  return [...body.matchAll(/name="seats" value="(\w+)" checked/g)].map(([, label = '']) => label);
}

/** The blocks that can be taken by one press, as their values. */
export function blocks({ body }: Pick<InjectedResponse, 'body'>): string[] {
  const [, list = ''] = /<ol [^>]*seats-list-rows"[^>]*>(.*?)<\/ol>/s.exec(body) ?? [];
  return [...list.matchAll(/<button name="block" value="([^"]*)"/g)].map(([, value = '']) => value);
}

/** The text of a page as people read it. */
export function textOf({ body }: Pick<InjectedResponse, 'body'>): string {
  const [, main = body] = /<main[^>]*>(.*)<\/main>/s.exec(body) ?? [];
  return main
    .replaceAll(/<script.*?<\/script>/gs, '')
    .replaceAll(/<\/?(?:b|small|span|time|a)\b[^>]*>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
