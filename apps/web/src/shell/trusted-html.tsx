/**
 * The one place that writes text past the escaping. JSON in a script element cannot be escaped as
 * text is; what could end the element is spelled so that it means the same.
 */
export function JsonLd({ value }: { value: object }) {
  return (
    <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: jsonText(value) }} />
  );
}

/** What a script of the page reads. A data block runs nothing, so the policy has no say in it. */
export function DataElement({ id, value }: { id: string; value: object }) {
  return (
    <script id={id} type="application/json" dangerouslySetInnerHTML={{ __html: jsonText(value) }} />
  );
}

function jsonText(value: object): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** Text in which whatever came from people has been escaped: only `markup` and `joined` make it. */
export class Markup {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** A template: its own text is markup, and everything put into it is escaped unless it is `Markup`. */
  static readonly markup = (
    texts: TemplateStringsArray,
    ...values: readonly (string | number | Markup)[]
  ): Markup => {
    const filled = values.map((value, index) => `${asText(value)}${texts[index + 1] ?? ''}`);
    return new Markup(`${texts[0] ?? ''}${filled.join('')}`);
  };

  static readonly joined = (parts: readonly Markup[]): Markup =>
    new Markup(parts.map(({ text }) => text).join(''));
}

export const { markup, joined } = Markup;

/** An element whose content was written before: for what is too much to be drawn for every visitor. */
export function Written({
  as: Element,
  content,
  ...attributes
}: {
  as: 'g' | 'ol' | 'defs';
  content: Markup;
  id?: string;
  class?: string;
  role?: 'list';
}) {
  return <Element {...attributes} dangerouslySetInnerHTML={{ __html: content.text }} />;
}

function asText(value: string | number | Markup): string {
  return value instanceof Markup ? value.text : escaped(String(value));
}

function escaped(text: string): string {
  if (!/["&<>]/.test(text)) return text;
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
