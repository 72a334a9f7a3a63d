import { Button } from '../../design/button.tsx';
import { Time } from '../../shell/times.tsx';
import { formatMoney } from '../../shell/wording.ts';
import type { ShownReservation } from './shown-reservation.ts';

/** Seconds between two looks of a browser that runs no script: soon at first, then less often. */
const REFRESH_SECONDS = 4;
const REFRESH_LATER_SECONDS = 30;
const LOOKS_SOON_MAX = 15;
/** After a quarter of an hour: the seats are not held any longer than that. */
const LOOKS_MAX = 45;

/** Until it is known how it was paid: nothing to do but wait, or to pay where that did not work. */
export function AwaitPayment({ shown, looks }: { shown: ShownReservation; looks: number }) {
  const { state, email } = shown;
  if (state === 'inReview') {
    return <p>You need do nothing. Please do not pay again.</p>;
  }
  return (
    <section class="stack" aria-label="Payment">
      {state === 'checking' ? (
        <>
          <LookAgain shown={shown} looks={looks} />
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

/** With a script or without, the page looks by itself for a while, and then says that it has stopped. */
function LookAgain({ shown, looks }: { shown: ShownReservation; looks: number }) {
  const { total, links } = shown;
  const hasEnded = looks >= LOOKS_MAX;
  const next = `${links.self}${links.self.includes('?') ? '&' : '?'}looks=${looks + 1}`;
  const seconds = looks < LOOKS_SOON_MAX ? REFRESH_SECONDS : REFRESH_LATER_SECONDS;
  return (
    <>
      {hasEnded ? null : (
        <>
          <p class="reservation-waiting" role="status" data-await-payment>
            Asking the bank how {formatMoney(total)} stands. This page goes on by itself.
          </p>
          <noscript>
            <meta http-equiv="refresh" content={`${seconds};url=${next}`} />
          </noscript>
        </>
      )}
      <p role="status" hidden={!hasEnded} data-await-ended>
        That takes longer than usual. <a href={links.self}>Look again</a>
      </p>
    </>
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
