import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';

import { keepCookie, readCookie, YEAR_SECONDS, type PageCookie } from '../../shell/page-cookies.ts';

const Labels = Type.String({ maxLength: 1000 });
const Word = Type.String({ maxLength: 100 });

/** What the address of the page says. Whatever else is in it stays there unread. */
export const SeatQuery = Type.Object({
  party: Type.Optional(Word),
  seats: Type.Optional(Labels),
  single: Type.Optional(Word),
});

export const SeatForm = Type.Object(
  {
    request: Type.Optional(Word),
    party: Type.Optional(Word),
    single: Type.Optional(Word),
    seats: Type.Optional(Type.Union([Labels, Type.Array(Labels, { maxItems: 5000 })])),
    /** Pressed: a block of the list, or one that was proposed. */
    block: Type.Optional(Labels),
    /** Pressed: `continue`, `anyway` (though it leaves a seat alone) or `best`. */
    intent: Type.Optional(Word),
    zone: Type.Optional(Word),
    accessible: Type.Optional(Word),
  },
  { additionalProperties: false },
);

export type SeatForm = Static<typeof SeatForm>;

/** Labels as they stand in an address or a field: separated by commas or spaces. */
export function readLabels(text: string | readonly string[] | undefined): string[] {
  const parts = typeof text === 'string' ? [text] : (text ?? []);
  return parts.flatMap((part) => part.split(/[\s,]+/)).filter((label) => label !== '');
}

const PARTY_COOKIE: PageCookie = { name: 'party', keptSeconds: YEAR_SECONDS };
const PARTY_DEFAULT = 2;

/** How many people come: as they say now, as they said last time, or two. */
export function partyOf(
  request: FastifyRequest,
  asked: string | undefined,
  seatsMax: number,
): number {
  const isParty = (value: number) => Number.isInteger(value) && value >= 1 && value <= seatsMax;
  const remembered = readCookie(request, PARTY_COOKIE);
  return [asked, remembered].map(Number).find(isParty) ?? Math.min(PARTY_DEFAULT, seatsMax);
}

/** Nobody is asked twice. */
export function rememberParty(reply: FastifyReply, party: number): void {
  keepCookie(reply, PARTY_COOKIE, String(party));
}
