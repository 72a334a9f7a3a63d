import type { BrowserContext, ConsoleMessage, Response } from 'playwright-core';

import { expectNone } from './expect-none.ts';

/** What no visit should have. */
export type Trouble = {
  kind:
    | 'console error'
    | 'page error'
    | 'failed request'
    | 'policy violation'
    | 'request to another origin';
  text: string;
};

/** What went wrong in front of a visitor so far. */
export type TroubleRecord = {
  trouble: readonly Trouble[];
  /** Addresses that were asked for, in their order. */
  requests: readonly string[];
  /**
   * Fails with everything that went wrong since the last time it was asked.
   *
   * @param expected what the test itself brought about, such as `/409/` for a seat that is gone
   */
  expectNoTrouble: (expected?: readonly RegExp[]) => void;
};

/** The browser says so of every status from 400 on; `response` says it with the method. */
const STATUS_MESSAGE = /^Failed to load resource: the server responded with a status of/;

const POLICY_MESSAGE = /Content Security Policy/;

/** The page itself called it off, as when it is left. */
const CALLED_OFF = 'net::ERR_ABORTED';

/** Listens to all pages and workers of a context. */
export function recordTrouble(
  context: BrowserContext,
  ownAddresses: readonly string[],
): TroubleRecord {
  const ownOrigins = new Set(ownAddresses.map((address) => new URL(address).origin));
  const trouble: Trouble[] = [];
  const requests: string[] = [];
  let reported = 0;

  context.on('console', (message) => {
    if (message.type() !== 'error' || STATUS_MESSAGE.test(message.text())) return;
    const kind = POLICY_MESSAGE.test(message.text()) ? 'policy violation' : 'console error';
    trouble.push({ kind, text: `${message.text()} (${whereOf(message)})` });
  });
  context.on('weberror', (webError) => {
    const error = webError.error();
    trouble.push({ kind: 'page error', text: error.stack ?? error.message });
  });
  context.on('request', (request) => {
    requests.push(request.url());
    const { protocol, origin } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && !ownOrigins.has(origin)) {
      trouble.push({ kind: 'request to another origin', text: request.url() });
    }
  });
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'for no reason given';
    if (reason === CALLED_OFF) return;
    trouble.push({
      kind: 'failed request',
      text: `${request.method()} ${request.url()}: ${reason}`,
    });
  });
  context.on('response', (response) => {
    if (!isFailure(response)) return;
    const request = response.request();
    trouble.push({
      kind: 'failed request',
      text: `${request.method()} ${request.url()}: ${response.status()}`,
    });
  });

  return {
    trouble,
    requests,
    expectNoTrouble(expected = []) {
      const found = trouble
        .slice(reported)
        .map(({ kind, text }) => `${kind}: ${text}`)
        .filter((line) => !expected.some((pattern) => pattern.test(line)));
      reported = trouble.length;
      expectNone(found, 'troubles in the browser');
    },
  };
}

/** A page that refuses is a page: its test looks at it. What a page then asks for is to be there. */
function isFailure(response: Response): boolean {
  const isPage = response.request().isNavigationRequest();
  return response.status() >= (isPage ? 500 : 400);
}

function whereOf(message: ConsoleMessage): string {
  const { url, lineNumber } = message.location();
  return `${url}:${lineNumber + 1}`;
}
