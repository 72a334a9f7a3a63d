import type { ComponentChildren } from 'preact';

import {
  compareLabels,
  DomainError,
  type ExchangeQuote,
  formatInstant,
  money,
  type PageServices,
  quoteLines,
} from '../../api.ts';
import { newFormKey } from '../../shell/form-idempotency.ts';
import { links } from '../../shell/links.ts';
import { liveTicketsOf } from './shown-cancellation.ts';
import { filmsToSwapFor, freeRows, showingsToSwapFor } from './exchange-choices.ts';
import { ExchangeConfirmPage, type ShownExchange } from './exchange-confirm.page.tsx';
import { ExchangeSeatsPage } from './exchange-seats.page.tsx';
import { ExchangeShowingsPage } from './exchange-showings.page.tsx';
import type { OpenedReservation } from './reservation-access.ts';
import { shownReservation, type ShownReservation } from './shown-reservation.ts';

/** Where somebody is in swapping: of which reservation, which tickets. */
export type Step = { opened: OpenedReservation; ticketIds: readonly string[] };

type StepPage = { title: string; body: ComponentChildren };

/** The pages of an exchange, drawn from what the services say. */
export function createExchangePages(services: PageServices) {
  return { showings, seats, confirm };

  async function showings(
    { opened, ticketIds }: Step,
    { movieId, problem }: { movieId: string | undefined; problem?: string },
  ): Promise<StepPage> {
    const films = await filmsToSwapFor(services, opened);
    const { movie } = opened.described.showtime;
    const film = films.find(({ id }) => id === movieId) ?? { id: movie.id, title: movie.title };
    return {
      title: 'Swap tickets',
      body: (
        <ExchangeShowingsPage
          shown={await shownWithQuote(opened)}
          liveTickets={liveTicketsOf(opened)}
          chosen={ticketIds}
          showings={await showingsToSwapFor(services, opened, film.id)}
          film={film}
          films={films}
          seatsUrl={seatsUrlOf(opened)}
          idempotencyKey={newFormKey()}
          problem={problem}
        />
      ),
    };
  }

  async function seats(
    step: Step,
    {
      showtimeId,
      held,
      problem,
    }: { showtimeId: string; held: string | undefined; problem?: string },
  ): Promise<StepPage> {
    const { opened, ticketIds } = step;
    const { facts } = await services.showtimes.getShowtime(showtimeId, { includePlanned: false });
    const { timeZone } = facts;
    return {
      title: 'Choose seats',
      body: (
        <ExchangeSeatsPage
          showing={{
            showtimeId,
            title: facts.movie.title,
            startsAt: formatInstant(new Date(facts.startsAt), timeZone),
            timeZone,
            auditoriumName: facts.auditorium.name,
          }}
          rows={await freeRows(services, facts)}
          seatsMax={ticketIds.length}
          ticketIds={ticketIds}
          held={held}
          seatsUrl={seatsUrlOf(opened)}
          backUrl={
            held === undefined
              ? exchangeUrl(step, {})
              : exchangeUrl(step, { showtimeId, holdId: held })
          }
          idempotencyKey={newFormKey()}
          problem={problem}
        />
      ),
    };
  }

  /** @throws DomainError where the hold is not there any more, or the tickets cannot be swapped */
  async function confirm(
    step: Step,
    {
      showtimeId,
      holdId,
      owner,
      problem,
    }: { showtimeId: string; holdId: string; owner: string | null; problem?: string },
  ): Promise<StepPage> {
    const { opened, ticketIds } = step;
    if (owner === null) throw holdIsGone();
    const target = { showtimeId, holdId };
    const hold = await services.seats.findHold(target, owner);
    const quote = await services.reservations.quoteExchange({
      caller: opened.holder,
      reservationId: opened.reservation.id,
      ticketIds,
      target,
    });
    if (quote.closedBecause !== null) return showings(step, { movieId: undefined });
    const { facts } = await services.showtimes.getShowtime(showtimeId, { includePlanned: false });
    const { timeZone } = facts;
    const leaving = new Set(ticketIds);
    return {
      title: 'Swap tickets',
      body: (
        <ExchangeConfirmPage
          shown={shown(opened)}
          oldSeats={liveTicketsOf(opened)
            .filter(({ id }) => leaving.has(id))
            .map(({ seat }) => seat)}
          ticketIds={ticketIds}
          showing={{
            showtimeId,
            title: facts.movie.title,
            startsAt: formatInstant(new Date(facts.startsAt), timeZone),
            timeZone,
            cinemaName: facts.cinema.name,
            auditoriumName: facts.auditorium.name,
          }}
          hold={{
            id: holdId,
            seats: hold.seats.toSorted(compareLabels),
            expiresAt: formatInstant(hold.expiresAt, timeZone),
          }}
          exchange={await shownExchange(quote, hold, facts.saleTermsId)}
          otherSeatsUrl={exchangeUrl(step, { showtimeId, held: holdId })}
          otherShowingUrl={exchangeUrl(step, {})}
          idempotencyKey={newFormKey()}
          problem={problem}
        />
      ),
    };
  }

  async function shownExchange(
    quote: ExchangeQuote,
    hold: Awaited<ReturnType<PageServices['seats']['findHold']>>,
    saleTermsId: string,
  ): Promise<ShownExchange> {
    const { currency } = quote;
    const { ticketTypes } = await services.pricing.saleTerms(saleTermsId);
    const names = new Map(ticketTypes.map(({ code, name }) => [code, name]));
    return {
      lines: quoteLines(hold.quote).map(({ seat, name, ticketType = '', amount }) => ({
        name: [name ?? names.get(ticketType) ?? ticketType, seat].filter(Boolean).join(', '),
        amount: money(amount, currency),
      })),
      total: money(quote.total, currency),
      transferred: money(Math.min(quote.total, quote.transferred), currency),
      kept: money(quote.kept, currency),
      refund: money(quote.refund, currency),
      amountDue: money(quote.amountDue, currency),
      mayOwe: quote.mayOwe,
    };
  }

  async function shownWithQuote(opened: OpenedReservation): Promise<ShownReservation> {
    const isLive = opened.reservation.status === 'confirmed';
    const quote = isLive
      ? await services.reservations.quoteCancellation({
          caller: opened.holder,
          reservationId: opened.reservation.id,
          ticketIds: undefined,
          refund: undefined,
        })
      : null;
    return shown(opened, quote);
  }

  function shown(
    opened: OpenedReservation,
    quote: Parameters<typeof shownReservation>[1]['quote'] = null,
  ): ShownReservation {
    return shownReservation(opened, {
      quote,
      alternatives: [],
      isPaidOnline: false,
      accessLinks: services.accessLinks,
    });
  }
}

/** A step of an exchange, with the tickets that it is about. */
export function exchangeUrl(
  { opened, ticketIds }: Step,
  query: { showtimeId?: string; holdId?: string; held?: string },
): string {
  const { reservation, access } = opened;
  const all = reservation.tickets.filter(({ status }) => status === 'valid').length;
  const url = links.exchange(reservation.id, { access, ...query });
  if (ticketIds.length === all) return url;
  const named = new URLSearchParams(ticketIds.map((id) => ['ticket', id])).toString();
  return `${url}${url.includes('?') ? '&' : '?'}${named}`;
}

function seatsUrlOf({ reservation, access }: OpenedReservation): string {
  return links.exchangeSeats(reservation.id, { access });
}

const holdIsGone = () =>
  new DomainError({
    kind: 'conflict',
    code: 'HOLD_EXPIRED',
    message: 'Those seats are not held for you any more. Please choose again.',
  });
