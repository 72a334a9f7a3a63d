/**
 * Some of the tickets of a reservation, each a box to tick.
 *
 * @param carried the address of the form: its query is lost by a form that is sent by GET, and so is
 *   said again in hidden fields
 */
export function ChooseTickets({
  tickets,
  chosen,
  carried,
}: {
  tickets: readonly { id: string; seat: string; name: string }[];
  chosen: readonly string[];
  carried?: string;
}) {
  return (
    <fieldset class="reservation-choice">
      <legend>Which tickets?</legend>
      {carried === undefined ? null : <Carried address={carried} />}
      {tickets.map(({ id, seat, name }) => (
        <label key={id}>
          <input type="checkbox" name="ticket" value={id} checked={chosen.includes(id)} />
          <span>
            <strong>{seat}</strong> {name}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** The query of an address, as fields. */
export function Carried({ address }: { address: string }) {
  const { searchParams } = new URL(address, 'http://own.invalid');
  return (
    <>
      {[...searchParams].map(([name, value]) => (
        <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
      ))}
    </>
  );
}
