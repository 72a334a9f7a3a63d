import { Pool } from 'undici';

import type { ProviderTransaction } from '../audit/audit-provider.ts';
import type { Outcome } from '../audit/client-history.ts';
import { isBooks, readJson } from './answers.ts';
import type { Statistics } from './statistics.ts';

/** Pays at the simulated provider as its page does, without the page. */
export type Payer = {
  /** @returns whether the money was taken; `refused` where the card was, or where it is too late */
  pay(checkoutUrl: string, card: 'good' | 'declined'): Promise<Outcome>;
  /** Everything that the provider has booked. */
  readBooks(): Promise<readonly ProviderTransaction[]>;
  close(): Promise<void>;
};

const TIMEOUT_MILLISECONDS = 15_000;

export function createPayer(
  { url, apiKey }: { url: string; apiKey: string },
  { connections, statistics }: { connections: number; statistics: Statistics },
): Payer {
  const pool = new Pool(url, {
    connections,
    headersTimeout: TIMEOUT_MILLISECONDS,
    bodyTimeout: TIMEOUT_MILLISECONDS,
  });
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  return { pay, readBooks, close: () => pool.close() };

  async function pay(checkoutUrl: string, card: 'good' | 'declined'): Promise<Outcome> {
    const startedAt = performance.now();
    const intentId = checkoutUrl.slice(checkoutUrl.lastIndexOf('/') + 1);
    try {
      const { statusCode, body } = await pool.request({
        ...{ method: 'POST', path: `/v1/intents/${intentId}/pay`, headers },
        body: JSON.stringify({ outcome: card === 'good' ? 'succeed' : 'decline' }),
      });
      await body.dump();
      statistics.note('pay at the provider', (performance.now() - startedAt) * 1000);
      return statusCode < 300 && card === 'good' ? 'done' : 'refused';
    } catch {
      return 'unknown';
    }
  }

  async function readBooks(): Promise<readonly ProviderTransaction[]> {
    const { body } = await pool.request({ method: 'GET', path: '/v1/books', headers });
    return readJson(await body.text(), isBooks).data;
  }
}
