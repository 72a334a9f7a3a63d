import { SEAT_PAGE_IDS, type SeatMapData } from '../../shared/seat-map-contract.ts';
import { packSeatMap } from '../../shared/packed-seat-map.ts';
import { Button } from '../../design/button.tsx';
import { Select } from '../../design/field.tsx';
import { Notice } from '../../design/notice.tsx';
import { Disclosure } from '../../design/page-heading.tsx';
import { links } from '../../shell/links.ts';
import { DataElement } from '../../shell/trusted-html.tsx';
import { count, formatMoney } from '../../shell/wording.ts';
import { PriceLegend, SignLegend } from './legend.tsx';
import { centreOf, isFree, type GapWarning, type SeatChoice } from './seat-choice.ts';
import { OtherOwnSeatsNotices, type OtherOwnSeats } from './other-own-seats.tsx';
import { SeatList } from './seat-list.tsx';
import { MapTools, SeatMapView } from './seat-map-view.tsx';
import { SeatSummary } from './seat-summary.tsx';
import { ShowtimeHeader } from './showtime-header.tsx';
import type { ShownShowtime } from './shown-showtime.ts';
import { WheelchairSpaces } from './wheelchair-spaces.tsx';

/** Something that happened to what was chosen, and perhaps other seats. */
export type SeatNotice = {
  kind: 'info' | 'warning' | 'problem';
  title: string;
  text?: string;
  /** Seats to take instead, at once. */
  block?: readonly string[];
};

export type SeatMapPageProps = {
  showtime: ShownShowtime;
  choice: SeatChoice;
  isSingleSeats: boolean;
  seatsMax: number;
  /** Of the seats as they are shown. */
  version: string;
  /** What makes sending the form one request. */
  requestName: string;
  notices: readonly SeatNotice[];
  otherOwnSeats: readonly OtherOwnSeats[];
  gap: GapWarning | null;
  /** How the house was asked to choose, where it could not. */
  best: { zone: string; accessible: boolean };
};

/** Choosing seats: on the map, from the list, or by leaving it to the house. */
export function SeatMapPage(props: SeatMapPageProps) {
  const { showtime, choice, notices, gap, isSingleSeats } = props;
  return (
    <article class="seats" id={SEAT_PAGE_IDS.page}>
      <ShowtimeHeader showtime={showtime} />
      <div id={SEAT_PAGE_IDS.status} class="visually-hidden" role="status" />
      <OtherOwnSeatsNotices others={props.otherOwnSeats} />
      <PartyForm {...props} />
      <form
        class="seats-form"
        id={SEAT_PAGE_IDS.form}
        method="post"
        action={links.holds(showtime.id)}
      >
        {/* The first button of a form is the one that Enter presses: never one of a block. */}
        <button class="seats-default" name="intent" value="continue" tabIndex={-1} aria-hidden>
          Continue
        </button>
        <input type="hidden" name="request" value={props.requestName} />
        <input type="hidden" name="party" value={choice.party} />
        {isSingleSeats ? <input type="hidden" name="single" value="1" /> : null}
        <div
          id={SEAT_PAGE_IDS.notices}
          class="seats-notices stack-tight"
          tabIndex={-1}
          autofocus={notices.length > 0}
        >
          {notices.map((notice) => (
            <SeatNoticeBox key={notice.title} notice={notice} />
          ))}
        </div>
        <section class="seats-region" id={SEAT_PAGE_IDS.region} aria-labelledby="seat-region-title">
          <h2 id="seat-region-title" class="visually-hidden">
            Seats
          </h2>
          <div class="seats-ways">
            <SeatList choice={choice} />
            <BestAvailable {...props} />
            <WheelchairSpaces choice={choice} />
          </div>
          <div class="seats-stage">
            <noscript>
              <p class="seats-noscript">
                In this browser the map is only a picture: choose from the list, or leave it to us.
              </p>
            </noscript>
            <p class="seats-counts" id={SEAT_PAGE_IDS.counts}>
              <Counts showtime={showtime} choice={choice} />
              <span class="visually-hidden"> Choose from the list, or on the map.</span>
            </p>
            <PriceLegend choice={choice} />
            <MapTools isSingleSeats={isSingleSeats} />
            <SeatMapView choice={choice} />
            <p class="seats-hint" id={SEAT_PAGE_IDS.hint}>
              <span class="seats-unscripted">
                The map is only a picture now: choose from the list.
              </span>
            </p>
          </div>
          <SignLegend choice={choice} />
        </section>
        <SeatSummary choice={choice} isSingleSeats={isSingleSeats} gap={gap} />
      </form>
      <DataElement id={SEAT_PAGE_IDS.data} value={packSeatMap(dataOf(props))} />
    </article>
  );
}

