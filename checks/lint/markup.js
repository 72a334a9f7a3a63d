import { pathOf } from './syntax.js';

const TRUSTED = '/apps/web/src/shell/trusted-html.tsx';

const UNESCAPED =
  'Text past the escaping is written in shell/trusted-html.tsx only: let JSX escape it.';
const STYLED = 'The policy of the pages refuses styles in the markup: use a class.';

/** What people wrote reaches a page as text; the one file that writes markup is easy to review. */
export const trustedHtml = {
  meta: { type: 'problem', docs: { description: 'No dangerouslySetInnerHTML' } },
  create(context) {
    if (pathOf(context).endsWith(TRUSTED)) return {};

    return {
      // Also as a property, which is spread into an element later.
      'JSXIdentifier, Identifier'(node) {
        if (node.name === 'dangerouslySetInnerHTML') context.report({ node, message: UNESCAPED });
      },
    };
  },
};

/** With a policy that takes styles from our own files only, `style` on an element does nothing. */
export const inlineStyle = {
  meta: { type: 'problem', docs: { description: 'No style attributes' } },
  create(context) {
    return {
      JSXAttribute(node) {
        if (node.name.name === 'style') context.report({ node, message: STYLED });
      },
    };
  },
};
