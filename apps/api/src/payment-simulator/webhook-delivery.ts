import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import type { SimulatedEvent, Switches } from './simulated-bank.types.ts';
import type { SimulatorLedger } from './simulator-ledger.ts';

/** Sends one webhook; answers the status that came back. */
export type Deliver = (rawBody: string, headers: Record<string, string>) => Promise<number>;

export type WebhookDelivery = {
  /** Writes the event down and sends it, as the switches say, until it is taken. */
  announce(event: SimulatedEvent, switches: Switches): void;
  /** Sends what was held back, in the order in which it happened; answers how many. */
  release(): number;
  /** Sends an event once more, so many times in parallel. */
  send(event: SimulatedEvent, copies: number): void;
  /** Sends what an earlier run did not get delivered. */
  resume(): void;
};

const PAUSE_MILLISECONDS_MAX = 60_000;
const ATTEMPTS_MAX = 50;

type Options = {
  ledger: SimulatorLedger;
  /** All of them sign. */
  secrets: readonly string[];
  deliver: Deliver;
  /** Before the second attempt; it doubles from there. */
  retryMilliseconds: number;
  stopping: AbortSignal;
  /** Keeps a piece of work in sight until it has ended. */
  track: (work: Promise<void>) => void;
};

/** `t=<seconds>,v1=<hex>,…`: an HMAC-SHA256 of `<seconds>.<body>` with each secret. */
export function signWebhook(
  rawBody: string | Buffer,
  secrets: readonly string[],
  timestampSeconds: number,
): string {
  const signatures = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${timestampSeconds}.`).update(rawBody).digest('hex'),
  );
  return [`t=${timestampSeconds}`, ...signatures.map((signature) => `v1=${signature}`)].join(',');
}

/** Delivers events at least once: again and again, more slowly each time, until a 2xx answers. */
export function createWebhookDelivery({
  ledger,
  secrets,
  deliver,
  retryMilliseconds,
  stopping,
  track,
}: Options): WebhookDelivery {
  /** Sent at `release`. */
  let held: (() => void)[] = [];
  /** Captures that wait for a refund of the same intent to be known first. */
  const behindRefunds = new Map<string, (() => void)[]>();

  return {
    announce(event, switches) {
      ledger.append({ kind: 'eventMade', event, isSent: !switches.noWebhooks });
      if (switches.noWebhooks) return;
      const begin = () => track(sendUntilTaken(event, switches));
      if (switches.holdWebhooks) held.push(begin);
      else if (switches.outOfOrder && event.type === 'intent.captured') waitForRefund(event, begin);
      else begin();
    },
    release() {
      const waiting = [...held, ...[...behindRefunds.values()].flat()];
      held = [];
      behindRefunds.clear();
      for (const begin of waiting) begin();
      return waiting.length;
    },
    send(event, copies) {
      track(sendOnce(event, copies).then(() => undefined));
    },
    resume() {
      for (const { event, isSent, isDelivered } of ledger.events.values()) {
        if (isSent && !isDelivered) {
          track(sendUntilTaken(event, { lateMilliseconds: 0, duplicated: 1 }));
        }
      }
    },
  };

  function waitForRefund({ data }: SimulatedEvent, begin: () => void): void {
    behindRefunds.set(data.intent.id, [...(behindRefunds.get(data.intent.id) ?? []), begin]);
  }

  async function sendUntilTaken(
    event: SimulatedEvent,
    { lateMilliseconds, duplicated }: Pick<Switches, 'lateMilliseconds' | 'duplicated'>,
  ): Promise<void> {
    if (lateMilliseconds > 0) await pause(lateMilliseconds);
    for (let attempt = 0; attempt < ATTEMPTS_MAX && !stopping.aborted; attempt += 1) {
      if (attempt > 0) {
        await pause(Math.min(retryMilliseconds * 2 ** (attempt - 1), PAUSE_MILLISECONDS_MAX));
      }
      if (!stopping.aborted && (await sendOnce(event, duplicated))) return;
    }
  }

  /** Whether it was taken, by one of the copies at least. */
  async function sendOnce(event: SimulatedEvent, copies: number): Promise<boolean> {
    const rawBody = JSON.stringify(event);
    const statuses = await Promise.all(
      Array.from({ length: copies }, async () => {
        const headers = {
          'content-type': 'application/json',
          'marquee-signature': signWebhook(rawBody, secrets, Math.floor(Date.now() / 1000)),
        };
        return deliver(rawBody, headers).catch(() => 0);
      }),
    );
    if (!statuses.some((status) => status >= 200 && status < 300)) return false;
    if (!stopping.aborted) ledger.append({ kind: 'eventDelivered', eventId: event.id });
    if (event.data.refund !== null) {
      const waiting = behindRefunds.get(event.data.intent.id) ?? [];
      behindRefunds.delete(event.data.intent.id);
      for (const begin of waiting) begin();
    }
    return true;
  }

  async function pause(milliseconds: number): Promise<void> {
    // Aborted while waiting: the loop's condition ends it.
    await wait(milliseconds, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** Webhooks over HTTP. A receiver that takes too long has not taken it. */
export function deliverTo(
  url: string,
  { timeoutMilliseconds, stopping }: { timeoutMilliseconds: number; stopping: AbortSignal },
): Deliver {
  return async (rawBody, headers) => {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: rawBody,
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(timeoutMilliseconds)]),
    });
    await response.body?.cancel();
    return response.status;
  };
}
