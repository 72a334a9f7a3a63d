import type { ComponentChildren } from 'preact';

import { Button, ButtonLink } from '../../design/button.tsx';
import { Notice } from '../../design/notice.tsx';
import { PageHeading } from '../../design/page-heading.tsx';
import { formatMoney } from '../../shell/wording.ts';
import { AccountOfferForm, type AccountOffer } from './account-offer.tsx';
import { Account } from './account.tsx';
import { AwaitPayment } from './await-payment.tsx';
import { ByTheHouse } from './by-the-house.tsx';
import { ChangeOfPlans } from './change-of-plans.tsx';
import { EveningSummary, Reference } from './evening-summary.tsx';
import { headingOf, refundInWords } from './reservation-words.ts';
import type { ShownReservation } from './shown-reservation.ts';
import { TicketActions } from './ticket-actions.tsx';

/** What was just done, told on the page that follows. */
export type Done = 'cancelled' | 'exchanged' | 'signedUp';

export type ReservationPageProps = {
  shown: ShownReservation;
  done: Done | undefined;
  /** Null for whoever has an account, or nothing to keep in one. */
  accountOffer: AccountOffer | null;
  /** Makes the one-tap refund happen once. */
  idempotencyKey: string;
  /** Times that the page has looked for its payment without a script. */
  looks: number;
};

/** One page for a reservation in every state: what is so, and what to do next. */
export function ReservationPage({
  shown,
  done,
  accountOffer,
  idempotencyKey,
  looks,
}: ReservationPageProps) {
  const { title, lead } = headingOf(shown);
  const { state } = shown;
  return (
    <div class="reservation" data-reservation-state={state}>
      {done === undefined ? null : <DoneNotice done={done} shown={shown} />}
      <PageHeading title={title} lead={lead} />
      <div class="split">
        <div class="stack-loose">
          <Main shown={shown} idempotencyKey={idempotencyKey} looks={looks} />
          <Refunds shown={shown} />
          {accountOffer === null ? null : <AccountOfferForm offer={accountOffer} />}
          <Links shown={shown} />
          <section>
            <h2>{headingOfCost(shown)}</h2>
            <Account lines={shown.lines} total={{ name: 'Total', amount: shown.total }} />
            {shown.balance.length === 0 ? null : (
              <div class="reservation-balance">
                <h3>Since then</h3>
                <Account lines={shown.balance} />
              </div>
            )}
          </section>
          {shown.state === 'changedByHouse' ? null : <ChangeOfPlans shown={shown} />}
        </div>
        <aside class="order-summary" aria-label="Your evening">
          <EveningSummary shown={shown} />
        </aside>
      </div>
    </div>
  );
}

/** Nobody reads that something cost them what they never paid. */
function headingOfCost({ state, balance }: ShownReservation): string {
  if (['checking', 'declined', 'inReview'].includes(state)) return 'What it costs';
  return isUnpaid({ state, balance }) ? 'What it would have cost' : 'What it cost';
}

function isUnpaid({ state, balance }: Pick<ShownReservation, 'state' | 'balance'>): boolean {
  const wasPaid = balance.some(({ name }) => name === 'Paid');
  return state === 'expired' || (state === 'cancelled' && !wasPaid);
}

const DONE: Record<Done, { title: string; text: string }> = {
  cancelled: { title: 'Done: given back', text: 'A mail about it is on its way to you.' },
  exchanged: {
    title: 'Done: swapped',
    text: 'These are your new seats. The old tickets are not valid any more.',
  },
  signedUp: {
    title: 'Welcome: you have an account now',
    text: 'This reservation is in it. You find it under “My tickets”.',
  },
};

const GIVEN_UP = {
  title: 'Done: given up',
  text: 'Others can have the seats now. Nothing was charged.',
};

function DoneNotice({ done, shown }: { done: Done; shown: ShownReservation }) {
  const { title, text } = done === 'cancelled' && isUnpaid(shown) ? GIVEN_UP : DONE[done];
  return (
    <Notice kind="success" title={title}>
      <p>{text}</p>
    </Notice>
  );
}

function Main({
  shown,
  idempotencyKey,
  looks,
}: Pick<ReservationPageProps, 'shown' | 'idempotencyKey' | 'looks'>) {
  switch (shown.state) {
    case 'checking':
    case 'declined':
    case 'inReview':
      return <AwaitPayment shown={shown} looks={looks} />;
    case 'expired':
      return (
        <p>
          <ButtonLink kind="primary" href={shown.links.showtime}>
            Choose seats again
          </ButtonLink>
        </p>
      );
    case 'cancelledByHouse':
    case 'changedByHouse':
      return <ByTheHouse shown={shown} idempotencyKey={idempotencyKey} />;
    case 'exchanged':
    case 'cancelled':
      return (
        <p>
          <ButtonLink href={shown.links.film}>See other showings</ButtonLink>
        </p>
      );
    default:
      return <Going shown={shown} />;
  }
}

/** The tickets, and what happens next. */
function Going({ shown }: { shown: ShownReservation }) {
  const { links: to, due, email, state, reference } = shown;
  const isOver = state === 'over';
  return (
    <section class="stack" aria-label="Your tickets">
      <p class="reservation-big-reference">
        <span class="muted">Your reference</span>
        <Reference reference={reference} />
      </p>
      <TicketActions shown={shown} />
      {isOver ? null : (
        <Steps>
          {due === null ? null : (
            <li>
              <strong>{formatMoney(due)} is still to be paid</strong>, at the box office before you
              go in.
              {shown.isPaidOnline ? (
                <form method="post" action={to.pay}>
                  <Button>Pay online now</Button>
                </form>
              ) : null}
            </li>
          )}
          <li>
            {email === null
              ? 'Keep this page, or save the tickets: they are not sent by mail.'
              : `The tickets are also on their way to ${email}.`}
          </li>
          <li>Show the code of each ticket at the door, on your phone or on paper.</li>
          <li>Your ticket page opens without a network too, once you have opened it.</li>
        </Steps>
      )}
    </section>
  );
}

function Steps({ children }: { children: ComponentChildren }) {
  return (
    <div>
      <h2>What happens next</h2>
      <ol class="reservation-steps">{children}</ol>
    </div>
  );
}

/** How money that goes back stands. */
function Refunds({ shown }: { shown: ShownReservation }) {
  const { refunds, owed } = shown;
  if (refunds.length === 0 && owed === null) return null;
  return (
    <section>
      <h2>Your money back</h2>
      <ul role="list" class="stack-tight">
        {refunds.map((refund, index) => (
          <li key={index}>{refundInWords(refund)}</li>
        ))}
        {refunds.length === 0 && owed !== null ? (
          <li>{formatMoney(owed)} is on its way back to how you paid.</li>
        ) : null}
      </ul>
    </section>
  );
}

function Links({ shown }: { shown: ShownReservation }) {
  const { exchangedFrom, exchangedTo } = shown.links;
  if (exchangedFrom === null && exchangedTo === null) return null;
  return (
    <ul role="list" class="stack-tight">
      {exchangedTo === null ? null : (
        <li>
          <a href={exchangedTo}>See the tickets you swapped for</a>
        </li>
      )}
      {exchangedFrom === null ? null : (
        <li>
          <a href={exchangedFrom}>See the tickets these were swapped from</a>
        </li>
      )}
    </ul>
  );
}
