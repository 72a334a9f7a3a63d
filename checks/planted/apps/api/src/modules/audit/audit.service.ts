// planted: the first module uses a later one
import { createSeatService } from '../seats/index.ts';
// planted: half of a cycle
import { describeAudit } from './audit.repository.ts';

export function recordAudit(): unknown {
  return [createSeatService, describeAudit];
}
