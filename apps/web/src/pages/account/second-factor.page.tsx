import { Button, ButtonLink } from '../../design/button.tsx';
import { links } from '../../shell/links.ts';
import { count } from '../../shell/wording.ts';
import { AccountForm, WaysOn, CodeField, FormPage, PasswordField } from './account-form.tsx';
import { problemsOf, type Problems } from './refusals.ts';

/** Below it, somebody should know that codes run out. */
const FEW_CODES = 3;

export function SecondFactorPage({
  status,
  notice,
  problems,
}: {
  status: { isSet: boolean; recoveryCodesLeft: number };
  notice?: string | undefined;
  problems: Problems;
}) {
  const told = problemsOf(problems, ['password']);
  if (status.isSet) {
    return (
      <FormPage title="Second factor" lead="It is on." notice={notice}>
        <p>
          Signing in takes your password and a code of your authenticator app. You have{' '}
          {count(status.recoveryCodesLeft, 'recovery code')} left.
          {status.recoveryCodesLeft <= FEW_CODES
            ? ' Remove the second factor and set it up again to get new ones.'
            : ''}
        </p>
        <ButtonLink href={links.removeSecondFactor()} wide>
          Remove it
        </ButtonLink>
        <WaysOn />
      </FormPage>
    );
  }
  return (
    <FormPage title="Second factor" lead="It is off." notice={notice}>
      <p>
        With a second factor, whoever learns your password still does not get in: signing in takes a
        code too, which an authenticator app on your phone shows. Any such app will do.
      </p>
      <p>Turning it on signs you out on your other devices.</p>
      <AccountForm action={links.secondFactor()} problems={problems}>
        <PasswordField told={told('password')} label="Your password" />
        <Button kind="primary" wide>
          Set it up
        </Button>
      </AccountForm>
      <WaysOn />
    </FormPage>
  );
}

export function RemoveSecondFactorPage({ problems }: { problems: Problems }) {
  const told = problemsOf(problems, ['password', 'code']);
  return (
    <FormPage
      title="Remove your second factor"
      lead="From then on your password alone opens your account. Your other devices are signed out, and your recovery codes stop working."
    >
      <AccountForm action={links.removeSecondFactor()} problems={problems}>
        <PasswordField told={told('password')} label="Your password" />
        <CodeField told={told('code')} />
        <Button kind="danger" wide>
          Remove it
        </Button>
      </AccountForm>
      <WaysOn back={{ href: links.secondFactor(), label: 'Keep it' }} />
    </FormPage>
  );
}
