import { hasCode } from '../../platform/has-code.ts';
import { ProviderRefused, ProviderUnavailable } from './payment-provider.ts';

/** What keeps a call of a provider within bounds. */
export type CallLimits = {
  /** For the whole call: connecting, the answer with its body, and a second try. */
  timeoutMilliseconds: number;
  responseBytesMax: number;
};

/** What any page of any provider's API fits into. */
export const RESPONSE_BYTES_MAX = 2_097_152;

/** Nothing came back. Both providers recognise a repetition, so that it is safe. */
const LOST_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
];

/**
 * A `fetch` that ends in time with the whole body in memory. When the connection fails before the
 * head of an answer has come, it tries once more, within the same time. It follows no redirect.
 */
export function createBoundedFetch(limits: CallLimits): typeof fetch {
  return async (input, init) => {
    const deadline = AbortSignal.timeout(limits.timeoutMilliseconds);
    const { signal: given = null, ...rest } = init ?? {};
    const signal = given === null ? deadline : AbortSignal.any([deadline, given]);
    const bounded: RequestInit = { ...rest, signal, redirect: 'error' };
    const response = await fetch(input, bounded).catch(async (error: unknown) => {
      if (!isLostConnection(error)) throw error;
      return fetch(input, bounded);
    });
    const body = await readWithin(response, limits.responseBytesMax);
    const { status, statusText, headers } = response;
    // A 204 must not have a body, not even an empty one.
    return new Response(body.length === 0 ? null : body, { status, statusText, headers });
  };
}

async function readWithin({ body }: Response, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const stream: AsyncIterable<Uint8Array> | readonly Uint8Array[] = body ?? [];
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    // Leaving the loop closes the connection.
    if (bytes > bytesMax) throw new Error(`the answer is larger than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isLostConnection(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return LOST_CODES.some((code) => hasCode(cause, code) || hasCode(error, code));
}

/** Stops calling somebody who does not answer, so that nobody waits for what will not come. */
export type CircuitBreaker = {
  /**
   * @throws ProviderUnavailable without having called, while it is open; else whatever the call throws
   */
  run<T>(call: () => Promise<T>): Promise<T>;
};

const FAILURES_MAX = 5;
const OPEN_MILLISECONDS = 5000;

/**
 * Opens after so many failures in a row, and then lets one call through at a time, the first after
 * `openMilliseconds`, until one works. A refusal is an answer, and no failure.
 */
export function createCircuitBreaker({
  failuresMax = FAILURES_MAX,
  openMilliseconds = OPEN_MILLISECONDS,
} = {}): CircuitBreaker {
  let failures = 0;
  let closedAgainAt = 0;
  return {
    async run(call) {
      if (failures >= failuresMax) {
        if (performance.now() < closedAgainAt) throw notAsked();
        // This one is the probe; whoever comes beside it waits for the next.
        closedAgainAt = performance.now() + openMilliseconds;
      }
      try {
        const result = await call();
        failures = 0;
        return result;
      } catch (error) {
        if (error instanceof ProviderRefused) failures = 0;
        else {
          failures += 1;
          closedAgainAt = performance.now() + openMilliseconds;
        }
        throw error;
      }
    },
  };
}

const notAsked = () =>
  new ProviderUnavailable(
    'The payment provider has not answered of late and is not asked for now.',
  );
