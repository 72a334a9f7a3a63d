import type { ComponentChildren } from 'preact';

import { Poster } from './poster.tsx';

/** The frame of what somebody is about to buy: beside the form on a desk, above it on a phone. */
export function OrderSummary({
  title,
  movie,
  heading,
  children,
}: {
  /** What it is: "Your order". Heard, and not seen, where the film is shown. */
  title: string;
  movie?: { id: string; title: string; posterUrl: string | null };
  /** Beneath the title of the film: cinema, day and time. */
  heading?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <aside class="order-summary" aria-labelledby="order-summary-title">
      <h2 id="order-summary-title" class={movie === undefined ? undefined : 'visually-hidden'}>
        {title}
      </h2>
      {movie === undefined ? (
        heading
      ) : (
        <div class="order-summary-heading">
          <Poster movie={movie} />
          <div>
            <h3 class="title">{movie.title}</h3>
            {heading}
          </div>
        </div>
      )}
      {children}
    </aside>
  );
}

/** What must stay in sight at the bottom of a phone: how much, and the next step. */
export function StickyBar({
  label,
  children,
}: {
  /** What it is, for those who hear it. */
  label: string;
  children: ComponentChildren;
}) {
  return (
    <div class="sticky-bar" role="group" aria-label={label}>
      {children}
    </div>
  );
}
