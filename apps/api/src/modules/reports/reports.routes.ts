import { Readable } from 'node:stream';

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';

import { problems } from '../../platform/http/problem.ts';
import { prefersCsv, writeCsv } from './csv.ts';
import { occupancyCsvHeader, toOccupancyCsvCells, toOccupancyView } from './occupancy-view.ts';
import {
  AsJsonOrCsv,
  OccupancyQuery,
  OccupancyView,
  RevenueQuery,
  RevenueView,
} from './reports.schemas.ts';
import type { ReportService } from './reports.service.ts';
import { revenueCsvHeader, toRevenueCsvCells, toRevenueView } from './revenue-view.ts';

const tags = ['reports'];

export const reportRoutes: FastifyPluginAsyncTypebox<{ reports: ReportService }> = async (
  app,
  { reports },
) => {
  app.get(
    '/reports/revenue',
    {
      config: { access: 'reports.view' },
      schema: {
        operationId: 'getRevenueReport',
        summary: 'What was sold, by the business date of the showtime.',
        description:
          'Live tickets at the price they were sold for. Cancelled tickets are counted apart, those of cancelled showtimes among them.',
        tags,
        querystring: RevenueQuery,
        response: { 200: AsJsonOrCsv(RevenueView), ...problems(400, 401, 403, 503) },
      },
    },
    async (request, reply) => {
      const { groupBy, ...scope } = request.query;
      const report = await reports.getRevenue(groupBy, scope);
      reply.header('vary', 'accept');
      if (!prefersCsv(request.headers.accept)) return reply.send(toRevenueView(report));
      nameFile(reply, ['revenue', groupBy, scope.from, scope.to]);
      return reply.send(
        Readable.from(writeCsv(revenueCsvHeader(groupBy), report.rows, toRevenueCsvCells)),
      );
    },
  );

  app.get(
    '/reports/occupancy',
    {
      config: { access: 'reports.view' },
      schema: {
        operationId: 'getOccupancyReport',
        summary: 'How full the showtimes were, or are so far.',
        description:
          'Of the showtimes on sale or closed; planned and cancelled ones are left out. Blocked seats are not sellable.',
        tags,
        querystring: OccupancyQuery,
        response: { 200: AsJsonOrCsv(OccupancyView), ...problems(400, 401, 403, 503) },
      },
    },
    async (request, reply) => {
      const { groupBy, ...scope } = request.query;
      const report = await reports.getOccupancy(groupBy, scope);
      reply.header('vary', 'accept');
      if (!prefersCsv(request.headers.accept)) return reply.send(toOccupancyView(report));
      nameFile(reply, ['occupancy', groupBy, scope.from, scope.to]);
      return reply.send(
        Readable.from(writeCsv(occupancyCsvHeader(groupBy), report.rows, toOccupancyCsvCells)),
      );
    },
  );
};

// The parts were checked: words of ours and dates, which need no quoting.
function nameFile(reply: FastifyReply, parts: readonly string[]): void {
  reply
    .type('text/csv; charset=utf-8; header=present')
    .header('content-disposition', `attachment; filename="${parts.join('-')}.csv"`);
}
