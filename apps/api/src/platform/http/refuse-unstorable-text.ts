import type { FastifyInstance } from 'fastify';

import { invalidRequest, type FieldProblem } from '../errors.ts';
import { escapePointer } from './problem.ts';

/** No body of ours is nested half as deep. */
const DEPTH_MAX = 20;
/** Named in one answer at most: a body can hold thousands. */
const PROBLEMS_MAX = 20;

/**
 * Refuses text that PostgreSQL cannot keep, wherever in a request it is: a NUL, and halves of
 * surrogate pairs. Left alone, either comes back as a database error.
 */
export function refuseUnstorableText(app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, done) => {
    const problems: FieldProblem[] = [];
    // In an address a NUL can only be written so, and half of a pair cannot be written at all.
    if (request.raw.url?.includes('%00') === true) {
      problems.push(...findProblems(request.params, '/params'));
      problems.push(...findProblems(request.query, '/query'));
    }
    if (typeof request.body === 'object' && !Buffer.isBuffer(request.body)) {
      problems.push(...findProblems(request.body, ''));
    }
    if (problems.length > 0) done(invalidRequest(problems.slice(0, PROBLEMS_MAX)));
    else done();
  });
}

/** Without recursion: a body can be nested deeper than the stack. */
function findProblems(root: unknown, rootPointer: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const open: { value: unknown; pointer: string; depth: number }[] = [
    { value: root, pointer: rootPointer, depth: 0 },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, pointer, depth } = next;
    if (typeof value === 'string') {
      if (!isStorable(value)) {
        problems.push({ pointer, message: 'contains characters that cannot be stored' });
      }
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= DEPTH_MAX) return [{ pointer: rootPointer, message: 'is nested too deeply' }];
      for (const [name, inner] of Object.entries(value)) {
        if (isStorable(name)) {
          open.push({
            value: inner,
            pointer: `${pointer}/${escapePointer(name)}`,
            depth: depth + 1,
          });
        } else {
          problems.push({ pointer, message: 'has a field name that cannot be stored' });
        }
      }
    }
  }
  return problems.reverse();
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
