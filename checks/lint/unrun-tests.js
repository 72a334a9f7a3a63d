import { isTest, memberName, pathOf } from './syntax.js';

const MODIFIERS = new Set(['only', 'skip', 'todo']);
const SUITES = new Set(['test', 'it', 'describe', 'suite', 'bench']);

const MESSAGE = '`.{{name}}` leaves a promise untested: run the test, or delete it.';

/** Every test runs, every time. What a machine lacks is decided by the projects in vitest.config.ts. */
export const unrunTests = {
  meta: { type: 'problem', docs: { description: 'No only, skip or todo' } },
  create(context) {
    if (!isTest(pathOf(context))) return {};

    return {
      MemberExpression(node) {
        const name = memberName(node);
        if (!MODIFIERS.has(name) || !SUITES.has(rootName(node))) return;
        context.report({ node: node.property, message: MESSAGE, data: { name } });
      },
      // test('…', { skip: true }, …)
      Property(node) {
        const name = node.key.name;
        const call = node.parent.parent;
        if (!MODIFIERS.has(name) || call?.type !== 'CallExpression') return;
        if (!SUITES.has(rootName(call.callee))) return;
        context.report({ node, message: MESSAGE, data: { name } });
      },
      CallExpression(node) {
        if (memberName(node.callee) !== 'skip' || node.callee.object.type !== 'Identifier') return;
        if (!/^(context|ctx|task)$/.test(node.callee.object.name)) return;
        context.report({ node, message: MESSAGE, data: { name: 'skip' } });
      },
    };
  },
};

function rootName(node) {
  let root = node;
  while (root.type === 'MemberExpression' || root.type === 'CallExpression') {
    root = root.type === 'MemberExpression' ? root.object : root.callee;
  }
  return root.name;
}
