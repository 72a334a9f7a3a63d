import { Button, ButtonLink } from '../../design/button.tsx';
import { Notice } from '../../design/notice.tsx';
import { Disclosure, PageHeading } from '../../design/page-heading.tsx';
import { Time } from '../../shell/times.tsx';
import { count, formatMoney } from '../../shell/wording.ts';
import { ChooseTickets } from './choose-tickets.tsx';
import { EveningSummary } from './evening-summary.tsx';
import { closedInWords } from './reservation-words.ts';
import type { ShownCancellation } from './shown-cancellation.ts';
import type { ShownReservation } from './shown-reservation.ts';

export type CancelPageProps = {
  shown: Pick<
    ShownReservation,
    'showtime' | 'seats' | 'voidSeats' | 'reference' | 'links' | 'state'
  >;
  /** All that could be given back. */
  liveTickets: readonly { id: string; seat: string; name: string }[];
  /** Null for a reservation that waits for its payment: there is nothing to reckon. */
  cancellation: ShownCancellation | null;
  idempotencyKey: string;
  problem: string | undefined;
};

/** Giving tickets back: first what comes back, then the button. */
export function CancelPage({
  shown,
  liveTickets,
  cancellation,
  idempotencyKey,
  problem,
}: CancelPageProps) {
  return (
    <>
      <PageHeading
        title={cancellation === null ? 'Give up these seats' : 'Give tickets back'}
        lead="Nothing happens before you confirm."
      />
      <div class="split">
        <div class="stack">
          {problem === undefined ? null : (
            <Notice kind="problem" title="Not yet">
              <p>{problem}</p>
            </Notice>
          )}
          {cancellation === null ? (
            <Pending shown={shown} idempotencyKey={idempotencyKey} />
          ) : (
            <Cancellation
              shown={shown}
              liveTickets={liveTickets}
              cancellation={cancellation}
              idempotencyKey={idempotencyKey}
            />
          )}
        </div>
        <aside class="order-summary" aria-label="Your reservation">
          <EveningSummary shown={shown} />
        </aside>
      </div>
    </>
  );
}

function Pending({ shown, idempotencyKey }: Pick<CancelPageProps, 'shown' | 'idempotencyKey'>) {
  return (
    <form method="post" action={shown.links.cancel} class="stack">
      <p>
        Nothing is paid yet, so nothing is kept. The seats go back on sale at once. Money that is on
        its way all the same comes back to you by itself.
      </p>
      <input type="hidden" name="key" value={idempotencyKey} />
      <input type="hidden" name="refund" value="0" />
      <div class="cluster">
        <Button kind="danger">Give up these seats</Button>
        <ButtonLink kind="quiet" href={shown.links.self}>
          Keep them
        </ButtonLink>
      </div>
    </form>
  );
}

function Cancellation({
  shown,
  liveTickets,
  cancellation,
  idempotencyKey,
}: Omit<CancelPageProps, 'problem' | 'cancellation'> & { cancellation: ShownCancellation }) {
  const { leaving, tickets, refund, kept, forgiven } = cancellation;
  const { links, showtime } = shown;
  if (leaving === null) return <p>None of these tickets is valid any more.</p>;
  if (!leaving.isOpen) {
    return (
      <Notice kind="warning" title="Too late to give them back here">
        <p>{closedInWords(leaving, showtime.timeZone)}</p>
      </Notice>
    );
  }
  const chosen = tickets.map(({ id }) => id);
  const what = count(tickets.length, 'ticket');
  return (
    <>
      <section aria-label="What comes back" class="reservation-amounts">
        <p class="reservation-amount">
          <span>You get back</span> <strong>{formatMoney(refund)}</strong>
        </p>
        <p>
          {kept.amount === 0
            ? 'That is all you paid for them.'
            : `We keep ${formatMoney(kept)}${keptBecause(cancellation)}.`}
          {forgiven.amount === 0
            ? null
            : ` The ${formatMoney(forgiven)} that you have not paid is not due any more.`}
        </p>
        <p class="muted">
          This holds until{' '}
          <Time instant={leaving.until} timeZone={showtime.timeZone} show="dateTime" />.
        </p>
      </section>
      <AmountsPerTicket cancellation={cancellation} />
      <form method="post" action={links.cancel} class="cluster">
        <input type="hidden" name="key" value={idempotencyKey} />
        <input type="hidden" name="refund" value={refund.amount} />
        {chosen.map((id) => (
          <input key={id} type="hidden" name="ticket" value={id} />
        ))}
        <Button kind="danger">
          Give {what} back
          {refund.amount === 0 ? ' for nothing' : ` for ${formatMoney(refund)}`}
        </Button>
        <ButtonLink kind="quiet" href={links.self}>
          Keep {tickets.length === 1 ? 'it' : 'them'}
        </ButtonLink>
      </form>
      {liveTickets.length > 1 ? (
        <Disclosure summary="Only some of them" open={chosen.length < liveTickets.length}>
          <form method="get" action={links.cancel} class="stack">
            <ChooseTickets tickets={liveTickets} chosen={chosen} carried={links.cancel} />
            <Button>See what comes back</Button>
          </form>
        </Disclosure>
      ) : null}
      <p>
        Or <a href={links.exchange}>swap them for another showing</a>.
      </p>
    </>
  );
}

function keptBecause({ percent, tickets }: ShownCancellation): string {
  if (percent === 100) return ': fees do not come back';
  const isFirst = percent !== null && tickets.some(({ credit }) => credit.amount > 0);
  if (!isFirst) return ', as the terms of your purchase say';
  return `: at this time ${percent} % of the price comes back, by the terms of your purchase`;
}

function AmountsPerTicket({ cancellation }: { cancellation: ShownCancellation }) {
  const { tickets, bookingFee, tiers, timeZone } = cancellation;
  return (
    <Disclosure summary="How this is reckoned">
      <table class="reservation-reckoning">
        <thead>
          <tr>
            <th scope="col">Seat</th>
            <th scope="col">Price and fee</th>
            <th scope="col">Off your bill</th>
            <th scope="col">Kept</th>
          </tr>
        </thead>
        <tbody>
          {tickets.map(({ id, seat, paid, credit, kept }) => (
            <tr key={id}>
              <th scope="row">{seat}</th>
              <td>{formatMoney(paid)}</td>
              <td>{formatMoney(credit)}</td>
              <td>{formatMoney(kept)}</td>
            </tr>
          ))}
          {bookingFee === null ? null : (
            <tr>
              <th scope="row">Booking</th>
              <td>{formatMoney(bookingFee.amount)}</td>
              <td>{formatMoney(bookingFee.credit)}</td>
              <td>{formatMoney(bookingFee.kept)}</td>
            </tr>
          )}
        </tbody>
      </table>
      {tiers.length < 2 ? null : <Tiers tiers={tiers} timeZone={timeZone} />}
    </Disclosure>
  );
}

function Tiers({ tiers, timeZone }: Pick<ShownCancellation, 'tiers' | 'timeZone'>) {
  return (
    <ul role="list" class="stack-tight">
      {tiers.map(({ until, percent }) => (
        <li key={until}>
          Until <Time instant={until} timeZone={timeZone} show="dateTime" />: {percent} % of the
          price
        </li>
      ))}
    </ul>
  );
}
