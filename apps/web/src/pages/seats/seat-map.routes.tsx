import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import { TAKING_SEATS_LIMITS, type PageServices } from '../../api.ts';
import { newFormKey } from '../../shell/form-idempotency.ts';
import { links } from '../../shell/links.ts';
import { sendPage } from '../../shell/send-page.tsx';
import { listed } from '../../shell/wording.ts';
import { ClosedShowtimePage } from './closed-showtime.page.tsx';
import { placeHold } from './placing-holds.ts';
import { choiceOf, findNextShowing, readSeats, type SeatsNow } from './reading-seats.ts';
import { knownSeats, type GapWarning } from './seat-choice.ts';
import { partyOf, readLabels, rememberParty, SeatForm, SeatQuery } from './seat-form.ts';
import { createSeatHouses } from './seat-house.ts';
import { SeatMapPage, type SeatNotice } from './seat-map.page.tsx';
import { showShowtime, whyClosed } from './shown-showtime.ts';

const ShowtimeParams = Type.Object({ showtimeId: Type.String({ format: 'uuid' }) });

/** What a page of seats is shown with, beside the seats themselves. */
type Shown = {
  named: readonly string[];
  party: number;
  isSingleSeats: boolean;
  status?: number;
  notices?: readonly SeatNotice[];
  gap?: GapWarning | null;
  best?: { zone: string; accessible: boolean };
};

/** Choosing seats, and holding them. */
export const seatMapRoutes: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  const houseOf = createSeatHouses();
  const { seatsMax } = services.seats;

  app.get(
    '/showtimes/:showtimeId',
    {
      config: { page: true, access: 'visitor' },
      schema: { params: ShowtimeParams, querystring: SeatQuery, hide: true },
    },
    async (request, reply) => {
      const { party: askedParty, seats, single } = request.query;
      const now = await readSeats(services, houseOf, request, request.params.showtimeId);
      const party = partyOf(request, askedParty, seatsMax);
      if (askedParty !== undefined) rememberParty(reply, party);
      const named = seats === undefined ? (now.ownHold?.seats ?? []) : readLabels(seats);
      const known = knownSeats(now.house, named).slice(0, seatsMax);
      return show(request, reply, now, {
        named: known,
        party,
        isSingleSeats: single === '1',
        notices: lostSeats(known.filter((label) => now.unavailable.has(label))),
      });
    },
  );

  app.post(
    '/showtimes/:showtimeId/holds',
    {
      config: {
        page: true,
        access: 'newGuest',
        limits: TAKING_SEATS_LIMITS,
      },
      schema: { params: ShowtimeParams, body: SeatForm, hide: true },
    },
    async (request, reply) => {
      const { showtimeId } = request.params;
      const form = request.body;
      const party = partyOf(request, form.party, seatsMax);
      const now = await readSeats(services, houseOf, request, showtimeId);
      const outcome = await placeHold(services, request, { now, form, party });
      if (outcome.outcome === 'held') {
        rememberParty(reply, party);
        return reply.redirect(links.hold(showtimeId, outcome.holdId), 303);
      }
      // Whatever was refused, the seats are other ones than when the form was read.
      const after =
        outcome.outcome === 'refused'
          ? await readSeats(services, houseOf, request, showtimeId)
          : now;
      return show(request, reply, after, {
        named: outcome.named,
        party,
        isSingleSeats: form.single === '1',
        status: outcome.outcome === 'refused' ? 409 : 422,
        notices: outcome.notices(after),
        gap: outcome.gap,
        best: { zone: form.zone ?? '', accessible: form.accessible === '1' },
      });
    },
  );

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    now: SeatsNow,
    shown: Shown,
  ): Promise<FastifyReply> {
    const { showtime: showtimeNow, version, ownHold, otherOwnSeats } = now;
    const showtime = showShowtime(showtimeNow);
    const { status = 200, notices = [], gap = null, party } = shown;
    const closed = whyClosed(showtimeNow);
    // Who holds the last seats may still exchange them.
    if (closed !== undefined && !(closed.reason === 'soldOut' && ownHold !== undefined)) {
      const next = await findNextShowing(services, showtimeNow, party);
      return sendPage(request, reply, {
        title: showtime.movie.title,
        status,
        body: (
          <ClosedShowtimePage
            showtime={showtime}
            closed={closed}
            next={next}
            otherOwnSeats={otherOwnSeats}
          />
        ),
      });
    }
    return sendPage(request, reply, {
      title: `Seats for ${showtime.movie.title}`,
      status,
      scripts: ['seat-map'],
      body: (
        <SeatMapPage
          showtime={showtime}
          choice={choiceOf(now, shown)}
          isSingleSeats={shown.isSingleSeats}
          seatsMax={seatsMax}
          version={version}
          requestName={newFormKey()}
          notices={notices}
          otherOwnSeats={otherOwnSeats}
          gap={gap}
          best={shown.best ?? { zone: '', accessible: false }}
        />
      ),
    });
  }
};

function lostSeats(lost: readonly string[]): SeatNotice[] {
  if (lost.length === 0) return [];
  const title =
    lost.length === 1 ? `Seat ${listed(lost)} is taken` : `Seats ${listed(lost)} are taken`;
  return [{ kind: 'warning', title, text: 'The rest of your choice is as you left it.' }];
}
