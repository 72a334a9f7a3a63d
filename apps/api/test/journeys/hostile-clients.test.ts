import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { HOSTILE_JSON, HOSTILE_NUMBERS, HOSTILE_TEXTS } from '../support/hostile-values.ts';
import { sendRaw } from '../support/raw-http.ts';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.ts';

type Answer = {
  statusCode: number;
  body: string;
  headers: Record<string, string | string[] | number | undefined>;
};

let api: TestApp;
let origin: string;
let admin: TestUser;
let ada: TestUser;
let showtimeId: string;

beforeAll(async () => {
  api = await startTestApp({ environment: { REQUEST_TIMEOUT_MILLISECONDS: '1000' } });
  origin = await api.app.listen({ port: 0, host: '127.0.0.1' });
  admin = await api.givenUser({ role: 'admin' });
  ada = await api.givenUser();
  ({ showtimeId } = await api.givenShowtime());
});
afterAll(() => api.stop());

describe('a body', () => {
  test('that is larger than it may be is refused before it is read', async () => {
    const text = JSON.stringify({ seats: ['x'.repeat(10 * 1024 * 1024)] });
    expectRefusal(await send(text), 413, 'BODY_TOO_LARGE');
  });

  test('that says it is short and is not, or the other way round, is refused', async () => {
    const head = `POST /api/v1/showtimes/${showtimeId}/holds HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    const short = await sendRaw(origin, `${head}Content-Length: 1000\r\n\r\n{}`);
    expectRawRefusal(short, 408, 'REQUEST_TIMEOUT');
    const both = await sendRaw(
      origin,
      `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
    );
    expectRawRefusal(both, 400, 'INVALID_REQUEST');
  });

  test.each([
    ['arrays', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['objects', '{"a":'.repeat(8000) + '1' + '}'.repeat(8000)],
    ['arrays where seats should be', `{"seats":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['arrays that never end', '['.repeat(60_000)],
  ])('of thousands of nested %s is refused', async (_, text) => {
    expectRefusal(await send(text), 400);
  });

  test.each([
    ['nothing', ''],
    ['half of JSON', '{"seats":["A1"'],
    ['JSON and more', '{"seats":["A1"]}}'],
    ['a word', 'seats'],
    ['NaN', '{"seats":NaN}'],
    ['a comment', '{"seats":["A1"]/* mine */}'],
    ['single quotes', "{'seats':['A1']}"],
    ['a NUL', '\u0000'],
    ['null', 'null'],
    ['a text', '"A1"'],
    ['a number', '7'],
    ['an array', '[{"seats":["A1"]}]'],
  ])('of %s is refused', async (_, text) => {
    expectRefusal(await send(text), 400);
  });

  test.each([
    '{"__proto__":{"seats":["A1"]}}',
    '{"seats":["A1"],"__proto__":{"polluted":true}}',
    '{"seats":["A1"],"constructor":{"prototype":{"polluted":true}}}',
    '{"seats":["A1"],"constructor":1}',
    '{"bestAvailable":{"count":1,"__proto__":{"zone":"x"}}}',
    '{"seats":["A1"],"toString":1}',
  ])('that reaches for the prototype is refused: %s', async (text) => {
    expectRefusal(await send(text), 400);
    expect('polluted' in {}).toBe(false);
    expect(await api.takenSeats(showtimeId)).toEqual([]);
  });

  test('of one name twice means the last, as everywhere in JSON', async () => {
    const response = await send('{"seats":["A9"],"seats":["nonsense"]}');
    expectRefusal(response, 400, 'INVALID_REQUEST');
    expect(await api.takenSeats(showtimeId)).toEqual([]);
  });

  test.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application/xml'],
    ['application/jsonp'],
    ['application/json-patch+json'],
    ['text/json'],
    ['application/vnd.api+json'],
    ['application'],
    ['/'],
  ])('called %s is not taken for JSON', async (contentType) => {
    expectRefusal(await send('{"seats":["A1"]}', { 'content-type': contentType }), 415);
    expect(await api.takenSeats(showtimeId)).toEqual([]);
  });

  // By one of these a body once went past its schema.
  test.each([
    'application/json\t',
    'application/json\t; charset=utf-8',
    'application/json;',
    'application/json ; x',
    ' application/json',
    'APPLICATION/JSON',
    'application/json,text/plain',
    'application/json; charset=utf-8\ta',
    'application/json;charset=utf-7',
  ])('called %j is refused or held against its schema all the same', async (contentType) => {
    const answer = await send('{"seats":["A1"],"price":1}', { 'content-type': contentType });
    expect([400, 415]).toContain(answer.statusCode);
    expectRefusal(answer, answer.statusCode);
    expect(await api.takenSeats(showtimeId)).toEqual([]);
  });

  test('without a content type is refused', async () => {
    const response = await api.app.inject({
      method: 'POST',
      url: `/api/v1/showtimes/${showtimeId}/holds`,
      headers: { 'content-length': '16' },
      payload: Buffer.from('{"seats":["A1"]}'),
    });
    expectRefusal(response, response.statusCode);
    expect([400, 415]).toContain(response.statusCode);
  });
});

describe('an address', () => {
  test.each([
    '/api/v1/showtimes/%ZZ/seats',
    '/api/v1/showtimes/%/seats',
    '/api/v1/showtimes/%E0%A4%A/seats',
    '/api/v1/movies/%C0%AF',
    '/%',
    '/api/v1/%ff%fe',
  ])('that is no URL is refused: %s', async (url) => {
    const response = await api.app.inject({ url });
    expectRefusal(response, 400, 'INVALID_REQUEST');
    expect(response.headers['x-content-type-options']).toBe('nosniff');
  });

  test.each([
    '/api/v1/showtimes/%00/seats',
    '/api/v1/showtimes/..%2f..%2fetc%2fpasswd/seats',
    '/api/v1/showtimes/7/seats',
    '/api/v1/showtimes/-1/seats',
    '/api/v1/showtimes/1e309/seats',
    "/api/v1/showtimes/'%20or%201=1/seats",
    '/api/v1/movies/%F0%9F%8E%AC',
    '/api/v1/genres/%00',
  ])('whose id is none is refused: %s', async (url) => {
    const response = await api.app.inject({ url, headers: bearer(admin) });
    expectRefusal(response, response.statusCode);
    expect([400, 404]).toContain(response.statusCode);
  });

  test('that is longer than any of ours leads nowhere', async () => {
    for (const length of [300, 5000]) {
      const url = `/api/v1/showtimes/${'a'.repeat(length)}/seats`;
      expectRefusal(await api.app.inject({ url }), 404, 'NOT_FOUND');
    }
  });

  test.each([
    ['PUT', '/api/v1/showtimes'],
    ['DELETE', '/api/v1/movies'],
    ['PATCH', '/api/v1/auth/login'],
    ['OPTIONS', '/api/v1/movies'],
    ['GET', '/api/v1/auth/login'],
    ['GET', '/nowhere'],
    ['GET', '/api/v1/'],
    ['GET', '/api/v2/movies'],
    ['GET', '//api/v1/movies'],
  ] as const)('that knows no %s %s says so', async (method, url) => {
    expectRefusal(await api.app.inject({ method, url }), 404, 'NOT_FOUND');
  });

  test.each(['TRACE', 'PROPFIND', 'QUERY', 'FOO', 'get', 'G E T'])(
    'refuses the method %s',
    async (method) => {
      const answer = await sendRaw(
        origin,
        `${method} /api/v1/movies HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      expect([400, 404, 405]).toContain(answer.status);
      expectRawRefusal(answer, answer.status);
    },
  );
});

describe('query parameters', () => {
  test.each([
    '/movies?limit=1&limit=2',
    '/movies?search=a&search=b',
    '/movies?search[]=a',
    '/movies?search[$ne]=a',
    '/movies?unknown=1',
    '/movies?__proto__=1',
    '/movies?__proto__[polluted]=1',
    '/movies?constructor=1',
    '/movies?limit=',
    '/movies?limit=0',
    '/movies?limit=-1',
    '/movies?limit=101',
    '/movies?limit=1.5',
    '/movies?limit=2147483648',
    '/movies?limit=9007199254740993',
    '/movies?limit=1e309',
    '/movies?limit=NaN',
    '/movies?limit=true',
    '/movies?cursor=',
    '/movies?cursor=AAAA',
    '/movies?cursor=bnVsbA.AAAA',
    '/movies?search=%00',
    '/movies?date=2026-02-30',
    '/movies?date=0000-00-00',
    '/movies?cinemaId=1',
    '/showtimes?date=yesterday',
    '/showtimes?cinemaId=%00',
  ])('like %s are refused, and the place is named', async (url) => {
    const response = await api.request({ url });
    expectRefusal(response, 400);
    expect(response.json<{ errors?: unknown[] }>().errors, response.body).toBeDefined();
  });

  test('ten thousand of them are refused', async () => {
    const query = Array.from({ length: 10_000 }, (_, index) => `q${index}=1`).join('&');
    const response = await api.app.inject({ url: `/api/v1/movies?${query}` });
    expectRefusal(response, 400, 'INVALID_REQUEST');
    expect(response.json<{ errors: unknown[] }>().errors.length).toBeLessThanOrEqual(20);
    const same = 'search=a&'.repeat(10_000);
    expectRefusal(await api.app.inject({ url: `/api/v1/movies?${same}` }), 400);
  });

  test('that are half escaped are taken as text, or refused', async () => {
    for (const search of ['%', '%E0%A4%A', '%ff', 'a%2', '+%2B']) {
      const response = await api.request({ url: `/movies?search=${search}` });
      expect(response.statusCode).toBeLessThan(500);
    }
  });
});

test('the server is nobody’s proxy: CONNECT is not answered', async () => {
  const answer = await sendRaw(origin, 'CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(answer.status).toBe(0);
});

describe('headers', () => {
  test('of a hundred kilobytes are refused', async () => {
    const answer = await sendRaw(
      origin,
      `GET /api/v1/movies HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`,
    );
    expectRawRefusal(answer, 431, 'HEADERS_TOO_LARGE');
  });

  test.each([
    ['a line that is no header', 'GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a length that is none', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    ['a version that is none', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n'],
    ['another protocol', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a second header in one', 'GET / HTTP/1.1\r\nHost: x\r\nX: a\nb\r\n\r\n'],
  ])('with %s are refused', async (_, text) => {
    const answer = await sendRaw(origin, text);
    expect(answer.status).toBe(400);
  });

  test.each([
    ['authorization', 'Bearer'],
    ['authorization', 'Bearer a.b.c'],
    ['authorization', `Bearer ${'a'.repeat(10_000)}`],
    ['authorization', 'Bearer \u00e9'],
    ['guest-token', ''],
    ['guest-token', 'x'.repeat(10_000)],
    ['idempotency-key', ''],
    ['idempotency-key', 'x'.repeat(256)],
    ['idempotency-key', 'a b'],
    ['if-match', 'nonsense'],
    ['last-event-id', 'x'.repeat(10_000)],
    ['accept', 'application/xml'],
    ['accept-encoding', 'x'.repeat(1000)],
    ['x-forwarded-for', "'; drop table"],
    ['x-request-id', 'x\u00ff'],
    ['expect', '100-continue'],
  ])('like %s: %s are taken, or refused, but break nothing', async (name, value) => {
    for (const [method, url, payload] of [
      ['GET', `/api/v1/showtimes/${showtimeId}/seats`, undefined],
      ['POST', `/api/v1/showtimes/${showtimeId}/holds`, { seats: ['nonsense'] }],
      ['GET', '/api/v1/reservations', undefined],
    ] as const) {
      const response = await api.app.inject({
        method,
        url,
        headers: { [name]: value },
        ...(payload === undefined ? {} : { payload }),
      });
      expect(response.statusCode).toBeLessThan(500);
      if (response.statusCode >= 400) expectRefusal(response, response.statusCode);
    }
  });
});

describe('a client that takes its time', () => {
  test('over its headers is cut off', async () => {
    const answer = await sendRaw(origin, 'GET /api/v1/movies HTTP/1.1\r\nHost: x\r\n', {
      drip: 'X-More: x\r\n',
    });
    expectRawRefusal(answer, 408, 'REQUEST_TIMEOUT');
    expect(answer.milliseconds).toBeLessThan(4000);
  });

  test('over its body is cut off', async () => {
    const answer = await sendRaw(
      origin,
      `POST /api/v1/showtimes/${showtimeId}/holds HTTP/1.1\r\nHost: x\r\n` +
        'Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"seats":[',
      { drip: '"A1",' },
    );
    expectRawRefusal(answer, 408, 'REQUEST_TIMEOUT');
    expect(answer.milliseconds).toBeLessThan(4000);
  });

  test('and says nothing at all is cut off', async () => {
    const answer = await sendRaw(origin, '');
    expect(answer.milliseconds).toBeLessThan(4000);
  });
});

describe('every field of every route', () => {
  test(
    'takes or refuses whatever is put into it, and never breaks',
    { timeout: 180_000 },
    async () => {
      const seen = new Map<number, number>();
      for (const operation of await operationsWithBodies()) {
        for (const body of mutations(operation.example)) {
          const response = await api.app.inject({
            method: operation.method,
            url: operation.url,
            payload: body,
            headers: { ...bearer(admin), 'content-type': 'application/json' },
          });
          const { statusCode } = response;
          // Tokens and passwords are what those routes ask for: refusing them is their work.
          if (!operation.url.includes('/auth/')) {
            seen.set(statusCode, (seen.get(statusCode) ?? 0) + 1);
          }
          const said = `${operation.method} ${operation.url} ${body.slice(0, 300)} → ${response.body}`;
          expect(statusCode, said).toBeLessThan(500);
          if (statusCode >= 400) expectRefusal(response, statusCode);
        }
      }
      // It has to have been refused by schemas, and not by being lost on the way.
      expect(seen.get(400)).toBeGreaterThan(500);
      expect(seen.get(401)).toBeUndefined();
      expect(seen.get(404) ?? 0).toBeLessThan(100);
    },
  );
});

function send(text: string, headers: Record<string, string> = {}) {
  return api.app.inject({
    method: 'POST',
    url: `/api/v1/showtimes/${showtimeId}/holds`,
    payload: text,
    headers: { 'content-type': 'application/json', ...bearer(ada), ...headers },
  });
}

function expectRefusal(answer: Answer, status: number, code?: string): void {
  expect(answer.statusCode, answer.body).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expectProblem(answer.body, status, code);
  expect(answer.headers['x-request-id']).toBe(JSON.parse(answer.body).instance);
}

function expectRawRefusal(
  { status, head, body }: { status: number; head: string; body: string },
  expected: number,
  code?: string,
): void {
  expect(status).toBe(expected);
  expect(head.toLowerCase()).toContain('content-type: application/problem+json');
  expectProblem(body, expected, code);
}

function expectProblem(body: string, status: number, code?: string): void {
  expect(JSON.parse(body)).toMatchObject({
    type: expect.stringMatching(/^\/docs\/errors#[A-Z_]+$/),
    title: expect.any(String),
    status,
    code: code ?? expect.stringMatching(/^[A-Z][A-Z_]+$/),
    instance: expect.stringMatching(/^[\w-]+$/),
  });
  expect(body).not.toMatch(/select |insert |pg_|node_modules|at \w+ \(/i);
}

function bearer({ accessToken }: TestUser): Record<string, string> {
  return { authorization: `Bearer ${accessToken}` };
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type OperationWithBody = { method: 'POST' | 'PUT' | 'PATCH'; url: string; example: Json };

/** Every operation that takes JSON, with an example of it and an address that leads somewhere. */
async function operationsWithBodies(): Promise<OperationWithBody[]> {
  const showtime = await api.givenShowtime();
  const hold = await api.givenHold(showtime.showtimeId, ['A1'], admin);
  const reservation = await api.givenReservation(showtime.showtimeId, ['A2'], admin);
  const ids: Record<string, string> = {
    ...showtime,
    seats: '',
    holdId: hold.id,
    reservationId: reservation.id,
    userId: ada.id,
  };
  const document: {
    paths: Record<string, Record<string, { requestBody?: { content: Record<string, unknown> } }>>;
  } = JSON.parse(JSON.stringify(api.app.swagger()));
  const found = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]): OperationWithBody[] => {
      const name = method.toUpperCase();
      if (name !== 'POST' && name !== 'PUT' && name !== 'PATCH') return [];
      const examples = examplesOf(requestBody?.content['application/json']);
      const url = path.replaceAll(
        /\{(\w+)\}/g,
        (_, parameter: string) => ids[parameter] ?? 'drama',
      );
      return examples.map((example) => ({ method: name, url, example }));
    }),
  );
  // A cancelled showtime would refuse everything that comes after it for that reason alone.
  return found.sort(
    (a, b) => Number(a.url.endsWith('/cancel')) - Number(b.url.endsWith('/cancel')),
  );
}

function examplesOf(content: unknown): Json[] {
  const { schema, example, examples } = asObject(content);
  const named = Object.values(asObject(examples)).map((entry) => asObject(entry)['value']);
  const ofSchema = asObject(schema)['examples'];
  return [example, ...named, ...(Array.isArray(ofSchema) ? ofSchema : [])].filter(isJson);
}

function isJson(value: unknown): value is Json {
  return value !== undefined;
}

function asObject(
  value: unknown,
): Record<string, unknown> & { schema?: unknown; example?: unknown; examples?: unknown } {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The example with one of its values replaced by each of the hostile ones, as JSON texts. */
function* mutations(example: Json): Generator<string> {
  for (const path of leavesOf(example)) {
    const kind = typeof valueAt(example, path);
    const texts = HOSTILE_TEXTS.map((text) => JSON.stringify(text));
    const others = kind === 'number' ? HOSTILE_NUMBERS : HOSTILE_NUMBERS.slice(0, 3);
    for (const text of [
      ...(kind === 'string' ? texts : texts.slice(0, 3)),
      ...others,
      ...HOSTILE_JSON,
    ]) {
      yield JSON.stringify(replaced(example, path, MARK)).replace(JSON.stringify(MARK), () => text);
    }
  }
}

const MARK = '\u2603 here \u2603';

function leavesOf(value: Json, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
}

function valueAt(value: Json, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => asObject(inner)[name], value);
}

function replaced(value: Json, [name, ...rest]: readonly string[], by: Json): Json {
  if (name === undefined || typeof value !== 'object' || value === null) return by;
  if (Array.isArray(value)) {
    return value.map((inner, index) =>
      String(index) === name ? replaced(inner, rest, by) : inner,
    );
  }
  return { ...value, [name]: replaced(value[name] ?? null, rest, by) };
}
