import { setTimeout as wait } from 'node:timers/promises';

import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Calls, SimulatedCall, Switches } from './simulated-bank.types.ts';

type Fault = 'errors' | 'lostReply' | 'halfBody' | 'wrongJson';

const FAULTS: readonly Fault[] = ['errors', 'lostReply', 'halfBody', 'wrongJson'];

/** What goes wrong with the calls of the API, at the word of the switches. */
export type CallFaults = {
  /** Does the work of a call and answers with what it returns, unless a switch is on. */
  answer(call: SimulatedCall, exchange: Exchange, work: () => object): Promise<FastifyReply>;
};

type Exchange = { request: FastifyRequest; reply: FastifyReply; slowMilliseconds: number };

type Options = {
  switches: () => Switches;
  change: (changes: Partial<Switches>) => void;
  stopping: AbortSignal;
};

export function createCallFaults({ switches, change, stopping }: Options): CallFaults {
  return {
    async answer(call, { request, reply, slowMilliseconds }, work) {
      const fault = nextFault(call);
      if (slowMilliseconds > 0 && concerns(call)) {
        await wait(slowMilliseconds, undefined, { signal: stopping }).catch(() => undefined);
      }
      if (fault === 'errors') {
        return reply.code(500).send({ error: { code: 'simulated', message: 'Switched to fail.' } });
      }
      const body = work();
      if (fault === null) return reply.send(body);
      if (fault === 'wrongJson') return reply.send({ id: 7, status: ['fine'], data: 'none' });
      reply.hijack();
      if (fault === 'halfBody') await sendHalf(reply, JSON.stringify(body));
      request.raw.socket.destroy();
      return reply;
    },
  };

  /** One of the faults that are switched on; a counted one has happened with it. */
  function nextFault(call: SimulatedCall): Fault | null {
    if (!concerns(call)) return null;
    const current = switches();
    const fault = FAULTS.find((candidate) => current[candidate] !== 0) ?? null;
    if (fault !== null) change({ [fault]: oneFewer(current[fault]) });
    return fault;
  }

  function concerns(call: SimulatedCall): boolean {
    const { only } = switches();
    return only === null || only.includes(call);
  }
}

function oneFewer(calls: Calls): Calls {
  return calls === 'all' ? calls : Math.max(0, calls - 1);
}

/** A head that promises everything, and half of it. */
async function sendHalf({ raw }: FastifyReply, body: string): Promise<void> {
  raw.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  await new Promise<void>((resolve) => {
    raw.write(body.slice(0, Math.ceil(body.length / 2)), () => resolve());
  });
}
