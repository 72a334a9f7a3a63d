import { Pool } from 'undici';

import type { Outcome } from '../audit/client-history.ts';
import type { Statistics } from './statistics.ts';

export type ApiRequest = {
  /** What it is called in the report: `reserve`, `availability`. */
  operation: string;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`. */
  path: string;
  token?: string | undefined;
  guestToken?: string | undefined;
  key?: string;
  etag?: string | undefined;
  body?: object;
};

export type ApiAnswer = {
  outcome: Outcome;
  /** 0 when no answer came. */
  status: number;
  /** The whole body. */
  text: string;
  /** The stable code of a refusal. */
  code: string;
  etag: string | undefined;
  isReplay: boolean;
};

export type ApiClient = {
  call(request: ApiRequest): Promise<ApiAnswer>;
  /**
   * Opens all the connections. Node.js takes one new connection a turn of its event loop: when it is
   * busy, five hundred at once would wait for many seconds, and nothing but that would be measured.
   */
  connect(): Promise<void>;
  close(): Promise<void>;
};

const TIMEOUT_MILLISECONDS = 15_000;

/** Calls the API over connections that are kept alive, one for each virtual user. */
export function createApiClient(
  url: string,
  { connections, statistics }: { connections: number; statistics: Statistics },
): ApiClient {
  const pool = new Pool(url, {
    connections,
    pipelining: 1,
    keepAliveTimeout: 60_000,
    headersTimeout: TIMEOUT_MILLISECONDS,
    bodyTimeout: TIMEOUT_MILLISECONDS,
    connect: { timeout: TIMEOUT_MILLISECONDS },
  });
  return { call, connect: connectAll, close: () => pool.close() };

  async function connectAll(): Promise<void> {
    const everybody = Array.from({ length: connections }, async () => {
      const answer = await pool.request({ method: 'GET', path: '/health/live' });
      await answer.body.dump();
    });
    await Promise.all(everybody);
  }

  async function call(request: ApiRequest): Promise<ApiAnswer> {
    const { operation, method = 'GET', path, body } = request;
    const startedAt = performance.now();
    try {
      const answer = await pool.request({
        method,
        path: `/api/v1${path}`,
        headers: headersOf(request),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.body.text();
      const { statusCode: status, headers } = answer;
      const code = status < 400 ? '' : codeOf(text);
      statistics.count(operation, status, code, (performance.now() - startedAt) * 1000);
      return {
        ...{ outcome: outcomeOf(status), status, text, code },
        etag: textOf(headers['etag']),
        isReplay: headers['idempotent-replayed'] === 'true',
      };
    } catch (error) {
      statistics.countNetworkError(operation, error);
      return {
        ...{ outcome: 'unknown', status: 0, text: '', code: 'NETWORK' },
        ...{ etag: undefined, isReplay: false },
      };
    }
  }
}

function headersOf({ token, guestToken, key, etag, body }: ApiRequest): Record<string, string> {
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(guestToken === undefined ? {} : { 'guest-token': guestToken }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
}

function outcomeOf(status: number): Outcome {
  if (status < 400) return 'done';
  return status < 500 ? 'refused' : 'unknown';
}

function codeOf(text: string): string {
  return /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? '?';
}

function textOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
