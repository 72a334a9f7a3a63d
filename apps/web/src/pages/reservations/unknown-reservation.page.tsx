import { ButtonLink } from '../../design/button.tsx';
import { Notice } from '../../design/notice.tsx';
import { PageHeading } from '../../design/page-heading.tsx';
import { links } from '../../shell/links.ts';

/** Instead of a reservation that is not there, or not for whoever asks: one answer for both. */
export function UnknownReservationPage({
  isSignedIn,
  returnTo,
}: {
  isSignedIn: boolean;
  returnTo: string;
}) {
  return (
    <div class="narrow stack">
      <PageHeading
        title="We cannot open this reservation here"
        lead="Either there is no such reservation, or it belongs to somebody else."
      />
      <Notice title="Is it yours?">
        <p>
          Open it by the link in the mail that we sent you.
          {isSignedIn ? ' Or sign in with the account that bought it.' : ''}
        </p>
      </Notice>
      {isSignedIn ? null : (
        <p>
          <ButtonLink href={links.signIn({ returnTo })}>Sign in</ButtonLink>
        </p>
      )}
    </div>
  );
}
