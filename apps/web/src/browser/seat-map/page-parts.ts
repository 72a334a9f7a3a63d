/**
 * The element of this id.
 *
 * @throws Error where the page does not have it as it promised
 */
export function partOf<Kind extends Element>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`The page has no #${id}.`);
}
