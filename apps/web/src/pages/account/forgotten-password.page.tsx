import { Button, ButtonLink } from '../../design/button.tsx';
import { EmptyState, Notice } from '../../design/notice.tsx';
import { links } from '../../shell/links.ts';
import { AccountForm, EmailField, FormPage, NewPasswordField } from './account-form.tsx';
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
      <ul role="list" class="account-ways">
        <li>
          <a href={links.signIn()}>Back to signing in</a>
        </li>
      </ul>
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
    <FormPage title="Choose a new password" lead="You are signed out wherever you were signed in.">
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
    <div class="account-column">
      <h1 class="visually-hidden">This link does not work</h1>
      <EmptyState title="This link does not work any more">
        <p>It was used already, has run out, or was not copied as a whole. Nothing was changed.</p>
        <ButtonLink href={next.href} kind="primary">
          {next.label}
        </ButtonLink>
      </EmptyState>
    </div>
  );
}
