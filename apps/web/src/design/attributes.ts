/**
 * The attributes of elements that components pass on, in HTML's own spelling. Classes, styles and
 * roles are not among them: how a component looks and what it is are its own affair. `data-…`
 * attributes may always be given.
 */
type CommonAttributes = {
  id?: string | undefined;
  title?: string | undefined;
  hidden?: boolean | undefined;
  'aria-label'?: string | undefined;
  'aria-describedby'?: string | undefined;
  'aria-controls'?: string | undefined;
  'aria-expanded'?: boolean | undefined;
  'aria-pressed'?: boolean | undefined;
  'aria-current'?: 'page' | 'step' | 'date' | 'time' | 'location' | 'true' | undefined;
};

export type ButtonAttributes = CommonAttributes & {
  type?: 'submit' | 'button' | 'reset' | undefined;
  name?: string | undefined;
  value?: string | undefined;
  form?: string | undefined;
  formaction?: string | undefined;
  formnovalidate?: boolean | undefined;
  disabled?: boolean | undefined;
  'aria-disabled'?: boolean | undefined;
};

export type LinkAttributes = CommonAttributes & {
  rel?: string | undefined;
  target?: '_blank' | undefined;
  hreflang?: string | undefined;
  download?: string | boolean | undefined;
};

/** What every control of a form has. Its name, id and description come from the component. */
type ControlAttributes = {
  form?: string | undefined;
  required?: boolean | undefined;
  disabled?: boolean | undefined;
  autocomplete?: string | undefined;
  title?: string | undefined;
};

/** One by one, because the attributes that an input may have depend on its type. */
type InputType =
  | { type?: 'text' }
  | { type: 'tel' }
  | { type: 'url' }
  | { type: 'email' }
  | { type: 'search' }
  | { type: 'password' }
  | { type: 'number' }
  | { type: 'date' | 'time' };

export type InputAttributes = ControlAttributes &
  InputType & {
    value?: string | number | undefined;
    inputmode?: 'text' | 'email' | 'tel' | 'url' | 'search' | 'numeric' | 'decimal' | undefined;
    placeholder?: string | undefined;
    minlength?: number | undefined;
    maxlength?: number | undefined;
    min?: string | number | undefined;
    max?: string | number | undefined;
    step?: string | number | undefined;
    pattern?: string | undefined;
    size?: number | undefined;
    readonly?: boolean | undefined;
    spellcheck?: boolean | undefined;
    autocapitalize?: 'none' | 'words' | 'sentences' | 'characters' | undefined;
    enterkeyhint?: 'go' | 'done' | 'next' | 'search' | 'send' | undefined;
  };

export type SelectAttributes = ControlAttributes;

export type CheckboxAttributes = ControlAttributes & {
  value?: string | undefined;
  checked?: boolean | undefined;
};
