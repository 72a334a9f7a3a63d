import type { FastifyInstance } from 'fastify';

import { invalidRequest, type FieldProblem } from '../errors.ts';

/**
 * Refuses text that PostgreSQL cannot keep, wherever in a request it is: a NUL, and halves of
 * surrogate pairs. Left alone, either comes back as a database error.
 */
export function refuseUnstorableText(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    const problems: FieldProblem[] = [];
    collect(request.params, '/params', problems);
    collect(request.query, '/query', problems);
    if (!Buffer.isBuffer(request.body)) collect(request.body, '', problems);
    if (problems.length > 0) throw invalidRequest(problems);
  });
}

function collect(value: unknown, pointer: string, problems: FieldProblem[]): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) {
      problems.push({ pointer, message: 'contains characters that cannot be stored' });
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      if (name.includes('\0') || !name.isWellFormed()) {
        problems.push({ pointer, message: 'has a field name that cannot be stored' });
      } else {
        collect(inner, `${pointer}/${name}`, problems);
      }
    }
  }
}
