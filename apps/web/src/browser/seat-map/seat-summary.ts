import { formatMoney } from '../../shared/money.ts';
import { SEAT_PAGE_IDS, type SeatMapData } from '../../shared/seat-map-contract.ts';
import { gapWords, hintWords, insteadWords } from '../../shared/seat-words.ts';
import { listed } from '../../shared/words.ts';
import { partOf } from './page-parts.ts';
import type { SeatChoice } from './seat-choice.ts';

/** The bar with what is chosen and what it costs, and the warnings that belong to it. */
export function createSeatSummary(choice: SeatChoice, { currency }: SeatMapData) {
  const seats = partOf(SEAT_PAGE_IDS.summarySeats, HTMLElement);
  const total = partOf(SEAT_PAGE_IDS.summaryTotal, HTMLElement);
  const apart = partOf(SEAT_PAGE_IDS.apart, HTMLElement);
  const gap = partOf(SEAT_PAGE_IDS.gap, HTMLElement);
  const gapText = partOf(SEAT_PAGE_IDS.gapText, HTMLElement);
  const gapFix = partOf(SEAT_PAGE_IDS.gapFix, HTMLButtonElement);
  const onwards = partOf(SEAT_PAGE_IDS.continue, HTMLButtonElement);

  gapFix.addEventListener('click', (event) => {
    // The map shows what these are, and Continue is as near.
    event.preventDefault();
    choice.choose(gapFix.value.split(' '));
    onwards.focus();
  });

  return { start, show, words };

  /** In place of what is said where no script has come. */
  function start(): void {
    total.classList.remove('seats-scripted');
    show();
  }

  /** What is chosen, to be heard. */
  function words(): string {
    const labels = choice.labels();
    if (labels.length === 0) return 'No seats chosen.';
    const amount = formatMoney({ amount: choice.total(), currency });
    const warnings = [apart, gap].flatMap((element) =>
      element.hidden ? [] : [(element === gap ? gapText : apart).textContent?.trim() ?? ''],
    );
    return [`${listed(labels)} chosen, ${amount} in total.`, ...warnings].join(' ');
  }

  function show(): void {
    const labels = choice.labels();
    const [party, isSingleSeats] = [choice.party(), choice.isSingleSeats()];
    seats.textContent = labels.length === 0 ? hintWords({ party, isSingleSeats }) : listed(labels);
    total.hidden = labels.length === 0;
    // The first amount that is written takes a slow phone 50 ms: not before there is one.
    if (labels.length > 0) {
      total.textContent = formatMoney({ amount: choice.total(), currency });
    }
    apart.hidden = choice.rules.isTogether(labels);
    const gaps = choice.rules.gapsOf(labels);
    gap.hidden = gaps.length === 0;
    // Who was told and goes on all the same has decided.
    onwards.value = gap.hidden ? 'continue' : 'anyway';
    if (gap.hidden) return;
    gapText.textContent = gapWords(gaps);
    const fix = choice.rules.withoutGap(labels);
    gapFix.hidden = fix === null;
    if (fix === null) return;
    gapFix.value = fix.join(' ');
    gapFix.textContent = insteadWords(fix);
  }
}
