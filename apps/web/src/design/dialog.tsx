import type { ComponentChildren } from 'preact';

/**
 * A question that a script asks in front of the page, by `showModal()`. Forms in it that end with
 * `method="dialog"` close it.
 */
export function Dialog({
  id,
  title,
  children,
}: {
  id: string;
  title: string;
  children: ComponentChildren;
}) {
  return (
    <dialog id={id} class="dialog" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </dialog>
  );
}
