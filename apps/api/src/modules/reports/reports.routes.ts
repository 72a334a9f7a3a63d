import { Readable } from 'node:stream';

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';

import { problems } from '../../platform/http/problem.ts';
import { prefersCsv, writeCsv } from './csv.ts';
import { LEDGER_CSV_HEADER, toLedgerCsvLines, toLedgerView } from './ledger-view.ts';
import { occupancyCsvHeader, toOccupancyCsvCells, toOccupancyView } from './occupancy-view.ts';
import {
  AsJsonOrCsv,
  LedgerQuery,
  LedgerView,
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
        summary: 'What was sold, given back, paid and owed.',
        description:
          'For the showtimes of some business dates, as things stand now, or on some trading days, as they changed. Every amount is one of the ledger: in any grouping the rows add up to it.',
        tags,
        querystring: RevenueQuery,
        response: { 200: AsJsonOrCsv(RevenueView), ...problems(400, 401, 403, 503) },
      },
    },
    async (request, reply) => {
      const { groupBy, basis = 'businessDate', ...scope } = request.query;
      const report = await reports.getRevenue(groupBy, { ...scope, basis });
      reply.header('vary', 'accept');
      if (!prefersCsv(request.headers.accept)) return reply.send(toRevenueView(report));
      const byBasis = basis === 'saleDate' ? [basis] : [];
      nameFile(reply, ['revenue', groupBy, ...byBasis, scope.from, scope.to]);
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

  app.get(
    '/reports/ledger',
    {
      config: { access: 'reports.view' },
      schema: {
        operationId: 'getLedgerReport',
        summary: 'The sums of the ledger, to hold against the accounts.',
        description:
          'By kind of entry and currency, with what was due and parked before and after. As CSV the balances are rows of kinds `opening` and `closing`.',
        tags,
        querystring: LedgerQuery,
        response: { 200: AsJsonOrCsv(LedgerView), ...problems(400, 401, 403, 503) },
      },
    },
    async (request, reply) => {
      const { basis = 'saleDate', ...scope } = request.query;
      const report = await reports.getLedger({ ...scope, basis });
      reply.header('vary', 'accept');
      if (!prefersCsv(request.headers.accept)) return reply.send(toLedgerView(report));
      nameFile(reply, ['ledger', basis, scope.from, scope.to]);
      return reply.send(
        Readable.from(writeCsv(LEDGER_CSV_HEADER, toLedgerCsvLines(report), (line) => line)),
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
