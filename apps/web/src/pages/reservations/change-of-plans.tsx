import { ButtonLink } from '../../design/button.tsx';
import { Time } from '../../shell/times.tsx';
import { formatMoney } from '../../shell/wording.ts';
import { closedInWords } from './reservation-words.ts';
import type { ShownReservation } from './shown-reservation.ts';

/** Giving tickets back, or swapping them, for as long as that goes; afterwards, why it does not. */
export function ChangeOfPlans({ shown }: { shown: ShownReservation }) {
  const { leaving, showtime, links, state } = shown;
  if (leaving === null || state === 'over') return null;
  return (
    <section class="stack-tight">
      <h2>Change of plans?</h2>
      {leaving.isOpen ? (
        <>
          <p>
            Until <Time instant={leaving.until} timeZone={showtime.timeZone} show="dateTime" /> you
            can swap these tickets for another showing, or give them back
            {leaving.refund.amount === 0
              ? '. Nothing would come back for them.'
              : ` and get ${formatMoney(leaving.refund)} back.`}
          </p>
          <div class="cluster">
            <ButtonLink href={links.exchange}>Swap</ButtonLink>
            <ButtonLink href={links.cancel}>Cancel</ButtonLink>
          </div>
        </>
      ) : (
        <p>{closedInWords(leaving, showtime.timeZone)}</p>
      )}
    </section>
  );
}
