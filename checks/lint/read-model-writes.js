import { calledName, pathOf, templateText } from './syntax.js';

const WRITES = new Set([
  'insertInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
  'replaceInto',
  'forUpdate',
  'forNoKeyUpdate',
  'forShare',
  'forKeyShare',
]);

const WRITING_SQL =
  /\binsert\s+into\b|\bupdate\s+[\w."]+(\s+(as\s+)?\w+)?\s+set\b|\bdelete\s+from\b|\bmerge\s+into\b|\btruncate\b|\bfor\s+(no\s+key\s+)?update\b/i;

const MESSAGE = 'A read model answers a screen: it neither writes nor locks.';

/** Read models join over modules, so a write in one would go round the module that owns the table. */
export const readModelWrites = {
  meta: { type: 'problem', docs: { description: 'Read models never write' } },
  create(context) {
    if (!pathOf(context).endsWith('.read-model.ts')) return {};

    return {
      CallExpression(node) {
        if (node.callee.type !== 'MemberExpression' || !WRITES.has(calledName(node))) return;
        context.report({ node: node.callee.property, message: MESSAGE });
      },
      TemplateLiteral(node) {
        if (WRITING_SQL.test(templateText(node))) context.report({ node, message: MESSAGE });
      },
      Literal(node) {
        if (typeof node.value === 'string' && WRITING_SQL.test(node.value)) {
          context.report({ node, message: MESSAGE });
        }
      },
    };
  },
};
