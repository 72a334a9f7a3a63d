import type { ComponentChildren } from 'preact';

import { Icon, type IconName } from './icons.tsx';

type Kind = 'info' | 'success' | 'warning' | 'problem';

const ICONS: Readonly<Record<Kind, IconName>> = {
  info: 'information',
  success: 'check',
  warning: 'warning',
  problem: 'warning',
};

/** Something to know. A problem is announced at once; the rest waits its turn. */
export function Notice({
  kind = 'info',
  title,
  children,
}: {
  kind?: Kind;
  title?: string;
  children?: ComponentChildren;
}) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'problem' ? 'alert' : 'status'}>
      <Icon name={ICONS[kind]} />
      <div>
        {title === undefined ? null : <p class="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}

/** Where there is nothing yet: why, and what to do about it. */
export function EmptyState({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty-state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
