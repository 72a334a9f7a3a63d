import type { ComponentChildren } from 'preact';

/** The first heading of a page, and a sentence beneath it. */
export function PageHeading({ title, lead }: { title: string; lead?: ComponentChildren }) {
  return (
    <header class="page-heading">
      <h1>{title}</h1>
      {lead === undefined ? null : <p class="page-lead">{lead}</p>}
    </header>
  );
}

/** Facts by name: film, cinema, seats … */
export function Facts({ facts }: { facts: readonly { name: string; value: ComponentChildren }[] }) {
  return (
    <dl class="facts">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What most people need not see at once. */
export function Disclosure({
  summary,
  open = false,
  children,
}: {
  summary: ComponentChildren;
  open?: boolean;
  children: ComponentChildren;
}) {
  return (
    <details class="disclosure" open={open}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}

/** A short word about something: "Nearly full", "IMAX", "Cancelled". */
export function Badge({
  kind = 'plain',
  children,
}: {
  kind?: 'plain' | 'accent' | 'good' | 'warning' | 'bad';
  children: ComponentChildren;
}) {
  return <span class={`badge badge-${kind}`}>{children}</span>;
}
