import { Icon } from './icons.tsx';

/** Views of the same thing, each with an address of its own. */
export function Tabs({
  label,
  tabs,
}: {
  label: string;
  tabs: readonly { label: string; href: string; current: boolean }[];
}) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <a key={tab.href} href={tab.href} {...(tab.current ? { 'aria-current': 'page' } : {})}>
          {tab.label}
        </a>
      ))}
    </nav>
  );
}

/** A question with a few short answers, all in sight. */
export function Segmented({
  legend,
  name,
  options,
  chosen,
  isLegendHidden = false,
}: {
  legend: string;
  name: string;
  options: readonly { value: string; label: string; disabled?: boolean }[];
  chosen?: string | undefined;
  isLegendHidden?: boolean;
}) {
  return (
    <fieldset class="segmented">
      <legend class={isLegendHidden ? 'visually-hidden' : undefined}>{legend}</legend>
      <div class="segmented-options">
        {options.map(({ value, label, disabled }) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={value === chosen}
              disabled={disabled}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A line to search with, for a form that gets. */
export function SearchField({
  label,
  name,
  value,
  id = `search-${name}`,
}: {
  /** What is searched; shown in the empty line, and heard. */
  label: string;
  name: string;
  value?: string | undefined;
  /** Where a page has two. */
  id?: string;
}) {
  return (
    <div class="search-field">
      <label for={id} class="visually-hidden">
        {label}
      </label>
      <input
        type="search"
        id={id}
        name={name}
        value={value}
        placeholder={label}
        maxlength={100}
        autocomplete="off"
        enterkeyhint="search"
      />
      <button aria-label="Search">
        <Icon name="search" />
      </button>
    </div>
  );
}
