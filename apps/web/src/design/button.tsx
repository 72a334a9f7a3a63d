import type { ComponentChildren, JSX } from 'preact';

type Kind = 'primary' | 'secondary' | 'quiet' | 'danger';

/** A button of a form. One primary one on a page: what most people came for. */
export function Button({
  kind = 'secondary',
  children,
  ...attributes
}: { kind?: Kind; children: ComponentChildren } & Omit<
  JSX.IntrinsicElements['button'],
  'class' | 'className' | 'style'
>) {
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
}: { href: string; kind?: Kind; children: ComponentChildren } & Omit<
  JSX.IntrinsicElements['a'],
  'class' | 'className' | 'style' | 'href'
>) {
  return (
    <a {...attributes} href={href} class={`button button-${kind}`}>
      {children}
    </a>
  );
}
