import { Button } from '../../design/button.tsx';
import { links } from '../../shell/links.ts';
import { AccountForm, CodeField, FormPage, WaysOn } from './account-form.tsx';
import { problemsOf, type Problems } from './refusals.ts';

/** The second step of signing in: the password was right. */
export function SignInCodePage({
  isRecovery,
  returnTo,
  problems,
}: {
  /** Whether somebody comes with a recovery code, because the phone is gone. */
  isRecovery: boolean;
  returnTo: string | undefined;
  problems: Problems;
}) {
  const told = problemsOf(problems, ['code']);
  const query = isRecovery ? { returnTo } : { returnTo, with: 'recovery' };
  return (
    <FormPage
      title={isRecovery ? 'Use a recovery code' : 'Enter your code'}
      lead="Your password was right. One more step, so that nobody else gets in with it."
    >
      <AccountForm
        action={links.signInCode(isRecovery ? { with: 'recovery' } : {})}
        problems={problems}
        hidden={{ returnTo }}
      >
        {isRecovery ? (
          <CodeField
            told={told('code')}
            label="Recovery code"
            hint="One of the ten that you kept when you set this up. Each works once."
          />
        ) : (
          <CodeField
            told={told('code')}
            hint="The six digits that your authenticator app shows for Marquee."
            isDigits
          />
        )}
        <Button kind="primary" wide>
          Sign in
        </Button>
      </AccountForm>
      <WaysOn back={{ href: links.signIn({ returnTo }), label: 'Start again' }}>
        <li>
          <a href={links.signInCode(query)}>
            {isRecovery ? 'Use the code of your app instead' : 'Use a recovery code instead'}
          </a>
        </li>
      </WaysOn>
    </FormPage>
  );
}
