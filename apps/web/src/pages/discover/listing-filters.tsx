import { Button } from '../../design/button.tsx';
import { Segmented } from '../../design/choosing.tsx';
import { Icon } from '../../design/icons.tsx';
import type { FilterChoice } from './filters.ts';

/** What may be asked of showtimes. A form that works by itself; a script spares its button. */
export function ListingFilters({
  choices,
  action,
  date,
}: {
  choices: readonly FilterChoice[];
  action: string;
  date: string;
}) {
  if (choices.length === 0) return null;
  const chosenCount = choices.filter(({ chosen }) => chosen !== undefined).length;
  return (
    <details class="discover-filters" open={chosenCount > 0}>
      <summary>
        <Icon name="chevronDown" /> Filters
      </summary>
      <form method="get" action={action} data-filters>
        <input type="hidden" name="date" value={date} />
        {choices.map(({ name, label, options, chosen = '' }) => (
          <Segmented
            key={name}
            legend={label}
            name={name}
            options={[{ value: '', label: 'Any' }, ...options]}
            chosen={chosen}
          />
        ))}
        <Button data-submit>Show</Button>
      </form>
    </details>
  );
}
