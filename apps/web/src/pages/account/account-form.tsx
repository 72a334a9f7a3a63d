import type { ComponentChildren } from 'preact';

import { Field } from '../../design/field.tsx';
import { Notice } from '../../design/notice.tsx';
import { PageHeading } from '../../design/page-heading.tsx';
import { links } from '../../shell/links.ts';
import type { Problems } from './refusals.ts';

/** Longer than any password may be, so that a long one is told what is wrong with it. */
export const PASSWORD_CHARACTERS_MAX = 1000;
export const EMAIL_CHARACTERS_MAX = 254;
export const NAME_CHARACTERS_MAX = 100;
export const CODE_CHARACTERS_MAX = 60;

/** One column with one thing to do in it. */
export function FormPage({
  title,
  lead,
  notice,
  children,
}: {
  title: string;
  lead?: ComponentChildren;
  /** What happened just before. */
  notice?: string | undefined;
  children: ComponentChildren;
}) {
  return (
    <div class="account-column">
      <PageHeading title={title} lead={lead} />
      {notice === undefined ? null : (
        <Notice kind="success">
          <p>{notice}</p>
        </Notice>
      )}
      {children}
    </div>
  );
}

/**
 * A form that posts. What is wrong is said by us beside each field, and not by the browser in a bubble
 * that goes away.
 */
export function AccountForm({
  action,
  problems,
  hidden = {},
  children,
}: {
  action: string;
  problems: Problems;
  hidden?: Readonly<Record<string, string | undefined>>;
  children: ComponentChildren;
}) {
  return (
    <form method="post" action={action} novalidate class="account-form">
      {problems['form'] === undefined ? null : (
        <Notice kind="problem">
          <p>{problems['form']}</p>
        </Notice>
      )}
      {Object.entries(hidden).map(([name, value]) =>
        value === undefined ? null : <input key={name} type="hidden" name={name} value={value} />,
      )}
      {children}
    </form>
  );
}

type Told<Name extends string> = { name: Name; problem: string | undefined; focused: boolean };

export function EmailField({
  told,
  value,
  label = 'Email address',
  hint,
}: {
  told: Told<'email'>;
  value: string;
  label?: string;
  hint?: ComponentChildren;
}) {
  return (
    <Field
      {...told}
      label={label}
      hint={hint}
      type="email"
      value={value}
      autocomplete="email"
      inputmode="email"
      autocapitalize="none"
      spellcheck={false}
      maxlength={EMAIL_CHARACTERS_MAX}
      required
    />
  );
}

export function NameField({
  told,
  value,
  hint,
}: {
  told: Told<'name'>;
  value: string;
  hint?: string | undefined;
}) {
  return (
    <Field
      {...told}
      label="Your name"
      hint={hint}
      value={value}
      autocomplete="name"
      autocapitalize="words"
      maxlength={NAME_CHARACTERS_MAX}
      required
    />
  );
}

/** Always empty at first: what was typed once never comes back in a page. */
export function PasswordField({
  told,
  label = 'Password',
}: {
  told: Told<'password'>;
  label?: string;
}) {
  return <Field {...told} label={label} type="password" autocomplete="current-password" required />;
}

export function NewPasswordField({
  told,
  label,
  charactersMin,
}: {
  told: Told<'password' | 'newPassword'>;
  label: string;
  charactersMin: number;
}) {
  return (
    <Field
      {...told}
      label={label}
      hint={`At least ${charactersMin} characters, of any kind. A few words are easy to remember.`}
      type="password"
      autocomplete="new-password"
      required
    />
  );
}

/** A code of an app, or a recovery code, which has letters too. */
export function CodeField({
  told,
  label = 'Code',
  hint = 'The six digits that your authenticator app shows, or a recovery code.',
  isDigits = false,
}: {
  told: Told<'code'>;
  label?: string;
  hint?: ComponentChildren;
  /** Whether it can be nothing but digits. */
  isDigits?: boolean;
}) {
  return (
    <Field
      {...told}
      label={label}
      hint={hint}
      autocomplete="one-time-code"
      inputmode={isDigits ? 'numeric' : 'text'}
      autocapitalize="characters"
      spellcheck={false}
      maxlength={CODE_CHARACTERS_MAX}
      required
    />
  );
}

/** The ways on from a page, beneath what is done there; the last leads back. */
export function WaysOn({
  children,
  back = { href: links.account(), label: 'Back to your account' },
}: {
  children?: ComponentChildren;
  back?: { href: string; label: string };
}) {
  return (
    <ul role="list" class="account-ways">
      {children}
      <li>
        <a href={back.href}>{back.label}</a>
      </li>
    </ul>
  );
}
