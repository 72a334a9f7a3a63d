import { Button, ButtonLink } from '../../design/button.tsx';
import { Notice } from '../../design/notice.tsx';
import { links } from '../../shell/links.ts';
import { AccountForm, EmailField, FormPage, NewPasswordField, WaysOn } from './account-form.tsx';
import { problemsOf, type Problems } from './refusals.ts';

export function ForgotPasswordPage({
  email = '',
  isSent = false,
  problems,
}: {
  email?: string;
  /** Whether somebody asked just now. What they are told is the same for every address. */
  isSent?: boolean;
  problems: Problems;
}) {
  const told = problemsOf(problems, ['email']);
  if (isSent) {
    return (
      <FormPage title="Look into your mail">
        <Notice kind="success">
          <p>
            If there is an account with that address, a link for choosing a new password is on its
            way. It works once, within an hour.
          </p>
        </Notice>
        <p>
          Nothing there after a few minutes? Look among the unwanted mail, or{' '}
          <a href={links.forgotPassword()}>ask once more</a>.
        </p>
      </FormPage>
    );
  }
  return (
    <FormPage
      title="Choose a new password"
      lead="Tell us the address of your account, and we mail you a link."
    >
      <AccountForm action={links.forgotPassword()} problems={problems}>
        <EmailField told={told('email')} value={email} />
        <Button kind="primary" wide>
          Mail me the link
        </Button>
      </AccountForm>
      <WaysOn back={{ href: links.signIn(), label: 'Back to signing in' }} />
    </FormPage>
  );
}

export function ResetPasswordPage({
  token,
  charactersMin,
  problems,
}: {
  token: string;
  charactersMin: number;
  problems: Problems;
}) {
  const told = problemsOf(problems, ['password']);
  return (
    <FormPage
      title="Choose a new password"
      lead="Afterwards you sign in with it: you are signed out everywhere."
    >
      <AccountForm action={links.resetPassword()} problems={problems} hidden={{ token }}>
        <NewPasswordField
          told={told('password')}
          label="New password"
          charactersMin={charactersMin}
        />
        <Button kind="primary" wide>
          Change password
        </Button>
      </AccountForm>
    </FormPage>
  );
}

/** A link of a mail that was used, ran out, or was cut short on its way here. */
export function DeadLinkPage({ next }: { next: { href: string; label: string } }) {
  return (
    <FormPage
      title="This link does not work"
      lead="It was used already, has run out, or was not copied as a whole. Nothing was changed."
    >
      <ButtonLink href={next.href} kind="primary" wide>
        {next.label}
      </ButtonLink>
    </FormPage>
  );
}
