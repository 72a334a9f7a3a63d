import { ButtonLink } from './button.tsx';
import { Icon } from './icons.tsx';

/**
 * The steps of something longer, and where in it somebody is.
 *
 * @param current from 0
 */
export function Steps({ steps, current }: { steps: readonly string[]; current: number }) {
  return (
    <ol class="steps" role="list" aria-label="Steps">
      {steps.map((step, index) => (
        <li
          key={step}
          class={index < current ? 'steps-done' : undefined}
          {...(index === current ? { 'aria-current': 'step' } : {})}
        >
          <span class="steps-number">{index < current ? <Icon name="check" /> : index + 1}</span>
          {step}
          {index < current ? <span class="visually-hidden"> (done)</span> : null}
        </li>
      ))}
    </ol>
  );
}

/** What lies before and after this part of a list. */
export function Pagination({
  label,
  previous,
  next,
  status,
}: {
  /** Of what: "Films". */
  label: string;
  previous?: string | undefined;
  next?: string | undefined;
  /** "1 to 24 of 60 films" */
  status?: string | undefined;
}) {
  if (previous === undefined && next === undefined) return null;
  return (
    <nav class="pagination" aria-label={label}>
      {previous === undefined ? (
        <span />
      ) : (
        <ButtonLink href={previous} rel="prev">
          <Icon name="chevronLeft" />
          Previous
        </ButtonLink>
      )}
      {status === undefined ? null : <span class="muted">{status}</span>}
      {next === undefined ? (
        <span />
      ) : (
        <ButtonLink href={next} rel="next">
          Next
          <Icon name="chevronRight" />
        </ButtonLink>
      )}
    </nav>
  );
}
