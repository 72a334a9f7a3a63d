import type { ComponentChildren } from 'preact';

import type { ButtonAttributes, LinkAttributes } from './attributes.ts';

type Kind = 'primary' | 'secondary' | 'quiet' | 'danger';

/** A button of a form. One primary one on a page: what most people came for. */
export function Button({
  kind = 'secondary',
  children,
  ...attributes
}: { kind?: Kind; children: ComponentChildren } & ButtonAttributes) {
  return (
    <button type="submit" {...attributes} class={`button button-${kind}`}>
      {children}
    </button>
  );
}

/** A link that looks like a button, for the next step. */
export function ButtonLink({
  href,
  kind = 'secondary',
  children,
  ...attributes
}: { href: string; kind?: Kind; children: ComponentChildren } & LinkAttributes) {
  return (
    <a {...attributes} href={href} class={`button button-${kind}`}>
      {children}
    </a>
  );
}
