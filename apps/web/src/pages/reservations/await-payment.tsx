import { Button } from '../../design/button.tsx';
import { Time } from '../../shell/times.tsx';
import { formatMoney } from '../../shell/wording.ts';
import type { ShownReservation } from './shown-reservation.ts';

/** Seconds between two looks of a browser that runs no script. */
const REFRESH_SECONDS = 4;

/** Until it is known how it was paid: nothing to do but wait, or to pay where that did not work. */
export function AwaitPayment({ shown }: { shown: ShownReservation }) {
  const { state, email } = shown;
  if (state === 'inReview') {
    return <p>You need do nothing. Please do not pay again.</p>;
  }
  return (
    <section class="stack" aria-label="Payment">
      {state === 'checking' ? (
        <>
          <p class="reservation-waiting" role="status" data-await-payment>
            Asking the bank how {formatMoney(shown.total)} stands. This page goes on by itself.
          </p>
          <noscript>
            <meta http-equiv="refresh" content={String(REFRESH_SECONDS)} />
          </noscript>
          {email === null ? null : (
            <p>You may close it: the tickets go to {email} as soon as they are paid.</p>
          )}
        </>
      ) : null}
      <TimeLeft shown={shown} />
      <PayForm shown={shown} />
      <p>
        <a href={shown.links.cancel}>Give up these seats</a>
      </p>
    </section>
  );
}

function TimeLeft({ shown }: { shown: ShownReservation }) {
  const { payBy, showtime } = shown;
  if (payBy === null) return null;
  return (
    <p>
      Your seats are held until <Time instant={payBy} timeZone={showtime.timeZone} />.
    </p>
  );
}

function PayForm({ shown }: { shown: ShownReservation }) {
  const { state, links } = shown;
  return (
    <form method="post" action={links.pay}>
      {state === 'checking' ? (
        <>
          <p>If you have not paid yet:</p>
          <Button>Back to the payment</Button>
        </>
      ) : (
        <Button kind="primary">Try to pay again</Button>
      )}
    </form>
  );
}
