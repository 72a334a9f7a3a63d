import { Button, ButtonLink } from '../../design/button.tsx';
import { links } from '../../shell/links.ts';
import { Time } from '../../shell/times.tsx';
import { count, formatMoney } from '../../shell/wording.ts';
import type { ShownReservation } from './shown-reservation.ts';
import { TicketActions } from './ticket-actions.tsx';

/** What the house has done to a showing, and what its holders may do about it in one tap. */
export function ByTheHouse({
  shown,
  idempotencyKey,
}: {
  shown: ShownReservation;
  idempotencyKey: string;
}) {
  return shown.state === 'cancelledByHouse' ? (
    <Cancelled shown={shown} />
  ) : (
    <Changed shown={shown} idempotencyKey={idempotencyKey} />
  );
}

/** The money goes back by itself; what is left to offer is another evening. */
function Cancelled({ shown }: { shown: ShownReservation }) {
  const { showtime, alternatives } = shown;
  const { cancellationReason, movie } = showtime;
  return (
    <section class="stack">
      {cancellationReason === null ? null : <p>The reason: {cancellationReason}</p>}
      <p>You need do nothing: whatever you paid, fees too, goes back to how you paid.</p>
      <h2>See it another time</h2>
      {alternatives.length === 0 ? null : (
        <ul role="list" class="reservation-alternatives">
          {alternatives.map(({ showtimeId, startsAt, timeZone, cinemaName }) => (
            <li key={showtimeId}>
              <ButtonLink href={links.showtime(showtimeId)}>
                <Time instant={startsAt} timeZone={timeZone} show="dateTime" /> · {cinemaName}
              </ButtonLink>
            </li>
          ))}
        </ul>
      )}
      <p>
        <a href={links.film(movie.id)}>All showings of {movie.title}</a>
      </p>
    </section>
  );
}

/** The tickets stay good, and may all go back in full, or be swapped. */
function Changed({ shown, idempotencyKey }: { shown: ShownReservation; idempotencyKey: string }) {
  const { leaving, links: to, showtime, seats } = shown;
  const { previousStartsAt, timeZone } = showtime;
  return (
    <section class="stack">
      <div class="stack-tight">
        <p class="reservation-new-time">
          Now: <Time instant={showtime.startsAt} timeZone={timeZone} show="dateTime" />,{' '}
          {showtime.auditoriumName}
        </p>
        {previousStartsAt === null ? null : (
          <p class="muted">
            Before: <Time instant={previousStartsAt} timeZone={timeZone} show="dateTime" />
          </p>
        )}
      </div>
      <TicketActions shown={shown} />
      {leaving?.isOpen === true ? (
        <>
          <h2>Does it not suit you?</h2>
          <p>
            Until <Time instant={leaving.until} timeZone={timeZone} show="dateTime" /> all of your
            money comes back, or you choose another showing.
          </p>
          <div class="cluster">
            <form method="post" action={to.cancel}>
              <input type="hidden" name="key" value={idempotencyKey} />
              <input type="hidden" name="refund" value={leaving.refund.amount} />
              <Button>
                Give {count(seats.length, 'ticket')} back for {formatMoney(leaving.refund)}
              </Button>
            </form>
            <ButtonLink href={to.exchange}>Swap for another showing</ButtonLink>
          </div>
        </>
      ) : null}
    </section>
  );
}
