import { Button } from '../../design/button.tsx';
import { links } from '../../shell/links.ts';
import {
  AccountForm,
  WaysOn,
  CodeField,
  EmailField,
  FormPage,
  PasswordField,
} from './account-form.tsx';
import { problemsOf, type Problems } from './refusals.ts';

export function ChangeEmailPage({
  currentEmail,
  email = '',
  hasSecondFactor,
  problems,
}: {
  currentEmail: string;
  email?: string;
  hasSecondFactor: boolean;
  problems: Problems;
}) {
  const told = problemsOf(problems, ['email', 'password', 'code']);
  return (
    <FormPage
      title="Change your email address"
      lead={
        <>
          Now it is <strong>{currentEmail}</strong>. We mail a link to the new address, and it
          counts once you have followed that.
        </>
      }
    >
      <AccountForm action={links.accountEmail()} problems={problems}>
        <EmailField told={told('email')} label="New email address" value={email} />
        <PasswordField told={told('password')} label="Your password" />
        {hasSecondFactor ? <CodeField told={told('code')} /> : null}
        <Button kind="primary" wide>
          Mail me the link
        </Button>
      </AccountForm>
      <WaysOn />
    </FormPage>
  );
}

export function ConfirmEmailPage({ token, problems }: { token: string; problems: Problems }) {
  return (
    <FormPage
      title="Confirm your new address"
      lead="From then on you sign in with it, and what we write to you goes there."
    >
      <AccountForm action={links.confirmEmail()} problems={problems} hidden={{ token }}>
        <Button kind="primary" wide>
          Yes, this is my address
        </Button>
      </AccountForm>
    </FormPage>
  );
}
