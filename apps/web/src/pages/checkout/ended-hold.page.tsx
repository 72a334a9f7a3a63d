import { Button, ButtonLink } from '../../design/button.tsx';
import { Notice } from '../../design/notice.tsx';
import { PageHeading } from '../../design/page-heading.tsx';
import { links } from '../../shell/links.ts';
import { Time } from '../../shell/times.tsx';
import { count, listed } from '../../shell/wording.ts';
import type { ShownHold } from './checkout-view.ts';
import { Order } from './order.tsx';

export type EndedHoldProps = {
  shown: ShownHold;
  /** Those of its seats that somebody else has by now. */
  taken: readonly string[];
  /** Whether seats of this showing are sold at all now. */
  isOnSale: boolean;
  /** Typed before the time ran out. */
  email: string;
  /** Why they could not be held again. */
  refusal: string | null;
  idempotencyKey: string;
};

/** The time has run out, or the seats were given back: what can be done about it now. */
export function EndedHoldPage(props: EndedHoldProps) {
  const { shown, refusal } = props;
  return (
    <div class="checkout" id="hold-ended">
      <PageHeading {...headingOf(props)} />
      {refusal === null ? null : <Notice kind="problem" title={refusal} />}
      <div class="split">
        <div class="checkout-aside">
          <Order shown={shown} isEnded />
        </div>
        <div class="stack">
          <NextStep {...props} />
          {shown.reservationId === null ? null : (
            <p>
              You had begun to pay.{' '}
              <a href={links.reservation(shown.reservationId)}>See what became of the payment</a>:
              money that came too late for these seats goes back by itself.
            </p>
          )}
        </div>
      </div>
    </div>
  );
}

function headingOf({ shown, taken, isOnSale }: EndedHoldProps) {
  const { seats, status, showtime } = shown;
  const were = seats.length === 1 ? 'was' : 'were';
  if (showtime.isCancelled) {
    return {
      title: 'This showing was cancelled',
      lead: `${listed(seats)} ${were} held for you. Nothing was paid for ${them(seats)}.`,
    };
  }
  if (status === 'released') {
    return {
      title: 'You gave the seats back',
      lead: `${listed(seats)} can be had by everybody again. Nothing was paid for ${them(seats)}.`,
    };
  }
  return {
    title: 'Your time ran out',
    lead: (
      <>
        {listed(seats)} {were} held for you until{' '}
        <Time instant={shown.expiresAt} timeZone={showtime.timeZone} />.{' '}
        {taken.length === 0 && isOnSale
          ? `${seats.length === 1 ? 'It is' : 'They are'} still free.`
          : null}
      </>
    ),
  };
}

function NextStep({ shown, taken, isOnSale, email, idempotencyKey }: EndedHoldProps) {
  const { seats, showtimeId, holdId, showtime } = shown;
  if (!isOnSale) {
    return (
      <>
        <p>Seats for this showing are not sold here any more.</p>
        <ButtonLink kind="primary" href={links.film(showtime.movie.id)}>
          Other showings
        </ButtonLink>
      </>
    );
  }
  const left = seats.filter((seat) => !taken.includes(seat));
  if (taken.length > 0) {
    return (
      <>
        <Notice
          kind="warning"
          title={`${listed(taken)} ${taken.length === 1 ? 'has' : 'have'} gone.`}
        >
          <p>
            {left.length === 0
              ? 'They are taken by now. There may be others as good.'
              : `${listed(left)} ${left.length === 1 ? 'is' : 'are'} still free, and chosen for you on the seat map.`}
          </p>
        </Notice>
        <ButtonLink kind="primary" href={links.showtime(showtimeId, seatsQuery(left))}>
          Choose {taken.length === 1 ? 'another seat' : 'other seats'}
        </ButtonLink>
        <KeptEmail email={email} />
      </>
    );
  }
  return (
    <form method="post" action={links.holdAgain(showtimeId, holdId)} class="stack">
      <input type="hidden" name="key" value={idempotencyKey} />
      <input type="hidden" name="email" value={email} data-kept-email />
      <p>
        One tap, and {count(seats.length, 'seat')} {seats.length === 1 ? 'is' : 'are'} yours again
        for a while, at today’s prices.
      </p>
      <Button kind="primary">Hold {listed(seats)} again</Button>
      <p>
        <a href={links.showtime(showtimeId, seatsQuery(seats))}>Choose other seats</a>
      </p>
      <KeptEmail email={email} />
    </form>
  );
}

function KeptEmail({ email }: { email: string }) {
  return email === '' ? null : (
    <p class="muted">
      You need not type anything again: the tickets still go to <strong>{email}</strong>.
    </p>
  );
}

function seatsQuery(seats: readonly string[]): { seats: string | undefined } {
  return { seats: seats.length === 0 ? undefined : seats.join(',') };
}

function them(seats: readonly string[]): string {
  return seats.length === 1 ? 'it' : 'them';
}
