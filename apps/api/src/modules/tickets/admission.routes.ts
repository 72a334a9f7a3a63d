import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';

import { formatInstant } from '../../platform/clock.ts';
import { problems } from '../../platform/http/problem.ts';
import { money } from '../../platform/money.ts';
import { actorOf } from '../users/index.ts';
import type { AdmissionService } from './admission.service.ts';
import { AdmissionView, AdmitBody } from './tickets.schemas.ts';

export const admissionRoutes: FastifyPluginAsyncTypebox<{ admission: AdmissionService }> = async (
  app,
  { admission },
) => {
  app.post(
    '/tickets/admissions',
    {
      config: { access: 'tickets.admit' },
      schema: {
        operationId: 'admitTicket',
        summary: 'Let whoever brings a ticket in: once, at the time, and paid for.',
        tags: ['tickets'],
        body: AdmitBody,
        response: { 201: AdmissionView, ...problems(400, 401, 403, 404, 409, 415, 503) },
      },
    },
    async (request, reply) => {
      const { code, showtimeId, admitUnpaid = false } = request.body;
      const asked = { code, showtimeId, admitUnpaid };
      const admitted = await admission.admitTicket(asked, actorOf(request));
      return reply.code(201).send({
        ticketId: admitted.ticketId,
        showtimeId: admitted.showtimeId,
        reservationId: admitted.reservationId,
        seat: admitted.seat,
        zone: admitted.zone,
        ticketType: admitted.ticketType,
        admittedAt: formatInstant(admitted.admittedAt, admitted.timeZone),
        amountDue: money(Math.max(admitted.amountDue, 0), admitted.currency),
      });
    },
  );
};
