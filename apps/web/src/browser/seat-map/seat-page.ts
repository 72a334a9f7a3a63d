import { seatPitch } from '../../../../api/src/modules/seating/index.ts';
import { SEAT_PAGE_IDS, type PageSeat, type SeatMapData } from '../../shared/seat-map-contract.ts';
import { seatName } from '../../shared/seat-names.ts';
import { noRoomWords } from '../../shared/seat-words.ts';
import { count, listed } from '../../shared/words.ts';
import { announce, notify } from './announcing.ts';
import { createLittleMap } from './little-map.ts';
import { followSeats, type SeatsChange } from './live-seats.ts';
import { nextTurn, whenIdle } from './in-turn.ts';
import { inViewport, listenToGestures } from './map-gestures.ts';
import { listenToKeys } from './map-keyboard.ts';
import { createMapPicture } from './map-picture.ts';
import { listenToTaps } from './map-taps.ts';
import { createMapView } from './map-view.ts';
import { partOf } from './page-parts.ts';
import { recallSight, rememberChoice, rememberSight } from './remembering.ts';
import { seatAt } from './seats-around.ts';
import { createSeatChoice, type Remark } from './seat-choice.ts';
import { createSeatList } from './seat-list.ts';
import { createSeatSummary } from './seat-summary.ts';
import { guardSubmission } from './submitting.ts';
import { listenToTools } from './map-tools.ts';

/**
 * Brings the page of seats to life.
 *
 * In turns: what is put off lets the page be painted and touched meanwhile, and nothing is done before
 * it is needed that a thousand seats make long.
 */
