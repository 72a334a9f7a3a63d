import { Button } from '../../design/button.tsx';
import { Select } from '../../design/field.tsx';
import { Notice, EmptyState } from '../../design/notice.tsx';
import { PageHeading } from '../../design/page-heading.tsx';
import { formatDate, isAfterMidnight, Time } from '../../shell/times.tsx';
import { count } from '../../shell/wording.ts';
import { Carried, ChooseTickets } from './choose-tickets.tsx';
import { EveningSummary } from './evening-summary.tsx';
import { closedInWords } from './reservation-words.ts';
import type { ShownReservation } from './shown-reservation.ts';

/** A showing that tickets can be swapped for. */
export type ShownShowing = {
  showtimeId: string;
  startsAt: string;
  timeZone: string;
  businessDate: string;
  cinemaName: string;
  auditoriumName: string;
  format: string;
  seatsLeft: number;
  isTheSame: boolean;
};

export type ExchangeShowingsProps = {
  shown: ShownReservation;
  liveTickets: readonly { id: string; seat: string; name: string }[];
  chosen: readonly string[];
  /** Of one film, in order of their start. */
  showings: readonly ShownShowing[];
  film: { id: string; title: string };
  films: readonly { id: string; title: string }[];
  /** Where the chosen showing is sent to. */
  seatsUrl: string;
  idempotencyKey: string;
  problem: string | undefined;
};

/** The first step of an exchange: another showing, of the same film or of another. */
export function ExchangeShowingsPage(props: ExchangeShowingsProps) {
  const { shown, problem } = props;
  const { leaving, showtime } = shown;
  return (
    <>
      <PageHeading
        title="Swap for another showing"
        lead="Choose one. We hold seats for you there and say what it costs; you confirm after that."
      />
      <div class="split">
        <div class="stack">
          {problem === undefined ? null : (
            <Notice kind="problem" title="That did not work">
              <p>{problem}</p>
            </Notice>
          )}
          {leaving?.isOpen === true ? (
            <Choice {...props} />
          ) : (
            <Notice kind="warning" title="These tickets cannot be swapped here">
              <p>
                {leaving === null
                  ? 'None of them is valid any more.'
                  : closedInWords(leaving, showtime.timeZone)}
              </p>
            </Notice>
          )}
        </div>
        <aside class="order-summary" aria-label="What you have">
          <EveningSummary shown={shown} />
        </aside>
      </div>
    </>
  );
}

function Choice(props: ExchangeShowingsProps) {
  const { shown, liveTickets, chosen, showings, film, seatsUrl, idempotencyKey } = props;
  return (
    <>
      <OtherFilm {...props} />
      {showings.length === 0 ? (
        <EmptyState title={`No other showing of ${film.title} is on sale`}>
          <p>
            Choose another film above, or <a href={shown.links.cancel}>give the tickets back</a>.
          </p>
        </EmptyState>
      ) : (
        <form method="post" action={seatsUrl} class="stack">
          <input type="hidden" name="key" value={idempotencyKey} />
          {liveTickets.length > 1 ? <ChooseTickets tickets={liveTickets} chosen={chosen} /> : null}
          {daysOf(showings).map(({ date, showings: ofDay }) => (
            <section key={date} class="stack-tight">
              <h2>{formatDate(date)}</h2>
              <ul role="list" class="reservation-showings">
                {ofDay.map((showing) => (
                  <li key={showing.showtimeId}>
                    <Showing showing={showing} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </form>
      )}
    </>
  );
}

function Showing({ showing }: { showing: ShownShowing }) {
  const { showtimeId, startsAt, timeZone, seatsLeft, isTheSame } = showing;
  return (
    <button class="reservation-showing" name="showtimeId" value={showtimeId}>
      <span class="numeral">
        <Time instant={startsAt} timeZone={timeZone} />
      </span>
      {isAfterMidnight(showing) ? (
        <span>
          after midnight, <Time instant={startsAt} timeZone={timeZone} show="date" />
        </span>
      ) : null}
      <span>
        {showing.cinemaName}, {showing.auditoriumName} · {showing.format}
        {isTheSame ? ' · your showing, other seats' : ''}
      </span>
      <span class="muted">{count(seatsLeft, 'seat')} left</span>
    </button>
  );
}

function OtherFilm({ shown, film, films }: ExchangeShowingsProps) {
  if (films.length < 2) return null;
  return (
    <form method="get" action={shown.links.exchange} class="form-row">
      <Carried address={shown.links.exchange} />
      <Select
        label="Film"
        name="film"
        options={films.map(({ id, title }) => ({ value: id, label: title }))}
        chosen={film.id}
      />
      <Button>Show</Button>
    </form>
  );
}

function daysOf(showings: readonly ShownShowing[]) {
  const days = new Map<string, ShownShowing[]>();
  for (const showing of showings) {
    days.set(showing.businessDate, [...(days.get(showing.businessDate) ?? []), showing]);
  }
  return [...days].map(([date, ofDay]) => ({ date, showings: ofDay }));
}
