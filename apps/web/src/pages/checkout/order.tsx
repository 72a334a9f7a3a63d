import type { ComponentChildren } from 'preact';

import { Countdown } from '../../design/countdown.tsx';
import { Icon } from '../../design/icons.tsx';
import { OrderSummary } from '../../design/order-summary.tsx';
import { Facts } from '../../design/page-heading.tsx';
import { links } from '../../shell/links.ts';
import { Time } from '../../shell/times.tsx';
import { count, listed } from '../../shell/wording.ts';
import type { ShownHold } from './checkout-view.ts';

/** What somebody is about to buy, always in sight, with a way to change each part of it. */
export function Order({ shown, isEnded = false }: { shown: ShownHold; isEnded?: boolean }) {
  const { showtime, seats, showtimeId, isTogether } = shown;
  return (
    <OrderSummary title="Your order" movie={showtime.movie} heading={<When shown={shown} />}>
      <Facts
        facts={[
          {
            name: seats.length === 1 ? 'Seat' : 'Seats',
            value: (
              <span class="checkout-fact">
                <span class="checkout-seats">{listed(seats)}</span>{' '}
                {isEnded ? null : (
                  <a href={links.showtime(showtimeId, { seats: seats.join(',') })}>Change seats</a>
                )}
              </span>
            ),
          },
          {
            name: 'Total',
            value: (
              <strong class="tabular" data-live="order-total">
                {shown.total}
              </strong>
            ),
          },
        ]}
      />
      {isTogether ? null : (
        <p class="checkout-apart">
          <Icon name="information" />
          These {count(seats.length, 'seat')} are not side by side.
        </p>
      )}
    </OrderSummary>
  );
}

function When({ shown: { showtime } }: { shown: ShownHold }) {
  const { startsAt, timeZone, cinemaName, auditoriumName, format, movie } = showtime;
  return (
    <div class="checkout-when">
      <p class="checkout-starts">
        <Time instant={startsAt} timeZone={timeZone} show="date" />,{' '}
        <Time instant={startsAt} timeZone={timeZone} />
      </p>
      <p>{cinemaName}</p>
      <p>
        {auditoriumName}, {format}
      </p>
      <p>
        <a href={links.film(movie.id)}>
          Change showing<span class="visually-hidden"> of {movie.title}</span>
        </a>
      </p>
    </div>
  );
}

/** How long the seats are held, and how to have them longer. */
export function TimeLeft({ shown, children }: { shown: ShownHold; children?: ComponentChildren }) {
  return (
    <div class="checkout-time">
      <p class="countdown-line">
        <Icon name="clock" />
        <span>
          Held for <Countdown expiresAt={shown.expiresAt} secondsLeft={shown.secondsLeft} />
        </span>
      </p>
      {children}
    </div>
  );
}
