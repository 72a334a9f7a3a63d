import { Button, ButtonLink } from '../../design/button.tsx';
import { Notice } from '../../design/notice.tsx';
import { PageHeading } from '../../design/page-heading.tsx';
import { Time } from '../../shell/times.tsx';
import { count } from '../../shell/wording.ts';

export type ExchangeSeatsProps = {
  showing: {
    showtimeId: string;
    title: string;
    startsAt: string;
    timeZone: string;
    auditoriumName: string;
  };
  /** From the screen to the back, each stretch of one price; only those that are free. */
  rows: readonly {
    name: string;
    seats: readonly { label: string; number: number; about: string }[];
  }[];
  seatsMax: number;
  ticketIds: readonly string[];
  /** Held so far, and given back when others are chosen. */
  held: string | undefined;
  seatsUrl: string;
  backUrl: string;
  idempotencyKey: string;
  problem: string | undefined;
};

/** Choosing seats of another showing by name, where those that we chose do not suit. */
export function ExchangeSeatsPage({
  showing,
  rows,
  seatsMax,
  ticketIds,
  held,
  seatsUrl,
  backUrl,
  idempotencyKey,
  problem,
}: ExchangeSeatsProps) {
  const { title, startsAt, timeZone, auditoriumName } = showing;
  return (
    <>
      <PageHeading
        title={`Choose ${count(seatsMax, 'seat')}`}
        lead={
          <>
            {title}, <Time instant={startsAt} timeZone={timeZone} show="dateTime" />,{' '}
            {auditoriumName}. Only free seats are listed, the row nearest the screen first.
          </>
        }
      />
      {problem === undefined ? null : (
        <Notice kind="problem" title="Those seats could not be held">
          <p>{problem}</p>
        </Notice>
      )}
      <form method="post" action={seatsUrl} class="stack">
        <input type="hidden" name="key" value={idempotencyKey} />
        <input type="hidden" name="showtimeId" value={showing.showtimeId} />
        {held === undefined ? null : <input type="hidden" name="held" value={held} />}
        {ticketIds.map((id) => (
          <input key={id} type="hidden" name="ticket" value={id} />
        ))}
        {rows.map(({ name, seats }) => (
          <fieldset key={name} class="reservation-row">
            <legend>{name}</legend>
            {seats.map(({ label, number, about }) => (
              <label key={label}>
                <input type="checkbox" name="seat" value={label} />
                <span>
                  {number}
                  {about === '' ? null : <small> {about}</small>}
                </span>
              </label>
            ))}
          </fieldset>
        ))}
        <div class="sticky-bar">
          <Button kind="primary">Hold these seats</Button>
          <ButtonLink kind="quiet" href={backUrl}>
            Back
          </ButtonLink>
        </div>
      </form>
    </>
  );
}
