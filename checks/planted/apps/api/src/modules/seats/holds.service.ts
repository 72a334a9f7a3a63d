// planted: HTTP in a service
import type { FastifyReply } from 'fastify';

// planted: the SQL library in a service
import { sql } from 'kysely';

// planted: the platform's HTTP in a service
import { sendProblem } from '../../platform/http/problem.ts';

export function answer(reply: FastifyReply): unknown {
  sendProblem(reply);
  return sql`select 1`;
}
