import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { notFound } from '../../../platform/errors.ts';
import { guardRoutes, type Caller } from '../../../platform/http/access.ts';
import { Problem, sendProblems } from '../../../platform/http/problem.ts';
import { validateStrictly } from '../../../platform/http/validation.ts';
import { newId } from '../../../platform/ids.ts';
import { createAccessLinks, type Holder } from '../../auth/index.ts';
import { isAccessName } from '../../users/index.ts';
import type { ReservationDocument, TicketDocument } from '../ticket-document.ts';
import { ticketRoutes } from '../tickets.routes.ts';
import { codes, givenCalendarEntry, givenTicket, keys } from './given-tickets.ts';
import { readQr } from './qr-reader.ts';

const links = createAccessLinks([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
const reservationId = newId();
const link = links.tokenFor(reservationId);
const [valid, gone] = [givenTicket(), givenTicket({ seat: 'F8', status: 'void' })];

let app: FastifyInstance;
let caller: Caller;
let tickets: TicketDocument[];
let asked: Holder[];

beforeAll(async () => {
  app = Fastify();
  app.addSchema(Problem);
  validateStrictly(app);
  sendProblems(app);
  guardRoutes(app, { authenticate: () => caller, isAccessName });
  const opens = (holder: Holder) => {
    asked.push(holder);
    return (
      holder.isStaff ||
      holder.owner === 'guest:ada' ||
      (holder.accessToken !== null && links.verify(reservationId, holder.accessToken))
    );
  };
  await app.register(ticketRoutes, {
    keys,
    documents: {
      async ofTicket(ticketId, holder): Promise<TicketDocument> {
        const ticket = tickets.find((one) => one.ticketId === ticketId);
        if (ticket === undefined || !opens(holder)) throw notFound('ticket');
        return ticket;
      },
      async ofReservation(id, holder): Promise<ReservationDocument> {
        if (id !== reservationId || !opens(holder)) throw notFound('reservation');
        return { reference: '7K2M9QXA', tickets, calendar: givenCalendarEntry({ reservationId }) };
      },
    },
  });
});
afterAll(() => app.close());

const FILES = [
  [`/tickets/${valid.ticketId}/qr.svg`, 'image/svg+xml', 'inline; filename="7K2M9QXA-F7.svg"'],
  [`/tickets/${valid.ticketId}/qr.png`, 'image/png', 'inline; filename="7K2M9QXA-F7.png"'],
  [
    `/reservations/${reservationId}/tickets.pdf`,
    'application/pdf',
    'inline; filename="tickets-7K2M9QXA.pdf"',
  ],
  [
    `/reservations/${reservationId}/calendar.ics`,
    'text/calendar; charset=utf-8',
    'attachment; filename="reservation-7K2M9QXA.ics"',
  ],
] as const;

describe.each(FILES)('%s', (url, type, disposition) => {
  test('is a file for its owner, with a name, and in no cache', async () => {
    const response = await get(url, { kind: 'guest', owner: 'guest:ada' });

    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': type,
      'content-disposition': disposition,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(response.rawPayload.length).toBeGreaterThan(300);
  });

  test('is for whoever has the link, and for staff', async () => {
    const byLink = await get(`${url}?access=${link}`, { kind: 'anonymous' });
    const byStaff = await get(url, userWhoIs('staff'));

    expect([byLink.statusCode, byStaff.statusCode]).toEqual([200, 200]);
  });

  test('is not there for others, nor with the link to something else', async () => {
    const other = links.tokenFor(newId());
    const answers = await Promise.all([
      get(url, userWhoIs('customer')),
      get(url, { kind: 'guest', owner: 'guest:bob' }),
      get(`${url}?access=${other}`, { kind: 'anonymous' }),
      get(`${url}?access=${other}`, userWhoIs('customer')),
    ]);

    for (const answer of answers) {
      expect(answer.statusCode).toBe(404);
      expect(answer.headers['content-disposition']).toBeUndefined();
    }
  });

  test('takes no other question', async () => {
    const unknown = await get(`${url}?download=1`, { kind: 'guest', owner: 'guest:ada' });
    const twice = await get(`${url}?access=a&access=b`, { kind: 'guest', owner: 'guest:ada' });

    expect([unknown.statusCode, twice.statusCode]).toEqual([400, 400]);
  });
});

test('Whoever asks is told apart for the service, link and all', async () => {
  const [url] = FILES[2];
  await get(`${url}?access=${link}`, { kind: 'anonymous' });
  expect(asked).toEqual([{ owner: null, userId: null, isStaff: false, accessToken: link }]);

  await get(url, userWhoIs('customer'));
  expect(asked).toEqual([{ owner: 'user:u', userId: 'u', isStaff: false, accessToken: null }]);
});

describe('a ticket that is void', () => {
  test.each(['svg', 'png'])('has no %s to show at a door', async (kind) => {
    const response = await get(`/tickets/${gone.ticketId}/qr.${kind}`, userWhoIs('staff'));

    expect(response.statusCode).toBe(409);
    expect(response.json()).toMatchObject({ code: 'TICKET_VOID' });
    expect(response.body).not.toContain(gone.code);
  });

  test('is not printed, and its reservation still strikes out its calendar entry', async () => {
    const pdf = await get(FILES[2][0], userWhoIs('staff'), [gone]);
    const calendar = await get(FILES[3][0], userWhoIs('staff'), [gone]);

    expect([pdf.statusCode, calendar.statusCode]).toEqual([409, 200]);
    expect(pdf.json()).toMatchObject({ code: 'TICKET_VOID' });
  });
});

test.each(['tickets.pdf', 'calendar.ics'])(
  'Before a reservation is confirmed there is no %s',
  async (file) => {
    const answer = await get(`/reservations/${reservationId}/${file}`, userWhoIs('staff'), []);

    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({ code: 'TICKETS_NOT_ISSUED' });
  },
);

test('The QR code is the one of the ticket', async () => {
  const { body } = await get(`/tickets/${valid.ticketId}/qr.svg`, userWhoIs('staff'));

  const [, path = ''] = /fill="#000" d="([^"]*)"/.exec(body) ?? [];
  const dark = new Set<string>();
  for (const [, column, row, length] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    for (let step = 0; step < Number(length); step += 1) {
      dark.add(`${Number(row) - 4} ${Number(column) + step - 4}`);
    }
  }
  const code = readQr({ size: 49, isDark: (row, column) => dark.has(`${row} ${column}`) });
  expect(codes.verify(code)?.ticketId).toBe(valid.ticketId);
  expect(body).toContain('<title id="title">Ticket for seat F7</title>');
});

test('The public keys are for everybody, and may be kept for an hour', async () => {
  const response = await get('/ticket-keys', { kind: 'anonymous' });

  expect(response.statusCode).toBe(200);
  expect(response.headers).toMatchObject({
    'content-type': expect.stringMatching(/^application\/jwk-set\+json/),
    'cache-control': 'public, max-age=3600',
  });
  expect(response.json()).toEqual({
    keys: [{ kty: 'OKP', crv: 'Ed25519', kid: 'k1', x: keys[0].x, alg: 'EdDSA', use: 'sig' }],
  });
});

function get(url: string, as: Caller, having: TicketDocument[] = [valid, gone]) {
  caller = as;
  tickets = having;
  asked = [];
  return app.inject({ url });
}

function userWhoIs(role: 'customer' | 'staff'): Caller {
  return { kind: 'user', owner: 'user:u', userId: 'u', sessionId: 's', role };
}
