import { SEAT_PAGE_IDS } from '../../shared/seat-map-contract.ts';
import { gapWords, hintWords, insteadWords } from '../../shared/seat-words.ts';
import { Button } from '../../design/button.tsx';
import { formatMoney, listed } from '../../shell/wording.ts';
import { isApart, type GapWarning, type SeatChoice } from './seat-choice.ts';
import { totalOf } from './seat-prices.ts';

/** What is chosen, what it comes to, and the next step: always in sight. */
export function SeatSummary({
  choice,
  isSingleSeats,
  gap,
}: {
  choice: SeatChoice;
  isSingleSeats: boolean;
  gap: GapWarning | null;
}) {
  const { house, selected, party } = choice;
  const seats = selected.flatMap((label) => house.seatsByLabel.get(label) ?? []);
  const { currency } = house.prices;
  return (
    <div
      class="sticky-bar seats-summary"
      id={SEAT_PAGE_IDS.summary}
      role="group"
      aria-label="Your choice"
    >
      <p id={SEAT_PAGE_IDS.connection} class="seats-connection" role="status" hidden>
        Reconnecting… Seats may have changed meanwhile.
      </p>
      <GapNotice warning={gap} />
      <p class="seats-summary-choice">
        <span id={SEAT_PAGE_IDS.summarySeats} class="seats-summary-seats">
          {/* Without script nothing here would follow what is ticked. */}
          <span class="seats-unscripted">Tick seats, or take a block</span>
          <span class="seats-scripted">
            {selected.length === 0 ? hintWords({ party, isSingleSeats }) : listed(selected)}
          </span>
        </span>{' '}
        <b
          id={SEAT_PAGE_IDS.summaryTotal}
          class="numeral seats-scripted"
          hidden={selected.length === 0}
        >
          {selected.length === 0
            ? null
            : formatMoney({ amount: totalOf(house.prices, seats), currency })}
        </b>
      </p>
      <p class="seats-apart" id={SEAT_PAGE_IDS.apart} hidden={!isApart(choice)}>
        These seats are not all side by side.
      </p>
      <Button kind="primary" id={SEAT_PAGE_IDS.continue} name="intent" value="continue">
        Continue
      </Button>
    </div>
  );
}

/** What somebody may not have noticed: a warning, which may be passed over. */
function GapNotice({ warning }: { warning: GapWarning | null }) {
  const instead = warning?.instead ?? null;
  return (
    <div
      class="seats-gap"
      id={SEAT_PAGE_IDS.gap}
      role="group"
      aria-label="A seat left alone"
      tabIndex={-1}
      hidden={warning === null}
      autofocus={warning !== null}
    >
      <p id={SEAT_PAGE_IDS.gapText}>{warning === null ? '' : gapWords(warning.gaps)}</p>
      <p class="cluster">
        <Button
          id={SEAT_PAGE_IDS.gapFix}
          name="block"
          value={instead?.join(' ') ?? ''}
          hidden={instead === null}
        >
          {instead === null ? '' : insteadWords(instead)}
        </Button>
        <Button kind="quiet" id={SEAT_PAGE_IDS.gapAnyway} name="intent" value="anyway">
          Continue anyway
        </Button>
      </p>
    </div>
  );
}
