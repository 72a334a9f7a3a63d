import { Button, ButtonLink } from '../../design/button.tsx';
import { Notice } from '../../design/notice.tsx';
import { AccountForm, CodeField, FormPage } from './account-form.tsx';
import { problemsOf, type Problems } from './refusals.ts';
import type { SetUp } from './set-up.ts';

/** Getting a secret into an app, and showing by its first code that it is there. */
export function SetUpPage({
  setUp,
  action,
  problems,
}: {
  setUp: SetUp;
  action: string;
  problems: Problems;
}) {
  const told = problemsOf(problems, ['code']);
  return (
    <FormPage title="Add Marquee to your app">
      <ol class="account-steps">
        <li>
          <h2>Scan this with your authenticator app</h2>
          <img
            class="account-qr"
            src={setUp.picture}
            width="240"
            height="240"
            alt="QR code for your authenticator app. The key beneath says the same."
          />
          <p>
            On this device already? <a href={setUp.uri}>Open it in the app</a>, or type this key:
          </p>
          <p>
            <code class="account-key">{setUp.secret}</code>
          </p>
        </li>
        <li>
          <h2>Enter the code that the app shows</h2>
          <AccountForm action={action} problems={problems} hidden={{ uri: setUp.uri }}>
            <CodeField
              told={told('code')}
              hint="Six digits, a new one every half minute."
              isDigits
            />
            <Button kind="primary" wide>
              Turn it on
            </Button>
          </AccountForm>
        </li>
      </ol>
    </FormPage>
  );
}

/** The codes for when the phone is gone: seen once, here. */
export function RecoveryCodesPage({
  codes,
  next,
}: {
  codes: readonly string[];
  next: { href: string; label: string };
}) {
  return (
    <FormPage title="Keep these recovery codes" lead="Your second factor is on.">
      <Notice kind="warning" title="You see them only now">
        <p>
          Without your app, each of them lets you in once. Print this page, or copy them to where
          your passwords are. Not to the phone alone that your app is on.
        </p>
      </Notice>
      <ul role="list" class="account-codes" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <ButtonLink href={next.href} kind="primary" wide>
        {next.label}
      </ButtonLink>
    </FormPage>
  );
}

/** Staff come here from signing in: without a second factor they get no further. */
export function EnrolmentPage({ action, problems }: { action: string; problems: Problems }) {
  return (
    <FormPage
      title="Set up your second factor"
      lead="Whoever works here signs in with a password and a code. You set that up once, in two minutes."
    >
      <p>
        You need an authenticator app on your phone: any will do. Then sign in again, with your
        password and a code of the app.
      </p>
      <AccountForm action={action} problems={problems}>
        <Button kind="primary" wide>
          Show me the QR code
        </Button>
      </AccountForm>
    </FormPage>
  );
}
