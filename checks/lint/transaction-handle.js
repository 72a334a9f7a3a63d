import { calledName, chainCalls, findVariable, isFunction } from './syntax.js';

/** What a handle outside the transaction is called in this code base. */
const OUTSIDE_HANDLES = new Set(['db', 'database', 'pool']);

const USED = '`{{name}}` runs on another connection than this transaction: use tx.';
const REACHED =
  '`{{name}}` uses a handle from outside this transaction: give it tx as its first parameter.';
const NAMED = 'Call the handle of a transaction tx: the checks know it by that name.';
const FIRST = 'A Transaction is the first parameter, and is called tx.';

/**
 * Inside a transaction only its own handle is used.
 *
 * A query that goes through another connection neither sees what the transaction wrote nor waits
 * for what it locked, and takes a second connection of the pool, which can deadlock under load.
 */
export const transactionHandle = {
  meta: { type: 'problem', docs: { description: 'Only tx inside a transaction' } },
  create(context) {
    const enclosing = [];
    const outsideUses = [];
    const calls = [];

    function enter(node) {
      const isCallback = isTransactionCallback(node);
      if (isCallback && node.params.length > 0 && !isTx(node.params[0])) {
        context.report({ node: node.params[0], message: NAMED });
      }
      for (const [position, parameter] of node.params.entries()) {
        const isMisplaced = position > 0 || !isTx(parameter);
        if (isMisplaced && !isCallback && isTransactionTyped(parameter)) {
          context.report({ node: parameter, message: FIRST });
        }
      }
      enclosing.push({ node, isInTransaction: isCallback || isTx(node.params[0]) });
    }

    function leave() {
      enclosing.pop();
    }

    function transactionAround() {
      return enclosing.findLast((entry) => entry.isInTransaction)?.node;
    }

    return {
      FunctionDeclaration: enter,
      'FunctionDeclaration:exit': leave,
      FunctionExpression: enter,
      'FunctionExpression:exit': leave,
      ArrowFunctionExpression: enter,
      'ArrowFunctionExpression:exit': leave,

      Identifier(node) {
        if (!OUTSIDE_HANDLES.has(node.name) || isMereName(node)) return;
        if (transactionAround()) {
          context.report({ node, message: USED, data: { name: node.name } });
        } else {
          outsideUses.push({ node, functions: enclosing.map((entry) => entry.node) });
        }
      },

      CallExpression(node) {
        if (node.callee.type !== 'Identifier') return;
        calls.push({
          node,
          functions: enclosing.map((entry) => entry.node),
          isInTransaction: transactionAround() !== undefined,
        });
      },

      'Program:exit'() {
        const { sourceCode } = context;
        const reaching = new Set();
        for (const { node, functions } of outsideUses) {
          const variable = findVariable(sourceCode.getScope(node), node.name);
          for (const each of functions) {
            if (!isDefinedWithin(variable, each)) reaching.add(each);
          }
        }

        const resolved = calls.map((call) => ({
          ...call,
          target: functionOf(findVariable(sourceCode.getScope(call.node), call.node.callee.name)),
        }));
        let sizeBefore;
        do {
          sizeBefore = reaching.size;
          for (const { target, functions } of resolved) {
            if (!reaching.has(target)) continue;
            for (const each of functions) {
              // A factory holds the handle of the functions inside it; calling it is no slip.
              if (!contains(each, target)) reaching.add(each);
            }
          }
        } while (reaching.size > sizeBefore);

        for (const { node, target, isInTransaction } of resolved) {
          if (!isInTransaction || !reaching.has(target)) continue;
          context.report({ node, message: REACHED, data: { name: node.callee.name } });
        }
      },
    };
  },
};

function isTx(parameter) {
  return parameter?.type === 'Identifier' && parameter.name === 'tx';
}

function isTransactionCallback(node) {
  const call = node.parent;
  if (call?.type !== 'CallExpression' || !call.arguments.includes(node)) return false;
  return (
    calledName(call) === 'execute' &&
    call.callee.type === 'MemberExpression' &&
    chainCalls(call.callee.object, 'transaction')
  );
}

function isTransactionTyped(parameter) {
  const type = parameter.typeAnnotation?.typeAnnotation;
  return (
    type?.type === 'TSTypeReference' &&
    type.typeName.type === 'Identifier' &&
    type.typeName.name === 'Transaction'
  );
}

/** A key, as in `{ db: tx }` or `type Needs = { db: Database }`, uses nothing. */
function isMereName(node) {
  const { parent } = node;
  if (parent.type === 'Property') return parent.key === node && !parent.computed;
  return parent.type === 'TSPropertySignature' || parent.type === 'PropertyDefinition';
}

function isDefinedWithin(variable, node) {
  const definition = variable?.defs[0]?.name;
  return definition !== undefined && contains(node, definition);
}

function contains(outer, inner) {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

function functionOf(variable) {
  const definition = variable?.defs[0]?.node;
  if (isFunction(definition)) return definition;
  return isFunction(definition?.init) ? definition.init : undefined;
}
