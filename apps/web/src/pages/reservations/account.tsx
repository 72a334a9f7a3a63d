import { formatMoney } from '../../shell/wording.ts';
import type { AccountLine } from './shown-reservation.ts';

/** Names and amounts beneath each other, the last of them the one that counts. */
export function Account({
  lines,
  total,
}: {
  lines: readonly AccountLine[];
  total?: AccountLine | undefined;
}) {
  return (
    <dl class="price-lines">
      {lines.map(({ name, amount }, index) => (
        <div key={`${index} ${name}`}>
          <dt>{name}</dt>
          <dd>{formatMoney(amount)}</dd>
        </div>
      ))}
      {total === undefined ? null : (
        <div class="price-lines-total">
          <dt>{total.name}</dt>
          <dd>{formatMoney(total.amount)}</dd>
        </div>
      )}
    </dl>
  );
}
