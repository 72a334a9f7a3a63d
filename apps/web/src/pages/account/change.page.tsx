import { Button } from '../../design/button.tsx';
import { links } from '../../shell/links.ts';
import {
  AccountForm,
  WaysOn,
  FormPage,
  NameField,
  NewPasswordField,
  PasswordField,
} from './account-form.tsx';
import { problemsOf, type Problems } from './refusals.ts';

export function ChangeNamePage({ name, problems }: { name: string; problems: Problems }) {
  const told = problemsOf(problems, ['name']);
  return (
    <FormPage title="Change your name">
      <AccountForm action={links.accountName()} problems={problems}>
        <NameField told={told('name')} value={name} />
        <Button kind="primary" wide>
          Save
        </Button>
      </AccountForm>
      <WaysOn />
    </FormPage>
  );
}

export function ChangePasswordPage({
  email,
  charactersMin,
  problems,
}: {
  email: string;
  charactersMin: number;
  problems: Problems;
}) {
  const told = problemsOf(problems, ['password', 'newPassword']);
  return (
    <FormPage
      title="Change your password"
      lead="You stay signed in here, and are signed out on every other device."
    >
      <AccountForm action={links.accountPassword()} problems={problems}>
        {/* For password managers: whose password it is. It has no name, so it is not sent. */}
        <input type="email" autocomplete="username" value={email} hidden readonly />
        <PasswordField told={told('password')} label="Your password now" />
        <NewPasswordField
          told={told('newPassword')}
          label="New password"
          charactersMin={charactersMin}
        />
        <Button kind="primary" wide>
          Change password
        </Button>
      </AccountForm>
      <WaysOn>
        <li>
          <a href={links.forgotPassword()}>Forgot it?</a>
        </li>
      </WaysOn>
    </FormPage>
  );
}
