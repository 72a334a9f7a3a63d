import { isFunction, isTest, pathOf } from './syntax.js';

const MESSAGE = 'Wait for the thing itself: a test that sleeps is slow, and fails on a slow day.';

/** Tests do not sleep; what has to be polled is polled by one function of the test support. */
export const sleepingTests = {
  meta: { type: 'problem', docs: { description: 'No sleeps in tests' } },
  create(context) {
    if (!isTest(pathOf(context))) return {};

    return {
      ImportDeclaration(node) {
        if (!/^(node:)?timers\/promises$/.test(node.source.value)) return;
        context.report({ node, message: MESSAGE });
      },
      CallExpression(node) {
        const { callee } = node;
        if (callee.type !== 'Identifier' || callee.name !== 'setTimeout') return;
        if (isInsidePromise(node)) context.report({ node, message: MESSAGE });
      },
    };
  },
};

/** Only `new Promise((resolve) => setTimeout(resolve, …))`: a timer may well be a test's subject. */
function isInsidePromise(node) {
  for (let current = node.parent; current; current = current.parent) {
    if (isFunction(current)) {
      const maker = current.parent;
      return maker?.type === 'NewExpression' && maker.callee.name === 'Promise';
    }
  }
  return false;
}
