import { Button, ButtonLink } from '../../design/button.tsx';
import { PageHeading } from '../../design/page-heading.tsx';
import { links } from '../../shell/links.ts';
import { listed } from '../../shell/wording.ts';
import type { ShownHold } from './checkout-view.ts';
import { Order } from './order.tsx';

/** Says what giving seats back does, before it does it. */
export function GiveBackPage({ shown }: { shown: ShownHold }) {
  const { seats, showtimeId, holdId } = shown;
  return (
    <div class="checkout">
      <PageHeading
        title={`Give ${listed(seats)} back?`}
        lead={`${seats.length === 1 ? 'It' : 'They'} can be taken by others at once. You have paid nothing, and nothing is charged.`}
      />
      <div class="split">
        <div class="checkout-aside">
          <Order shown={shown} />
        </div>
        <form method="post" action={links.giveBackHold(showtimeId, holdId)} class="form-actions">
          <Button kind="danger">Give {seats.length === 1 ? 'it' : 'them'} back</Button>
          <ButtonLink kind="secondary" href={links.hold(showtimeId, holdId)}>
            Keep {seats.length === 1 ? 'it' : 'them'}, and pay
          </ButtonLink>
        </form>
      </div>
    </div>
  );
}
