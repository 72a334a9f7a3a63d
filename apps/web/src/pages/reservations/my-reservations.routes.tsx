import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

import {
  type Caller,
  callerOf,
  compareLabels,
  money,
  type PageServices,
  readCursor,
  type Reservation,
  toPage,
} from '../../api.ts';
import { links } from '../../shell/links.ts';
import { sendPage } from '../../shell/send-page.tsx';
import {
  MyReservationsPage,
  WhereAreMyTicketsPage,
  type ListedReservation,
} from './my-reservations.page.tsx';
import { moviegoerOf } from './reservation-access.ts';
import { stateOf, type ReservationState } from './reservation-state.ts';

const LISTED_MAX = 20;

const ListQuery = Type.Object({ cursor: Type.Optional(Type.String({ maxLength: 1000 })) });

/** One's own reservations. */
export const myReservationsPage: FastifyPluginAsyncTypebox<{ services: PageServices }> = async (
  app,
  { services },
) => {
  app.get(
    links.reservations(),
    { config: { page: true, access: 'visitor' }, schema: { querystring: ListQuery } },
    async (request, reply) => {
      const caller = callerOf(request);
      const page = { title: 'My tickets', current: 'reservations' } as const;
      const filter = ownOf(caller);
      if (filter === undefined) {
        return sendPage(request, reply, { ...page, body: <WhereAreMyTicketsPage /> });
      }
      const list = { name: 'myReservations', ...filter };
      const { cursor } = request.query;
      const rows = await services.reservations.listReservationPage(filter, moviegoerOf(request), {
        limit: LISTED_MAX + 1,
        after: readCursor(list, cursor, ['time', 'id']),
      });
      const { data, nextCursor } = toPage(list, rows, LISTED_MAX, (row) => row.position);
      const isGuests = caller.kind === 'guest';
      if (isGuests && cursor === undefined && data.length === 0) {
        return sendPage(request, reply, { ...page, body: <WhereAreMyTicketsPage /> });
      }
      const showtimes = await services.showtimes.findManyForSale(
        data.map(({ reservation }) => reservation.showtimeId),
      );
      return sendPage(request, reply, {
        ...page,
        body: (
          <MyReservationsPage
            reservations={data.map(({ reservation }) => {
              const showtime = showtimes.get(reservation.showtimeId);
              return toListed(reservation, showtime);
            })}
            isGuests={isGuests}
            isContinued={cursor !== undefined}
            olderUrl={nextCursor === null ? null : links.reservations({ cursor: nextCursor })}
          />
        ),
      });
    },
  );
};

/** What is one's own: of an account, or of the guest that this browser is; of strangers nothing. */
function ownOf(caller: Caller): { userId: string } | { guestOwner: string } | undefined {
  switch (caller.kind) {
    case 'user':
      return { userId: caller.userId };
    case 'guest':
      return { guestOwner: caller.owner };
    case 'anonymous':
      return undefined;
  }
}

type Showtime = Parameters<typeof stateOf>[1] & { movie: { posterUrl: string | null } };

function toListed(reservation: Reservation, showtime: Showtime | undefined): ListedReservation {
  const { showtime: summary, quote, balance, tickets } = reservation;
  const state = stateOf(reservation, showtime ?? { status: 'onSale' }, Date.now());
  const live = tickets.filter(({ status }) => status === 'valid').map(({ seat }) => seat);
  const held = quote.tickets.map(({ seat }) => seat);
  const isPending = reservation.status === 'pendingPayment';
  return {
    id: reservation.id,
    reference: reservation.reference,
    movie: { ...summary.movie, posterUrl: showtime?.movie.posterUrl ?? null },
    cinemaName: summary.cinema.name,
    auditoriumName: summary.auditorium.name,
    startsAt: summary.startsAt,
    timeZone: summary.timeZone,
    seats: (isPending ? held : live).toSorted(compareLabels),
    isUpcoming: UPCOMING.has(state),
    badge: BADGES[state] ?? null,
    due:
      reservation.status === 'confirmed' && balance.due > 0
        ? money(balance.due, quote.currency)
        : null,
    hasTickets: live.length > 0,
  };
}

const UPCOMING: ReadonlySet<ReservationState> = new Set([
  'checking',
  'declined',
  'inReview',
  'going',
  'changedByHouse',
  'partlyCancelled',
  'partlyExchanged',
]);

const BADGES: Partial<Record<ReservationState, ListedReservation['badge']>> = {
  checking: { kind: 'warning', text: 'Payment not finished' },
  declined: { kind: 'warning', text: 'Not paid yet' },
  inReview: { kind: 'warning', text: 'Payment being checked' },
  expired: { kind: 'plain', text: 'Not paid in time' },
  changedByHouse: { kind: 'warning', text: 'Changed by us' },
  cancelled: { kind: 'plain', text: 'Cancelled' },
  cancelledByHouse: { kind: 'bad', text: 'Showing cancelled' },
  exchanged: { kind: 'plain', text: 'Swapped' },
};
