import { ButtonLink } from '../../design/button.tsx';
import type { ShownReservation } from './shown-reservation.ts';

/** The ways to the tickets. */
export function TicketActions({ shown }: { shown: Pick<ShownReservation, 'links' | 'seats'> }) {
  return (
    <div class="cluster">
      <ButtonLink kind="primary" href={shown.links.tickets}>
        {shown.seats.length === 1 ? 'Open your ticket' : 'Open your tickets'}
      </ButtonLink>
      <ButtonLink href={shown.links.calendar}>Add to calendar</ButtonLink>
    </div>
  );
}
