import type { FastifyRequest } from 'fastify';

import { DomainError, ownerOf, type PageServices, type SeatWish } from '../../api.ts';
import { formIdempotency } from '../../shell/form-idempotency.ts';
import { count, listed } from '../../shell/wording.ts';
import { choiceOf, type SeatsNow } from './reading-seats.ts';
import {
  companionsAlone,
  findGapWarning,
  isOffered,
  proposeInstead,
  unknownSeats,
  withWholeUnits,
  type GapWarning,
} from './seat-choice.ts';
import { readLabels, type SeatForm } from './seat-form.ts';
import type { SeatNotice } from './seat-map.page.tsx';

/** What sending the form came to. */
export type HoldingOutcome =
  | { outcome: 'held'; holdId: string }
  | {
      /** `mendable`: before anything was tried; `refused`: by the house, as it is now. */
      outcome: 'mendable' | 'refused';
      /** What stays chosen. */
      named: readonly string[];
      notices: (now: SeatsNow) => readonly SeatNotice[];
      gap: GapWarning | null;
    };

type Asked = { now: SeatsNow; form: SeatForm; party: number };

/** Labels that no seat has, as far as they are repeated to whoever sent them. */
const UNKNOWN_NAMED_MAX = 8;

/** Refusals that choosing other seats can mend, or that the page explains; all others are errors. */
const EXPLAINED = new Set([
  'SEATS_UNAVAILABLE',
  'NOT_ENOUGH_SEATS',
  'SEAT_LIMIT_REACHED',
  'SEAT_UNIT_INCOMPLETE',
  'SALES_NOT_OPEN',
  'SALES_CLOSED',
  'SHOWTIME_CANCELLED',
  'PROMOTION_UNAVAILABLE',
]);

/**
 * Holds what the form asks for: all of it or nothing. What the visitor held before of this showtime is
 * given back for it in the same transaction, so that they never lose what they have by trying.
 */
export async function placeHold(
  services: PageServices,
  request: FastifyRequest,
  asked: Asked,
): Promise<HoldingOutcome> {
  const wish = readWish(asked);
  if (!('wish' in wish)) return wish;
  try {
    return { outcome: 'held', holdId: await holdOnce(services, request, asked, wish.wish) };
  } catch (error) {
    if (!(error instanceof DomainError) || !EXPLAINED.has(error.code)) throw error;
    const wanted = 'seats' in wish.wish ? wish.wish.seats : [];
    const lost = lostIn(error);
    return {
      outcome: 'refused',
      named: wanted.filter((label) => !lost.includes(label)),
      notices: (now) => [explain(error, { now, wanted, lost, party: asked.party })],
      gap: null,
    };
  }
}

async function holdOnce(
  { seats }: PageServices,
  request: FastifyRequest,
  { now: { showtime, ownHold }, form }: Asked,
  wish: SeatWish,
): Promise<string> {
  const showtimeId = showtime.facts.id;
  const caller = ownerOf(request);
  const hold = {
    showtimeId,
    taker: { owner: caller.owner, sessionId: caller.kind === 'user' ? caller.sessionId : null },
    wish,
    asked: { channel: 'web', byStaff: false },
    idempotency: formIdempotency('placeHold', form.request, wish),
    replaces: ownHold?.id,
  } as const;
  const placed = await seats.placeHold(hold);
  if (!placed.isReplay) return placed.hold.id;
  // A page that was come back to says again what it said before: what it held then may have ended.
  const { status } = await seats.findHold({ showtimeId, holdId: placed.hold.id }, caller.owner);
  if (status === 'active' || status === 'converted') return placed.hold.id;
  const anew = await seats.placeHold({
    ...hold,
    idempotency: formIdempotency('placeHold', undefined, wish),
  });
  return anew.hold.id;
}

/** What is to be held, or what has to be mended before. */
function readWish({ now, form, party }: Asked): { wish: SeatWish } | HoldingOutcome {
  const { house } = now;
  const block = readLabels(form.block);
  if (block.length > 0) return judge({ now, form, party }, block);
  if (form.intent === 'best') {
    const zone = house.prices.zones.find(({ id }) => id === form.zone)?.id;
    const accessible = form.accessible === '1';
    const wish = { count: party, accessible, ...(zone === undefined ? {} : { zone }) };
    return { wish: { bestAvailable: wish } };
  }
  return judge({ now, form, party }, readLabels(form.seats));
}

