import type { Money } from '../../api.ts';
import { Button, ButtonLink } from '../../design/button.tsx';
import { Notice } from '../../design/notice.tsx';
import { Facts, PageHeading } from '../../design/page-heading.tsx';
import { Time } from '../../shell/times.tsx';
import { formatMoney, listed } from '../../shell/wording.ts';
import { Account } from './account.tsx';
import { EveningSummary } from './evening-summary.tsx';
import type { AccountLine, ShownReservation } from './shown-reservation.ts';

/** What an exchange comes to, by the quote that the deed itself uses. */
export type ShownExchange = {
  lines: readonly AccountLine[];
  total: Money;
  transferred: Money;
  kept: Money;
  refund: Money;
  amountDue: Money;
  /** Whether what is due may be paid later. */
  mayOwe: boolean;
};

export type ExchangeConfirmProps = {
  shown: ShownReservation;
  /** The seats that are given back. */
  oldSeats: readonly string[];
  ticketIds: readonly string[];
  showing: {
    showtimeId: string;
    title: string;
    startsAt: string;
    timeZone: string;
    cinemaName: string;
    auditoriumName: string;
  };
  hold: { id: string; seats: readonly string[]; expiresAt: string };
  exchange: ShownExchange;
  otherSeatsUrl: string;
  otherShowingUrl: string;
  idempotencyKey: string;
  problem: string | undefined;
};

/** The last step of an exchange: what for what, what it comes to, and the button. */
export function ExchangeConfirmPage(props: ExchangeConfirmProps) {
  const { shown, oldSeats, showing, hold, problem } = props;
  const { startsAt, timeZone } = showing;
  return (
    <>
      <PageHeading title="Swap your tickets?" lead="Nothing happens before you confirm." />
      <div class="split">
        <div class="stack">
          {problem === undefined ? null : (
            <Notice kind="problem" title="Not yet">
              <p>{problem}</p>
            </Notice>
          )}
          <section class="stack-tight" aria-label="What you get">
            <h2>
              {showing.title} <span class="muted">instead</span>
            </h2>
            <Facts
              facts={[
                {
                  name: 'When',
                  value: <Time instant={startsAt} timeZone={timeZone} show="dateTime" />,
                },
                { name: 'Where', value: `${showing.cinemaName}, ${showing.auditoriumName}` },
                { name: 'Seats', value: listed(hold.seats) },
                {
                  name: 'Held until',
                  value: <Time instant={hold.expiresAt} timeZone={timeZone} />,
                },
              ]}
            />
          </section>
          <Amounts exchange={props.exchange} oldSeats={oldSeats} />
          <Confirm {...props} />
        </div>
        <aside class="order-summary" aria-label="What you give back">
          <EveningSummary shown={{ ...shown, seats: oldSeats }} />
        </aside>
      </div>
    </>
  );
}

function Amounts({ exchange, oldSeats }: Pick<ExchangeConfirmProps, 'exchange' | 'oldSeats'>) {
  const { lines, total, transferred, kept, refund, amountDue } = exchange;
  const negative = { ...transferred, amount: -transferred.amount };
  return (
    <section aria-label="What it comes to">
      <Account
        lines={[
          ...lines,
          { name: 'Together', amount: total },
          { name: `Paid with ${listed(oldSeats)}`, amount: negative },
        ]}
        total={{ name: 'To pay', amount: amountDue }}
      />
      {refund.amount === 0 ? null : (
        <p>
          <strong>{formatMoney(refund)} comes back</strong> to how you paid, because the new seats
          cost less.
        </p>
      )}
      {kept.amount === 0 ? null : (
        <p>
          We keep {formatMoney(kept)}: it is more than the new seats cost, and does not come back by
          the terms of your purchase.
        </p>
      )}
    </section>
  );
}

function Confirm({
  shown,
  ticketIds,
  showing,
  hold,
  exchange,
  otherSeatsUrl,
  otherShowingUrl,
  idempotencyKey,
}: ExchangeConfirmProps) {
  const { refund, amountDue, mayOwe } = exchange;
  const isTooDear = amountDue.amount > 0 && !mayOwe;
  return (
    <>
      {isTooDear ? (
        <Notice kind="warning" title={`These seats cost ${formatMoney(amountDue)} more`}>
          <p>
            Dearer seats cannot be had by swapping. Choose others, or buy these and{' '}
            <a href={shown.links.cancel}>give your tickets back</a>.
          </p>
        </Notice>
      ) : null}
      <form method="post" action={shown.links.exchange} class="cluster">
        <input type="hidden" name="key" value={idempotencyKey} />
        <input type="hidden" name="showtimeId" value={showing.showtimeId} />
        <input type="hidden" name="holdId" value={hold.id} />
        <input type="hidden" name="refund" value={refund.amount} />
        <input type="hidden" name="amountDue" value={amountDue.amount} />
        {ticketIds.map((id) => (
          <input key={id} type="hidden" name="ticket" value={id} />
        ))}
        {isTooDear ? null : (
          <Button kind="primary">
            {amountDue.amount > 0 ? `Swap, and pay ${formatMoney(amountDue)} later` : 'Swap now'}
          </Button>
        )}
        <ButtonLink href={otherSeatsUrl}>Other seats</ButtonLink>
        <ButtonLink href={otherShowingUrl}>Another showing</ButtonLink>
        <ButtonLink kind="quiet" href={shown.links.self}>
          Keep what I have
        </ButtonLink>
      </form>
    </>
  );
}
