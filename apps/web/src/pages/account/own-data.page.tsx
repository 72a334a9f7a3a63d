import { Button, ButtonLink } from '../../design/button.tsx';
import { Notice } from '../../design/notice.tsx';
import { links } from '../../shell/links.ts';
import { Time } from '../../shell/times.tsx';
import { count } from '../../shell/wording.ts';
import { AccountForm, WaysOn, CodeField, FormPage, PasswordField } from './account-form.tsx';
import { problemsOf, type Problems } from './refusals.ts';

/** A reservation that is still to come. */
export type Upcoming = {
  id: string;
  film: string;
  cinema: string;
  startsAt: string;
  timeZone: string;
};

export function OwnDataPage() {
  return (
    <FormPage title="Your data">
      <section class="account-part">
        <h2>Take it with you</h2>
        <p>
          A file with all that we keep of you: your account, where you are signed in, and your
          reservations with their tickets and payments. It is JSON, which other programs read.
        </p>
        <form method="post" action={links.exportData()}>
          <Button wide>Download my data</Button>
        </form>
      </section>
      <section class="account-part">
        <h2>Delete the account</h2>
        <p>What goes and what stays is said first, and you confirm it with your password.</p>
        <ButtonLink href={links.eraseAccount()} wide>
          Delete my account
        </ButtonLink>
      </section>
      <WaysOn />
    </FormPage>
  );
}

export function ErasePage({
  upcoming,
  hasSecondFactor,
  problems,
}: {
  upcoming: readonly Upcoming[];
  hasSecondFactor: boolean;
  problems: Problems;
}) {
  const told = problemsOf(problems, ['password', 'code']);
  return (
    <FormPage title="Delete your account" lead="There is no way back.">
      {upcoming.length === 0 ? null : <StillToCome upcoming={upcoming} />}
      <div class="account-part">
        <h2>What goes</h2>
        <ul>
          <li>your name, your address and your password</li>
          <li>where you are signed in, and your second factor</li>
          <li>your address from every reservation, and mail that was not sent yet</li>
        </ul>
        <h2>What stays</h2>
        <ul>
          <li>
            what was sold, paid and refunded: the cinema has to keep its books, without your name in
            them
          </li>
        </ul>
      </div>
      <AccountForm action={links.eraseAccount()} problems={problems}>
        <PasswordField told={told('password')} label="Your password" />
        {hasSecondFactor ? <CodeField told={told('code')} /> : null}
        <Button kind="danger" wide>
          Delete my account for good
        </Button>
      </AccountForm>
      <WaysOn back={{ href: links.accountData(), label: 'Keep it' }} />
    </FormPage>
  );
}

function StillToCome({ upcoming }: { upcoming: readonly Upcoming[] }) {
  return (
    <Notice
      kind="warning"
      title={`You have ${count(upcoming.length, 'reservation')} still to come`}
    >
      <p>
        The tickets stay good at the door, but afterwards nobody can show, change or cancel them for
        you, and we cannot tell you if a showing is moved. Print them, or give them back first.
      </p>
      <ul>
        {upcoming.map(({ id, film, cinema, startsAt, timeZone }) => (
          <li key={id}>
            <a href={links.reservation(id)}>{film}</a>,{' '}
            <Time instant={startsAt} timeZone={timeZone} show="dateTime" />, {cinema}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
