import { Button } from '../../design/button.tsx';
import { Badge } from '../../design/page-heading.tsx';
import { links } from '../../shell/links.ts';
import { WaysOn, FormPage } from './account-form.tsx';

/** Somewhere that somebody is signed in. */
export type ShownSession = {
  id: string;
  /** What the browser said of itself, roughly. */
  device: string;
  isCurrent: boolean;
  lastUsed: string;
  signedIn: string;
};

export function SessionsPage({
  sessions,
  hasMore,
  notice,
}: {
  sessions: readonly ShownSession[];
  hasMore: boolean;
  notice?: string | undefined;
}) {
  const others = sessions.filter(({ isCurrent }) => !isCurrent);
  return (
    <FormPage
      title="Where you are signed in"
      lead="If there is a device that you do not know, sign it out and change your password."
      notice={notice}
    >
      <ul role="list" class="account-sessions">
        {sessions.map(({ id, device, isCurrent, lastUsed, signedIn }) => (
          <li key={id}>
            <div>
              <h2 id={`session-${id}`}>{device}</h2>
              {isCurrent ? (
                <p>
                  <Badge kind="good">This device</Badge>
                </p>
              ) : (
                <p class="muted">
                  Used {lastUsed}, signed in {signedIn}
                </p>
              )}
            </div>
            {isCurrent ? null : (
              <form method="post" action={links.endSession(id)}>
                <Button aria-describedby={`session-${id}`}>Sign out</Button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {hasMore ? (
        <p>These are the latest. Signing out everywhere else ends the others too.</p>
      ) : null}
      {others.length === 0 ? null : (
        <form method="post" action={links.endOtherSessions()}>
          <Button wide>Sign out everywhere else</Button>
        </form>
      )}
      <WaysOn />
    </FormPage>
  );
}