export async function startSeatPage(data: SeatMapData): Promise<void> {
  const { currency, pageUrl, seats, seatsMax, showtimeId, zones } = data;
  const choice = createSeatChoice(data, showAnew);
  const nameOf = (seat: PageSeat, state = choice.stateOf(seat)) =>
    seatName(seat, choice.zoneOf(seat), currency, state);
  const hint = partOf(SEAT_PAGE_IDS.hint, HTMLElement);
  const freeCount = partOf(SEAT_PAGE_IDS.freeCount, HTMLElement);
  const partySeats = partOf(SEAT_PAGE_IDS.partySeats, HTMLInputElement);
  const legendUnavailable = document.getElementById(SEAT_PAGE_IDS.legendUnavailable);
  const singleSeats = partOf(SEAT_PAGE_IDS.singleSeats, HTMLInputElement);
  const connection = partOf(SEAT_PAGE_IDS.connection, HTMLElement);
  await nextTurn();

  const list = createSeatList(choice, {
    ...{ seats, nameOf },
    onToggle: (label) => say(choice.toggle(label), label),
  });
  list.restore();
  const summary = createSeatSummary(choice, data);
  summary.start();
  hint.setAttribute('aria-hidden', 'true');
  hint.textContent = '';
  await nextTurn();

  partOf(SEAT_PAGE_IDS.drawing, SVGSVGElement).removeAttribute('aria-hidden');
  const picture = createMapPicture({ seats, zones, stateOf: choice.stateOf, nameOf });
  const view = createMapView(
    { map: SEAT_PAGE_IDS.map, drawing: SEAT_PAGE_IDS.drawing },
    {
      pitch: seatPitch,
      onReady: showFirst,
      onChange() {
        tools.show();
        littleMap.show();
      },
    },
  );
  const tools = listenToTools(view, choice);
  const littleMap = createLittleMap(view, seats);
  const first = choice.labels()[0] ?? seats.find(({ label }) => choice.isFree(label))?.label;
  picture.stopAt(first ?? seats[0]?.label ?? '');

  listenToGestures(view);
  listenToTaps(
    view,
    (place) => seatAt(seats, place),
    (label) => {
      const [before, wasSingleSeats] = [choice.labels(), choice.isSingleSeats()];
      point(label);
      return () => {
        choice.setSingleSeats(wasSingleSeats);
        choice.choose(before);
      };
    },
  );
  listenToKeys({ seats, picture, view, onChoose: point, onFocus: showHint });
  view.viewport.addEventListener('pointerover', (event) => {
    showHint(seatAt(seats, view.planAt(inViewport(view, { x: event.clientX, y: event.clientY }))));
  });
  singleSeats.addEventListener('change', () => choice.setSingleSeats(singleSeats.checked));
  partOf(SEAT_PAGE_IDS.partySize, HTMLSelectElement).addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLSelectElement)) return;
    // Its blocks are another list: another page. What is chosen goes along.
    choice.setParty(Number(target.value));
    partOf(SEAT_PAGE_IDS.partyForm, HTMLFormElement).requestSubmit();
  });
  addEventListener('pageshow', () => list.restore());
  addEventListener('pagehide', () => {
    if (view.isReady()) rememberSight(showtimeId, view.sight());
  });

  const live = followSeats({ ...data, onChange: takeChange, onConnection: showConnection });
  guardSubmission(() => live.stop());
  partOf(SEAT_PAGE_IDS.page, HTMLElement).setAttribute('data-scripted', '');
  whenIdle(choice.rules.prepare);

  /** As it was left, or large enough to be hit. */
  function showFirst(): void {
    const remembered = recallSight(showtimeId);
    view.fit(false);
    if (remembered !== undefined) view.show(remembered);
    else if (view.isTooSmall()) view.book(data.centre);
  }

  function showAnew(changed: readonly PageSeat[]): void {
    for (const seat of changed) picture.show(seat);
    list.show(changed);
    freeCount.textContent = String(seats.filter(({ label }) => choice.isFree(label)).length);
    if (legendUnavailable?.hidden === true) {
      legendUnavailable.hidden = seats.every(({ label }) => choice.isFree(label));
    }
    summary.show();
    const labels = choice.labels();
    partySeats.value = labels.join(',');
    const [party, isSingleSeats] = [choice.party(), choice.isSingleSeats()];
    singleSeats.checked = isSingleSeats;
    rememberChoice(pageUrl, { party, isSingleSeats, labels });
  }

  /** Somebody points at a seat. */
  function point(label: string): void {
    picture.stopAt(label);
    say(choice.point(label), label);
    showHint(choice.seatOf(label));
  }

  function say(remark: Remark | undefined, label: string): void {
    const words = remark === undefined ? undefined : remarkWords(remark, label);
    notify(words === undefined || remark === 'unavailable' ? null : words);
    announce([words, summary.words()].filter((text) => text !== undefined).join(' '));
  }

  function remarkWords(remark: Remark, label: string): string {
    switch (remark) {
      case 'unavailable':
        return `${label} is taken.`;
      case 'noBlock':
        return noRoomWords(choice.party(), choice.labels());
      case 'tooMany':
        return `One booking has at most ${count(seatsMax, 'seat')}. Put one back to choose another, or make a second booking.`;
      case 'companion':
        return 'Companion seats are kept for whoever comes with somebody in a wheelchair: choose a wheelchair space as well.';
      case 'wholeSofas':
        return 'Sofas are sold whole, so this is a seat more.';
      case 'notTogether':
        return 'Not all of you fit beside this wheelchair space: the others sit as near as can be.';
    }
  }

  function takeChange(change: SeatsChange): void {
    const lost = choice.take(change);
    if (lost.length === 0) return;
    const rest = choice.labels();
    notify(
      `${listed(lost)} ${lost.length === 1 ? 'has' : 'have'} just been taken by somebody else. ` +
        (rest.length === 0 ? 'Please choose again.' : `You still have ${listed(rest)}.`),
    );
  }

  function showConnection(isConnected: boolean): void {
    if (connection.hidden === isConnected) return;
    connection.hidden = isConnected;
    announce(isConnected ? 'The map is up to date again.' : (connection.textContent ?? ''));
  }

  function showHint(seat: PageSeat | undefined): void {
    hint.textContent = seat === undefined ? '' : nameOf(seat);
  }
}
