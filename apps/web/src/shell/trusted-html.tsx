/**
 * The one place that writes text past the escaping. JSON in a script element cannot be escaped as
 * text is; what could end the element is spelled so that it means the same.
 */
export function JsonLd({ value }: { value: object }) {
  const text = JSON.stringify(value).replaceAll('<', '\\u003c');
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: text }} />;
}
