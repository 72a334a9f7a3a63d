/** Whether the node is a function of any spelling. */
export function isFunction(node) {
  return (
    node?.type === 'FunctionDeclaration' ||
    node?.type === 'FunctionExpression' ||
    node?.type === 'ArrowFunctionExpression'
  );
}

/** The name in `….name(…)`, or `name(…)`; undefined for anything else that is called. */
export function calledName({ callee }) {
  if (callee.type === 'Identifier') return callee.name;
  return memberName(callee);
}

/** The name in `….name`; undefined where it is computed, or the node is no member expression. */
export function memberName(node) {
  if (node?.type !== 'MemberExpression' || node.computed) return undefined;
  return node.property.name;
}

/** Whether a chain such as `db.transaction().setIsolationLevel(…)` calls the method anywhere. */
export function chainCalls(node, name) {
  let link = node;
  while (link !== undefined && link !== null) {
    if (link.type === 'CallExpression') {
      if (memberName(link.callee) === name) return true;
      link = link.callee;
    } else if (link.type === 'MemberExpression') {
      link = link.object;
    } else if (link.type === 'AwaitExpression') {
      link = link.argument;
    } else {
      return false;
    }
  }
  return false;
}

/** The variable an identifier refers to, found from the inside out; undefined for globals. */
export function findVariable(scope, name) {
  for (let current = scope; current; current = current.upper) {
    const variable = current.set.get(name);
    if (variable !== undefined && variable.defs.length > 0) return variable;
  }
  return undefined;
}

/** The literal text of a template, with a placeholder where a value is interpolated. */
export function templateText(template) {
  return template.quasis.map((quasi) => quasi.value.cooked ?? quasi.value.raw).join(' ? ');
}

/** Whether the file has tests. */
export function isTest(filename) {
  return /\.test\.tsx?$/.test(filename);
}

/** Whether the file is a test, or the support that only tests use. */
export function isTestFile(filename) {
  return isTest(filename) || /\/tests?\//.test(filename);
}

/** The path with forward slashes on every platform. */
export function pathOf(context) {
  return context.filename.replaceAll('\\', '/');
}
