import { Button } from '../../design/button.tsx';
import { Countdown } from '../../design/countdown.tsx';
import { Icon } from '../../design/icons.tsx';
import { Notice } from '../../design/notice.tsx';
import { OrderSummary } from '../../design/order-summary.tsx';
import { Facts, PageHeading } from '../../design/page-heading.tsx';
import { links } from '../../shell/links.ts';
import { Time } from '../../shell/times.tsx';
import { listed } from '../../shell/wording.ts';

/** A reservation that is to be paid. */
export type ShownPayment = {
  reservationId: string;
  /** The token of the link that somebody came with; else undefined. */
  access: string | undefined;
  movieTitle: string;
  cinemaName: string;
  auditoriumName: string;
  startsAt: string;
  timeZone: string;
  seats: readonly string[];
  /** What is due, as people read it. */
  amount: string;
  /** Until when it may be paid; null where there is no hurry. */
  payBy: { instant: string; secondsLeft: number } | null;
  /** Stripe's form, where that is where it is paid: else the provider has a page of its own. */
  form: { publishableKey: string; clientSecret: string; returnUrl: string } | null;
};

/** Paying what is reserved: begun before and not finished, or to be tried again. */
export function PayPage({
  shown,
  notice,
}: {
  shown: ShownPayment;
  notice: { title: string; text: string } | null;
}) {
  const { amount, form, reservationId, access } = shown;
  return (
    <div class="checkout">
      <PageHeading title={`Pay ${amount}`} />
      {notice === null ? null : (
        <Notice kind="problem" title={notice.title}>
          <p>{notice.text}</p>
        </Notice>
      )}
      <div class="split">
        <div class="checkout-aside">
          <Summary shown={shown} />
        </div>
        <div class="stack">
          {form === null ? (
            <form method="post" action={links.pay(reservationId, { access })} class="stack">
              <p>
                You enter your card with our payment provider, who then brings you back. We never
                see its number.
              </p>
              <Button kind="primary">
                {notice === null ? `Go on to pay ${amount}` : 'Try again'}
              </Button>
            </form>
          ) : (
            <CardForm form={form} amount={amount} />
          )}
          <p>
            <a href={links.cancel(reservationId, { access })}>Cancel, and give the seats back</a>
          </p>
        </div>
      </div>
    </div>
  );
}

function Summary({ shown }: { shown: ShownPayment }) {
  const { seats, payBy, startsAt, timeZone } = shown;
  return (
    <OrderSummary title="Your order" heading={<p class="title">{shown.movieTitle}</p>}>
      <Facts
        facts={[
          { name: 'Cinema', value: shown.cinemaName },
          { name: 'Date', value: <Time instant={startsAt} timeZone={timeZone} show="date" /> },
          { name: 'Time', value: <Time instant={startsAt} timeZone={timeZone} /> },
          { name: 'Screen', value: shown.auditoriumName },
          { name: seats.length === 1 ? 'Seat' : 'Seats', value: listed(seats) },
          { name: 'To pay', value: <strong class="tabular">{shown.amount}</strong> },
        ]}
      />
      {payBy === null ? null : (
        <p class="countdown-line">
          <Icon name="clock" />
          <span>
            Held for you for <Countdown expiresAt={payBy.instant} secondsLeft={payBy.secondsLeft} />
          </span>
        </p>
      )}
    </OrderSummary>
  );
}

/** Stripe's own form, in frames of theirs that nothing of ours can look into. */
function CardForm({ form, amount }: { form: NonNullable<ShownPayment['form']>; amount: string }) {
  return (
    <form
      id="card-form"
      class="stack"
      data-publishable-key={form.publishableKey}
      data-client-secret={form.clientSecret}
      data-return-url={form.returnUrl}
    >
      <p class="muted">
        What you enter here goes straight to our payment provider, Stripe. We never see the number
        of your card.
      </p>
      <div id="card-element" aria-live="polite">
        Loading the payment form …
      </div>
      <p id="card-problem" class="field-problem" role="alert" hidden />
      <Button kind="primary" disabled>
        Pay {amount}
      </Button>
      <noscript>
        <p>
          Paying by card needs JavaScript, which is switched off in your browser. Switch it on and
          load this page again; your seats stay held.
        </p>
      </noscript>
    </form>
  );
}
