import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { newId } from '../../../platform/ids.ts';
import { packageRoot } from '../../../platform/package-root.ts';
import { createTicketCodes } from '../ticket-codes.ts';
import { parseTicketKeys, toKeySet } from '../ticket-keys.ts';
import { codes, keys } from './given-tickets.ts';

type Verifier = { verifyTicket(code: string, keySet: object): object | null };

const ticket = { showtimeId: newId(), ticketId: newId() };
const keySet = toKeySet(keys);

let folder: string;
let documented: Verifier;

beforeAll(async () => {
  const page = await readFile(path.join(packageRoot, '..', '..', 'docs', 'tickets.md'), 'utf8');
  const [, program = ''] = /```js\n(.*?)```/s.exec(page) ?? [];
  folder = await mkdtemp(path.join(tmpdir(), 'marquee-door-'));
  const file = path.join(folder, 'verify-ticket.mjs');
  await writeFile(file, program);
  documented = await import(pathToFileURL(file).href);
});
afterAll(() => rm(folder, { recursive: true }));

test('The program in the documentation knows our tickets', () => {
  expect(documented.verifyTicket(codes.codeFor(ticket), keySet)).toEqual({
    ...ticket,
    keyId: 'k1',
  });
});

test('It knows those of every key that is published', () => {
  const rotated = parseTicketKeys(`k2:${'0123456789abcdef'.repeat(4)},k1:pub:${keys[0].x}`);
  const newest = createTicketCodes(rotated).codeFor(ticket);

  for (const [code, keyId] of [
    [newest, 'k2'],
    [codes.codeFor(ticket), 'k1'],
  ] as const) {
    expect(documented.verifyTicket(code, toKeySet(rotated))).toEqual({ ...ticket, keyId });
  }
  expect(documented.verifyTicket(newest, keySet)).toBeNull();
});

test('It refuses what we refuse', () => {
  const code = codes.codeFor(ticket);
  const forged = Array.from({ length: code.length }, (_, at) => {
    return code.slice(0, at) + (code[at] === 'A' ? 'B' : 'A') + code.slice(at + 1);
  });

  for (const text of ['', 'M1', `${code}A`, code.slice(0, -1), ` ${code}`, ...forged]) {
    expect([text, codes.verify(text)]).toEqual([text, null]);
    expect([text, documented.verifyTicket(text, keySet)]).toEqual([text, null]);
  }
});
