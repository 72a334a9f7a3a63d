// planted: a payment simulator that knows a module
import { recordAudit } from '../modules/audit/index.ts';

export function capture(): void {
  recordAudit();
}
