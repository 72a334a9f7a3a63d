import { Button } from '../../design/button.tsx';
import { Countdown } from '../../design/countdown.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { links } from '../../shell/links.ts';
import { listed } from '../../shell/wording.ts';
import type { ShownHold } from './checkout-view.ts';

/** Asked by the script in the last minute; without script there is a button on the page. */
export function MoreTimeDialog({
  shown,
  idempotencyKey,
}: {
  shown: ShownHold;
  idempotencyKey: string;
}) {
  const { seats, showtimeId, holdId, extensionSeconds, expiresAt, secondsLeft } = shown;
  return (
    <Dialog id="more-time" title="Do you need more time?">
      <p>
        {listed(seats)} {seats.length === 1 ? 'is' : 'are'} yours for{' '}
        <Countdown expiresAt={expiresAt} secondsLeft={secondsLeft} /> more. What you have typed
        stays.
      </p>
      <p data-no-more-time hidden={extensionSeconds > 0}>
        They cannot be held any longer. Should the time run out, you can take them again if nobody
        else does.
      </p>
      <div class="form-actions">
        <form method="post" action={links.extendHold(showtimeId, holdId)} data-extend-form>
          <input type="hidden" name="key" value={idempotencyKey} />
          <Button kind="primary" hidden={extensionSeconds === 0} data-extend>
            I need more time
          </Button>
        </form>
        <form method="dialog">
          <Button>Go on</Button>
        </form>
      </div>
    </Dialog>
  );
}
