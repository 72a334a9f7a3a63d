import { createHash } from 'node:crypto';

import { LRUCache } from 'lru-cache';

import type { TicketDocument } from './ticket-document.ts';
import { ticketsNotIssued, ticketVoid } from './tickets.errors.ts';

/** Files remembered, of 20 to 60 kB. */
const FILES_MAX = 200;

const drawn = new LRUCache<string, Promise<Uint8Array>>({ max: FILES_MAX });

/**
 * Tickets to print: A4, three on a page with lines to cut along, each with its QR code drawn as
 * vectors. Void tickets are left out. Drawing takes 70 ms of one core, most of them for the fonts;
 * the same tickets are drawn once, so that nobody can keep a server busy with their own.
 *
 * @throws DomainError TICKET_VOID where none is valid, TICKETS_NOT_ISSUED where there is none
 */
export async function renderTicketsPdf(documents: readonly TicketDocument[]): Promise<Uint8Array> {
  if (documents.length === 0) throw ticketsNotIssued();
  const valid = documents.filter(({ status }) => status === 'valid');
  if (valid.length === 0) throw ticketVoid();

  const key = createHash('sha256').update(JSON.stringify(valid)).digest('base64');
  let file = drawn.get(key);
  if (file === undefined) {
    file = draw(valid);
    drawn.set(key, file);
    // A failure is told to whoever asked, and not remembered.
    file.catch(() => drawn.delete(key));
  }
  return file;
}

async function draw(tickets: readonly TicketDocument[]): Promise<Uint8Array> {
  // A third of a second to load, which nobody should wait for at the start.
  const { drawTickets } = await import('./ticket-pages.ts');
  return drawTickets(tickets);
}
