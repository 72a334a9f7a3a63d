import { calledName, isTestFile, pathOf } from './syntax.js';

const STATEMENTS = new Set([
  'selectFrom',
  'insertInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
  'replaceInto',
]);

const MESSAGE = 'SQL lives in *.repository.ts and *.read-model.ts: call a function of one of them.';

/**
 * In a module, only repositories and read models say SQL.
 *
 * The boundary rules refuse to import Kysely elsewhere; this refuses to use a handle received.
 */
export const sqlPlacement = {
  meta: { type: 'problem', docs: { description: 'SQL only in repositories and read models' } },
  create(context) {
    const path = pathOf(context);
    if (!path.includes('/src/modules/') || isTestFile(path)) return {};
    if (/\.(repository|read-model)\.ts$/.test(path)) return {};

    return {
      CallExpression(node) {
        if (node.callee.type !== 'MemberExpression' || !STATEMENTS.has(calledName(node))) return;
        context.report({ node: node.callee.property, message: MESSAGE });
      },
      TaggedTemplateExpression(node) {
        if (node.tag.type !== 'Identifier' || node.tag.name !== 'sql') return;
        context.report({ node: node.tag, message: MESSAGE });
      },
    };
  },
};
