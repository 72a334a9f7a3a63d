import { Button } from '../../src/design/button.tsx';
import { Countdown } from '../../src/design/countdown.tsx';
import { Icon } from '../../src/design/icons.tsx';
import { OrderSummary, StickyBar } from '../../src/design/order-summary.tsx';
import { Facts } from '../../src/design/page-heading.tsx';
import { PriceLines } from '../../src/design/price-lines.tsx';

const SEAT_STATES = [
  'available',
  'zone-2',
  'zone-3',
  'zone-4',
  'restricted',
  'selected',
  'unavailable',
  'held',
  'wheelchair',
  'companion',
] as const;

export function BookingParts() {
  return (
    <>
      <div class="split">
        <div class="stack">
          <h2>Who is coming?</h2>
          <p>{SEAT_STATES.join(', ')}</p>
        </div>
        <OrderSummary
          title="Your order"
          movie={{ id: 'film', title: 'Safety Last!', posterUrl: '/poster.svg' }}
          heading={<p class="muted">Lumen Palace, Screen 3. Friday 27 November, 19:30</p>}
        >
          <p class="countdown-line">
            <Icon name="clock" />
            <span>
              Held for you: <Countdown expiresAt="2026-11-27T18:00:00Z" secondsLeft={587} />
            </span>
          </p>
          <Facts facts={[{ name: 'Seats', value: 'Row F, 12 and 13' }]} />
          <PriceLines
            lines={[
              { label: '2 × Adult', amount: '£29.00', note: '£14.50 each, fees included' },
              { label: 'SILENT10', amount: '−£2.90' },
            ]}
            total="£26.10"
          />
        </OrderSummary>
      </div>
      <StickyBar label="Your choice">
        <div>
          <p class="numeral">F12, F13</p>
          <p class="small muted">£29.00 for two</p>
        </div>
        <Button kind="primary">Continue</Button>
      </StickyBar>
    </>
  );
}
