import { ButtonLink } from '../../design/button.tsx';
import { Notice } from '../../design/notice.tsx';
import { PageHeading } from '../../design/page-heading.tsx';
import { count } from '../../shell/wording.ts';
import { Ticket } from './ticket.tsx';
import type { ShownEvening, ShownTicket } from './ticket-facts.ts';

export type TicketsPageProps = {
  reservationId: string;
  evening: ShownEvening;
  /** Valid ones first. */
  tickets: readonly ShownTicket[];
  movie: { id: string; posterUrl: string | null };
  /** RFC 3339; the browser keeps the tickets until then. */
  endsAt: string;
  /** What to know before going, if anything: that something is to be paid, or has changed. */
  warning: { title: string; text: string } | null;
  reservationUrl: string;
  pdfUrl: string;
  calendarUrl: string;
};

/** The tickets of a reservation: to show at the door, to print, and to keep for where there is no network. */
export function TicketsPage({
  reservationId,
  evening,
  tickets,
  movie,
  endsAt,
  warning,
  reservationUrl,
  pdfUrl,
  calendarUrl,
}: TicketsPageProps) {
  const valid = tickets.filter(({ isValid }) => isValid).length;
  return (
    <div class="tickets" data-tickets-of={reservationId} data-ends-at={endsAt}>
      <PageHeading
        title={valid === 1 ? 'Your ticket' : 'Your tickets'}
        lead={
          valid === 0
            ? 'None of these tickets is valid any more.'
            : 'Show each code at the door, on this screen or on paper.'
        }
      />
      <div class="tickets-offline" data-tickets-offline hidden>
        <Notice title="You see a kept copy">
          <p>
            There is no network, or we cannot be reached. These are the tickets as they were when
            this device last opened them.
          </p>
        </Notice>
      </div>
      {warning === null ? null : (
        <Notice kind="warning" title={warning.title}>
          <p>{warning.text}</p>
        </Notice>
      )}
      {tickets.length > 1 ? <TicketLinks tickets={tickets} /> : null}
      <ol
        role="list"
        class="tickets-list"
        tabIndex={0}
        aria-label={count(tickets.length, 'ticket')}
      >
        {tickets.map((ticket, index) => (
          <Ticket
            key={ticket.ticketId}
            ticket={ticket}
            evening={evening}
            movie={movie}
            position={index + 1}
            count={tickets.length}
          />
        ))}
      </ol>
      <div class="tickets-actions">
        <button type="button" class="button button-secondary" data-print hidden>
          Print on one page
        </button>
        <ButtonLink href={pdfUrl}>Save as PDF</ButtonLink>
        <ButtonLink href={calendarUrl}>Add to calendar</ButtonLink>
        <a href={reservationUrl}>Reservation {evening.reference}</a>
      </div>
      <p class="tickets-kept" data-tickets-kept hidden>
        Kept on this device: this page also opens without a network.
      </p>
    </div>
  );
}

/** Instead of swiping. */
function TicketLinks({ tickets }: { tickets: readonly ShownTicket[] }) {
  return (
    <nav class="tickets-links" aria-label="Tickets">
      {tickets.map(({ ticketId, row, number }, index) => (
        <a key={ticketId} href={`#ticket-${index + 1}`}>
          {row}
          {number}
        </a>
      ))}
    </nav>
  );
}
