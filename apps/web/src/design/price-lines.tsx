export type PriceLine = {
  label: string;
  /** As people read it: `£14.50`. */
  amount: string;
  /** Beneath the label, smaller. */
  note?: string | undefined;
};

/** What something costs, line by line, and what all of it comes to. */
export function PriceLines({
  lines,
  total,
  totalLabel = 'Total',
}: {
  lines: readonly PriceLine[];
  total: string;
  totalLabel?: string;
}) {
  return (
    <dl class="price-lines">
      {lines.map(({ label, amount, note }) => (
        <div key={label}>
          <dt>
            {label}
            {note === undefined ? null : <span class="price-lines-note">{note}</span>}
          </dt>
          <dd>{amount}</dd>
        </div>
      ))}
      <div class="price-lines-total">
        <dt>{totalLabel}</dt>
        <dd>{total}</dd>
      </div>
    </dl>
  );
}
