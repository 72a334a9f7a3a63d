import { certificateInWords } from '../../design/certificate.tsx';
import { Poster } from '../../design/poster.tsx';
import { formatMoney } from '../../shell/wording.ts';
import type { ShownEvening, ShownTicket } from './ticket-facts.ts';

/**
 * One ticket, as if on paper: the film on its body, the seat and the code on the stub. It is white in
 * every theme, because scanners and printers want it so.
 *
 * @param position of how many, for whoever hears the page
 */
export function Ticket({
  ticket,
  evening,
  movie,
  position,
  count,
}: {
  ticket: ShownTicket;
  evening: ShownEvening;
  movie: { id: string; posterUrl: string | null };
  position: number;
  count: number;
}) {
  const { row, number, isValid, qrUrl } = ticket;
  const place = row === '' ? `seat ${number}` : `row ${row}, seat ${number}`;
  return (
    <li
      id={`ticket-${position}`}
      class={isValid ? 'ticket' : 'ticket ticket-void'}
      aria-label={`Ticket ${position} of ${count}: ${place}`}
    >
      <div class="ticket-art">
        <Poster movie={movie} loading="eager" />
      </div>
      <div class="ticket-body">
        <p class="ticket-house">
          <span>Marquee</span>
          <span>{isValid ? 'Admit one' : 'Void'}</span>
        </p>
        <p class="ticket-title">{evening.movieTitle}</p>
        <p class="ticket-sort">
          {evening.certificate === null ? null : (
            <span class="ticket-certificate">{certificateInWords(evening.certificate)}</span>
          )}
          <span>{evening.format}</span>
          <span>{ticket.ticketTypeName}</span>
          <span>{ticket.zoneName}</span>
        </p>
        <p class="ticket-when">
          <time datetime={evening.startsAt} data-time-zone={evening.timeZone}>
            <span class="ticket-date">{evening.date}</span>{' '}
            <span class="ticket-time">{evening.time}</span>
          </time>
        </p>
        <p class="ticket-where">
          {evening.cinemaName}, <strong>{evening.auditoriumName}</strong>
        </p>
        <p class="ticket-small">
          <span>{evening.reference}</span> <span>{formatMoney(ticket.price)}</span>
        </p>
      </div>
      <div class="ticket-stub">
        {qrUrl === null ? (
          <p class="ticket-no-code">
            <strong>Void</strong> This ticket was given back. It opens no door.
          </p>
        ) : (
          <img
            class="ticket-code"
            src={qrUrl}
            alt={`Code for ${place}: show it at the door`}
            width={456}
            height={456}
          />
        )}
        <dl class="ticket-place">
          {row === '' ? null : (
            <div>
              <dt>Row</dt>
              <dd>{row}</dd>
            </div>
          )}
          <div>
            <dt>Seat</dt>
            <dd>{number}</dd>
          </div>
        </dl>
      </div>
    </li>
  );
}