/** Whether what was named can be asked for as it is: all of it or nothing. */
function judge(
  { now, form, party }: Asked,
  labels: readonly string[],
): ReturnType<typeof readWish> {
  const { house } = now;
  const named = withWholeUnits(house, labels);
  const unknown = unknownSeats(house, labels);
  if (unknown.length > 0) {
    return mendable(named, {
      kind: 'problem',
      title: `There is no seat ${listed(unknown.slice(0, UNKNOWN_NAMED_MAX))} here`,
      text: 'Nothing is held for you yet. Choose your seats from the list or on the map.',
    });
  }
  if (named.length === 0) {
    return mendable(named, {
      kind: 'problem',
      title: 'Choose your seats first',
      text: 'Take a block from the list, tick single seats, or let us find the best ones.',
    });
  }
  const choice = choiceOf(now, { named, party });
  const companions = companionsAlone({ house, selected: named });
  if (companions.length > 0) {
    return mendable(
      named.filter((label) => !companions.includes(label)),
      {
        kind: 'problem',
        title: `${listed(companions)}: kept for companions of wheelchair users`,
        text: 'Choose the wheelchair space beside it as well, or other seats. If you come with somebody who has a ticket already, the box office will help.',
      },
    );
  }
  // Where some are gone already, that is what has to be said: the rest leaves alone what it will not.
  const isJudged = form.intent !== 'anyway' && choice.selected.length === named.length;
  const gap = isJudged ? findGapWarning(choice) : null;
  // What the page itself proposed is not doubted afterwards.
  const isProposed = () => form.block !== undefined && isOffered(choice, named);
  if (gap !== null && !isProposed()) return { ...mendable(named), gap };
  return { wish: { seats: named } };
}

function mendable(
  named: readonly string[],
  notice?: SeatNotice,
): Exclude<HoldingOutcome, { outcome: 'held' }> {
  const notices = notice === undefined ? [] : [notice];
  return { outcome: 'mendable', named, notices: () => notices, gap: null };
}

function lostIn({ code, details }: DomainError): string[] {
  if (code !== 'SEATS_UNAVAILABLE' || !Array.isArray(details['seats'])) return [];
  return details['seats'].flatMap((seat: unknown) =>
    typeof seat === 'object' && seat !== null && 'label' in seat && typeof seat.label === 'string'
      ? [seat.label]
      : [],
  );
}

function explain(
  error: DomainError,
  what: { now: SeatsNow; wanted: readonly string[]; lost: readonly string[]; party: number },
): SeatNotice {
  const { now, wanted, lost, party } = what;
  switch (error.code) {
    case 'SEATS_UNAVAILABLE': {
      const unavailable = new Set([...now.unavailable, ...lost]);
      const choice = choiceOf({ ...now, unavailable }, { named: wanted, party });
      const block = proposeInstead(choice, wanted);
      return {
        kind: 'problem',
        title:
          lost.length === 1
            ? `Somebody was faster: ${listed(lost)} is taken`
            : `Somebody was faster: ${listed(lost)} are taken`,
        text: 'Nothing is held for you yet. The rest of your choice is as you left it.',
        ...(block === null ? {} : { block }),
      };
    }
    case 'NOT_ENOUGH_SEATS':
      return {
        kind: 'problem',
        title: `There are no ${count(party, 'seat')} of this kind left`,
        text: 'Try another zone, or choose single seats.',
      };
    case 'SEAT_LIMIT_REACHED':
      return {
        kind: 'problem',
        title: 'That is more than one booking can have',
        text: error.message,
      };
    case 'SEAT_UNIT_INCOMPLETE':
      return { kind: 'problem', title: 'A sofa is sold whole', text: error.message };
    default:
      return { kind: 'problem', title: 'These seats could not be held', text: error.message };
  }
}
