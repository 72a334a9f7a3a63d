// planted: the other half of the cycle, and a repository that looks up
import { recordAudit } from './audit.service.ts';

export function describeAudit(): unknown {
  return recordAudit;
}
