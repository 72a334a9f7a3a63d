import type { ComponentChildren } from 'preact';

import type { CheckboxAttributes, InputAttributes, SelectAttributes } from './attributes.ts';
import { Icon } from './icons.tsx';

type Labelled = {
  /** Always visible. */
  label: string;
  name: string;
  /** Whether the label says that it may be left empty. */
  optional?: boolean | undefined;
  /** Beneath the label: what is meant, or what happens with it. */
  hint?: ComponentChildren;
  /** What is wrong with it, in a sentence that says how to mend it. */
  problem?: string | undefined;
};

/** The ids by which a field, its hint and its problem find each other. */
function idsOf({ name, hint, problem }: Labelled) {
  const id = `field-${name}`;
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  const problemId = problem === undefined ? undefined : `${id}-problem`;
  const describedBy = [hintId, problemId].filter((each) => each !== undefined).join(' ');
  return { id, hintId, problemId, describedBy: describedBy === '' ? undefined : describedBy };
}

function FieldFrame({ labelled, children }: { labelled: Labelled; children: ComponentChildren }) {
  const { label, optional = false, hint, problem } = labelled;
  const { id, hintId, problemId } = idsOf(labelled);
  return (
    <div class={problem === undefined ? 'field' : 'field field-wrong'}>
      <label for={id}>
        {label}
        {optional ? <span class="field-optional"> (optional)</span> : null}
      </label>
      {hint === undefined ? null : (
        <p id={hintId} class="field-hint">
          {hint}
        </p>
      )}
      {children}
      {problem === undefined ? null : (
        <p id={problemId} class="field-problem">
          <Icon name="warning" />
          {problem}
        </p>
      )}
    </div>
  );
}

/** A line of text with its label. A wrong one keeps what was typed, and the first of a page has the focus. */
export function Field({
  label,
  name,
  optional,
  hint,
  problem,
  focused = false,
  ...attributes
}: Labelled & { focused?: boolean } & InputAttributes) {
  const labelled = { label, name, optional, hint, problem };
  const { id, describedBy } = idsOf(labelled);
  return (
    <FieldFrame labelled={labelled}>
      <input
        type="text"
        {...attributes}
        id={id}
        name={name}
        autofocus={focused}
        aria-describedby={describedBy}
        aria-invalid={problem === undefined ? undefined : true}
      />
    </FieldFrame>
  );
}

/** One of a few, in a list that opens. */
export function Select({
  label,
  name,
  optional,
  hint,
  problem,
  options,
  chosen,
  focused = false,
  ...attributes
}: Labelled & {
  options: readonly { value: string; label: string; disabled?: boolean }[];
  chosen?: string | undefined;
  focused?: boolean;
} & SelectAttributes) {
  const labelled = { label, name, optional, hint, problem };
  const { id, describedBy } = idsOf(labelled);
  return (
    <FieldFrame labelled={labelled}>
      <select
        {...attributes}
        id={id}
        name={name}
        autofocus={focused}
        aria-describedby={describedBy}
        aria-invalid={problem === undefined ? undefined : true}
      >
        {options.map((option) => (
          <option
            key={option.value}
            value={option.value}
            selected={option.value === chosen}
            disabled={option.disabled}
          >
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

/** A box to tick, with its label beside it. */
export function Checkbox({
  label,
  name,
  hint,
  problem,
  ...attributes
}: Labelled & CheckboxAttributes) {
  const labelled = { label, name, hint, problem };
  const { id, hintId, problemId, describedBy } = idsOf(labelled);
  return (
    <div class="field field-checkbox">
      <input {...attributes} type="checkbox" id={id} name={name} aria-describedby={describedBy} />
      <label for={id}>{label}</label>
      {hint === undefined ? null : (
        <p id={hintId} class="field-hint">
          {hint}
        </p>
      )}
      {problem === undefined ? null : (
        <p id={problemId} class="field-problem">
          <Icon name="warning" />
          {problem}
        </p>
      )}
    </div>
  );
}
