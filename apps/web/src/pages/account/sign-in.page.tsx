import { Button } from '../../design/button.tsx';
import { links } from '../../shell/links.ts';
import { AccountForm, EmailField, FormPage, PasswordField } from './account-form.tsx';
import { problemsOf, type Problems } from './refusals.ts';

export function SignInPage({
  email = '',
  returnTo,
  notice,
  problems,
}: {
  email?: string | undefined;
  returnTo: string | undefined;
  notice?: string | undefined;
  problems: Problems;
}) {
  const told = problemsOf(problems, ['email', 'password']);
  return (
    <FormPage title="Sign in" notice={notice}>
      <AccountForm action={links.signIn()} problems={problems} hidden={{ returnTo }}>
        <EmailField told={told('email')} value={email} />
        <PasswordField told={told('password')} />
        <Button kind="primary" wide>
          Sign in
        </Button>
      </AccountForm>
      <ul role="list" class="account-ways">
        <li>
          <a href={links.forgotPassword()}>Forgot your password?</a>
        </li>
        <li>
          New here? <a href={links.signUp({ returnTo })}>Create an account</a>. You can buy tickets
          without one.
        </li>
      </ul>
    </FormPage>
  );
}
