import { Button, ButtonLink } from '../../src/design/button.tsx';
import { Dialog } from '../../src/design/dialog.tsx';
import { EmptyState, Notice } from '../../src/design/notice.tsx';
import { ErrorPage } from '../../src/shell/error.page.tsx';

export function Messages() {
  return (
    <>
      <Notice>Your seats are not next to each other: F12 and G4.</Notice>
      <Notice kind="success" title="Your seats are booked">
        <p>We sent the tickets to ada@example.com.</p>
      </Notice>
      <Notice kind="warning" title="One seat would stay alone">
        <p>Seat F14 would have nobody beside it. Move one seat to the left, or go on as it is.</p>
      </Notice>
      <Notice kind="problem" title="F12 and F13 have just been taken">
        <p>Row G has two seats together, one row further back.</p>
        <Button>Take G12 and G13</Button>
      </Notice>
      <EmptyState title="No showings on Tuesday">
        <p>The next ones are on Wednesday 2 December.</p>
        <ButtonLink href="/?date=2026-12-02">See Wednesday</ButtonLink>
      </EmptyState>
      <Dialog id="more-time" title="One minute left">
        <p>Your seats are free again at 19:42.</p>
        <div class="form-actions">
          <Button kind="primary">I need more time</Button>
          <Button>Let them go</Button>
        </div>
      </Dialog>
      <ErrorPage
        status={404}
        code="NOT_FOUND"
        detail="There is nothing at this address. It may have moved, or been mistyped."
        requestId="req-1"
      />
    </>
  );
}