function PartyForm({ showtime, choice, seatsMax }: SeatMapPageProps) {
  const sizes = Array.from({ length: seatsMax }, (_, index) => index + 1);
  return (
    <form
      class="seats-party"
      id={SEAT_PAGE_IDS.partyForm}
      method="get"
      action={links.showtime(showtime.id)}
    >
      <label for={SEAT_PAGE_IDS.partySize}>How many people?</label>
      <select id={SEAT_PAGE_IDS.partySize} name="party" aria-describedby="party-limit">
        {sizes.map((size) => (
          <option key={size} value={size} selected={size === choice.party}>
            {size}
          </option>
        ))}
      </select>
      <input
        type="hidden"
        id={SEAT_PAGE_IDS.partySeats}
        name="seats"
        value={choice.selected.join(',')}
      />
      <Button id={SEAT_PAGE_IDS.partySubmit}>Change</Button>
      <span id="party-limit" class="seats-party-limit">
        At most {seatsMax} seats in one booking.
      </span>
    </form>
  );
}

function BestAvailable({ choice, best }: SeatMapPageProps) {
  const { zones, currency } = choice.house.prices;
  const hasSpaces = choice.house.seats.some(({ kind }) => kind === 'wheelchairSpace');
  return (
    <Disclosure summary="Leave the choice to us" open={best.zone !== '' || best.accessible}>
      <div class="seats-best">
        {zones.length === 1 ? null : (
          <Select
            label="Best seats in"
            name="zone"
            options={[
              { value: '', label: 'any zone' },
              ...zones.map(({ id, name, price }) => ({
                value: id,
                label: `${name}, ${formatMoney({ amount: price, currency })}`,
              })),
            ]}
            chosen={best.zone}
          />
        )}
        {hasSpaces ? (
          <label class="seats-tickable">
            <input type="checkbox" name="accessible" value="1" checked={best.accessible} />
            One of us uses a wheelchair
          </label>
        ) : null}
        <Button name="intent" value="best">
          {choice.party === 1 ? 'Take the best seat' : `Take the best ${choice.party} seats`}
        </Button>
      </div>
    </Disclosure>
  );
}

function SeatNoticeBox({ notice: { kind, title, text, block } }: { notice: SeatNotice }) {
  return (
    <Notice kind={kind} title={title}>
      {text === undefined ? null : <p>{text}</p>}
      {block === undefined ? null : (
        <p>
          <Button name="block" value={block.join(' ')}>
            Take {block.join(', ')} instead
          </Button>
        </p>
      )}
    </Notice>
  );
}

function Counts({ showtime, choice }: Pick<SeatMapPageProps, 'showtime' | 'choice'>) {
  const { seats } = choice.house;
  const free = seats.filter(({ label }) => isFree(choice, label));
  const spaces = free.filter(({ kind }) => kind === 'wheelchairSpace').length;
  const hasSpaces = seats.some(({ kind }) => kind === 'wheelchairSpace');
  return (
    <>
      {`${showtime.auditoriumName}, ${count(seats.length, 'seat')}, `}
      <span id={SEAT_PAGE_IDS.freeCount}>{free.length}</span>
      {` available${hasSpaces ? `, ${count(spaces, 'wheelchair space')} available` : ''}.`}
    </>
  );
}

function dataOf({
  showtime,
  choice,
  isSingleSeats,
  seatsMax,
  version,
}: SeatMapPageProps): SeatMapData {
  const { house, unavailable, own, selected, party } = choice;
  return {
    showtimeId: showtime.id,
    pageUrl: links.showtime(showtime.id),
    eventsUrl: `/api/v1/showtimes/${showtime.id}/events`,
    version,
    ...house.prices,
    seats: house.seats,
    unavailable: [...unavailable],
    own,
    selected,
    centre: centreOf(choice),
    party,
    isSingleSeats,
    seatsMax,
  };
}
