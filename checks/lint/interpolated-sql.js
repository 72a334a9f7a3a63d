import { calledName, findVariable, memberName, templateText } from './syntax.js';

const STATEMENT =
  /^\s*(select\s[^]*\sfrom\s|insert\s+into\s|update\s+\S+\s+(\S+\s+)?set\s|delete\s+from\s|with\s[^]*\(\s*select\s|(create|alter|drop|truncate)\s+(unique\s+)?(database|schema|table|role|index|view|sequence|type|function|extension)\s)/i;

/** The functions of `pg` that make a value or a name safe inside a statement. */
const ESCAPES = new Set(['escapeIdentifier', 'escapeLiteral']);

const BUILT = 'SQL built from strings: use the sql tag, a parameter, or escapeIdentifier.';
const RAW = 'sql.{{name}} takes the text as it is: only a literal may stand here.';

/** A value reaches a statement as a parameter, never as a piece of its text. */
export const interpolatedSql = {
  meta: { type: 'problem', docs: { description: 'No SQL built from strings' } },
  create(context) {
    const isHarmless = (node) => isEscaped(node) || isNamedConstant(context, node);

    return {
      TemplateLiteral(node) {
        if (node.parent.type === 'TaggedTemplateExpression') return;
        if (node.expressions.every(isHarmless)) return;
        if (STATEMENT.test(templateText(node))) context.report({ node, message: BUILT });
      },
      BinaryExpression(node) {
        if (node.operator !== '+' || node.parent.type === 'BinaryExpression') return;
        const text = leadingText(node);
        if (text !== undefined && !isConstant(node) && STATEMENT.test(`${text} ? `)) {
          context.report({ node, message: BUILT });
        }
      },
      CallExpression(node) {
        const name = memberName(node.callee);
        if (name !== 'raw' && name !== 'lit') return;
        const { object } = node.callee;
        const isSql = object.type === 'Identifier' && /^(sql|CompiledQuery)$/.test(object.name);
        if (!isSql || node.arguments.length === 0 || isConstant(node.arguments[0])) return;
        context.report({ node, message: RAW, data: { name } });
      },
    };
  },
};

function isEscaped(expression) {
  return expression.type === 'CallExpression' && ESCAPES.has(calledName(expression));
}

/** `const APPLICATION_ROLE = 'marquee'`, or one that is imported and spelled like it. */
function isNamedConstant({ sourceCode }, node) {
  if (node.type !== 'Identifier') return false;
  const definition = findVariable(sourceCode.getScope(node), node.name)?.defs[0];
  if (definition?.type === 'ImportBinding') return /^[A-Z][A-Z0-9_]*$/.test(node.name);
  if (definition?.type !== 'Variable' || definition.parent?.kind !== 'const') return false;
  return definition.node.init !== null && isConstant(definition.node.init);
}

function isConstant(node) {
  if (node.type === 'Literal') return true;
  if (node.type === 'TemplateLiteral') return node.expressions.length === 0;
  return node.type === 'BinaryExpression' && isConstant(node.left) && isConstant(node.right);
}

function leadingText(node) {
  let first = node;
  while (first.type === 'BinaryExpression') first = first.left;
  if (first.type === 'TemplateLiteral') return templateText(first);
  return typeof first.value === 'string' ? first.value : undefined;
}
