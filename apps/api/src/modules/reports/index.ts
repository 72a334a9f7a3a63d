export { reportRoutes } from './reports.routes.ts';
export { createReportService } from './reports.service.ts';
