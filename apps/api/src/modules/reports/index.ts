export { reportRoutes } from './reports.routes.ts';
export { createReportService, type ReportService } from './reports.service.ts';
