import type { ComponentChildren } from 'preact';

import { Button } from '../../design/button.tsx';
import { Notice } from '../../design/notice.tsx';
import { PageHeading } from '../../design/page-heading.tsx';
import { links } from '../../shell/links.ts';

/** Everything about an account, and where each part of it is changed. */
export function AccountPage({
  name,
  email,
  hasSecondFactor,
  notice,
}: {
  name: string;
  email: string;
  hasSecondFactor: boolean;
  notice?: string | undefined;
}) {
  return (
    <div class="account-column account-column-wide">
      <PageHeading title="Your account" />
      {notice === undefined ? null : (
        <Notice kind="success">
          <p>{notice}</p>
        </Notice>
      )}
      <dl class="account-entries">
        <Entry name="Name" change={{ href: links.accountName(), label: 'Change' }}>
          {name}
        </Entry>
        <Entry name="Email address" change={{ href: links.accountEmail(), label: 'Change' }}>
          {email}
        </Entry>
        <Entry name="Password" change={{ href: links.accountPassword(), label: 'Change' }}>
          Known to you alone
        </Entry>
        <Entry
          name="Second factor"
          change={{ href: links.secondFactor(), label: hasSecondFactor ? 'See' : 'Set up' }}
        >
          {hasSecondFactor ? 'On' : 'Off'}
        </Entry>
        <Entry name="Devices" change={{ href: links.accountSessions(), label: 'See' }}>
          Where you are signed in
        </Entry>
        <Entry name="Your data" change={{ href: links.accountData(), label: 'See' }}>
          Take it with you, or delete the account
        </Entry>
      </dl>
      <div class="account-actions">
        <a class="button button-primary" href={links.reservations()}>
          My tickets
        </a>
        <form method="post" action={links.signOut()}>
          <Button>Sign out</Button>
        </form>
      </div>
    </div>
  );
}

function Entry({
  name,
  change,
  children,
}: {
  name: string;
  change: { href: string; label: string };
  children: ComponentChildren;
}) {
  return (
    <div class="account-entry">
      <dt>{name}</dt>
      <dd>{children}</dd>
      <dd class="account-entry-change">
        <a href={change.href}>
          {change.label} <span class="visually-hidden">{name.toLowerCase()}</span>
        </a>
      </dd>
    </div>
  );
}
