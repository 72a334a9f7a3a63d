const name = /[A-Za-z][\w-]*/.source;
const attributes = new RegExp(` (${name})="([^"<]*)"`, 'g');
const tag = new RegExp(`^<(/?)(${name})((?: ${name}="[^"<]*")*)(/?)>`);
const text = /^(?:[^<>&]|&(?:amp|lt|gt);)+/u;
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/**
 * What is wrong with a document as XML. Stricter than XML itself: it knows elements, attributes in double
 * quotes, text and three entities, which is all that a poster is written in.
 */
export function problemsOfXml(document: string): readonly string[] {
  if (forbidden.test(document)) {
    return ['a character that XML forbids'];
  }
  const open: string[] = [];
  let rest = document;
  while (rest !== '') {
    const [written, closing, element = '', listed = '', empty] = tag.exec(rest) ?? [];
    const [plain] = text.exec(rest) ?? [];
    if (written === undefined && plain === undefined) {
      return [`not understood: ${rest.slice(0, 60)}`];
    }
    if (written === undefined && open.length === 0) {
      return [`text outside of the document: ${rest.slice(0, 60)}`];
    }
    if (written !== undefined) {
      const names = Array.from(listed.matchAll(attributes), ([, attribute]) => attribute);
      if (new Set(names).size !== names.length) {
        return [`an attribute twice: ${written}`];
      }
      if (closing === '/' && open.pop() !== element) {
        return [`closed but not open: ${element}`];
      }
      if (closing === '' && empty === '') {
        open.push(element);
      }
    }
    rest = rest.slice((written ?? plain ?? '').length);
    if (open.length === 0 && rest !== '') {
      return [`after the end: ${rest.slice(0, 60)}`];
    }
  }
  return open.map((element) => `never closed: ${element}`);
}

/** All that is lettered on a poster, as it is read. */
export function textsOf(svg: string): readonly string[] {
  return Array.from(svg.matchAll(/<text\b[^>]*>(.*?)<\/text>/gsu), ([, content = '']) =>
    content.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  );
}

/** The lines of the title. */
export function letteringOf(svg: string): readonly string[] {
  const [, title = ''] = /font-weight="900">(.*?)<\/g>/su.exec(svg) ?? [];
  return textsOf(title);
}
