export { recordAudit, type Actor } from './audit.repository.ts';
