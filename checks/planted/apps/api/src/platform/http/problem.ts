import type { FastifyReply } from 'fastify';

// planted: the platform knows a module
import { recordAudit } from '../../modules/audit/index.ts';

export function sendProblem(reply: FastifyReply): void {
  recordAudit();
  reply.code(500);
}
