import { Button } from '../../design/button.tsx';
import { links } from '../../shell/links.ts';
import { AccountForm, EmailField, FormPage, NameField, NewPasswordField } from './account-form.tsx';
import { problemsOf, type Problems } from './refusals.ts';

export function SignUpPage({
  name = '',
  email = '',
  returnTo,
  isTaken = false,
  charactersMin,
  problems,
}: {
  name?: string;
  email?: string;
  returnTo: string | undefined;
  /** Whether the address has an account already. */
  isTaken?: boolean;
  charactersMin: number;
  problems: Problems;
}) {
  const told = problemsOf(problems, ['name', 'email', 'password']);
  return (
    <FormPage
      title="Create an account"
      lead="Your tickets in one place, on every device. You can buy without one, too."
    >
      <AccountForm action={links.signUp()} problems={problems} hidden={{ returnTo }}>
        <NameField told={told('name')} value={name} hint="What to call you." />
        <EmailField
          told={told('email')}
          value={email}
          hint={
            isTaken ? (
              <>
                Is it yours? <a href={links.signIn({ returnTo })}>Sign in</a> or{' '}
                <a href={links.forgotPassword()}>choose a new password</a>.
              </>
            ) : (
              'For your tickets, and for signing in.'
            )
          }
        />
        <NewPasswordField told={told('password')} label="Password" charactersMin={charactersMin} />
        <Button kind="primary" wide>
          Create account
        </Button>
      </AccountForm>
      <ul role="list" class="account-ways">
        <li>
          You have one? <a href={links.signIn({ returnTo })}>Sign in</a>
        </li>
      </ul>
    </FormPage>
  );
}
