import type { ComponentChildren } from 'preact';

import type { ButtonAttributes, LinkAttributes } from './attributes.ts';

type Kind = 'primary' | 'secondary' | 'quiet' | 'danger';

type Look = {
  kind?: Kind;
  /** As wide as what it stands in. */
  wide?: boolean;
  children: ComponentChildren;
};

function classOf(kind: Kind, wide: boolean): string {
  return `button button-${kind}${wide ? ' button-wide' : ''}`;
}

/** A button of a form. One primary one on a page: what most people came for. */
export function Button({
  kind = 'secondary',
  wide = false,
  children,
  ...attributes
}: Look & ButtonAttributes) {
  return (
    <button type="submit" {...attributes} class={classOf(kind, wide)}>
      {children}
    </button>
  );
}

/** A link that looks like a button, for the next step. */
export function ButtonLink({
  href,
  kind = 'secondary',
  wide = false,
  children,
  ...attributes
}: { href: string } & Look & LinkAttributes) {
  return (
    <a {...attributes} href={href} class={classOf(kind, wide)}>
      {children}
    </a>
  );
}
