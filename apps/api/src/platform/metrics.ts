import { createServer, type Server } from 'node:http';
import { once } from 'node:events';

import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** The process's figures, in a registry of their own so that two apps in one process do not meet. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'marquee_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const outcomes = new Counter({
    name: 'marquee_seat_requests_total',
    help: 'Holds and sales asked for, by what became of them.',
    labelNames: ['operation', 'outcome'],
    registers: [registry],
  });
  const messages = new Counter({
    name: 'marquee_messages_total',
    help: 'Attempts to deliver a message: delivered, failed (tried again), or dead (given up).',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
  });
  const refunds = new Counter({
    name: 'marquee_refunds_total',
    help: 'What became of refunds when they were sent, or when the provider told of them.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const paymentCases = new Counter({
    name: 'marquee_payment_cases_total',
    help: 'Cases opened: money that needs a person. Any increase is worth an alarm.',
    labelNames: ['kind'],
    registers: [registry],
  });
  return { registry, requests, outcomes, messages, refunds, paymentCases };
}

/** Measures every request of an app. */
export function measureRequests(app: FastifyInstance, { requests }: Metrics): void {
  // Looking a child up by its labels costs more than observing it.
  const children = new Map<string, ReturnType<typeof requests.labels>>();
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const key = `${request.method} ${reply.statusCode} ${route}`;
    let child = children.get(key);
    if (child === undefined) {
      child = requests.labels(request.method, route, String(reply.statusCode));
      children.set(key, child);
    }
    child.observe(reply.elapsedTime / 1000);
    done();
  });
}

/** Shows how busy a pool is. */
export function measurePool({ registry }: Metrics, pool: pg.Pool): void {
  const connections = new Gauge({
    name: 'marquee_database_connections',
    help: 'Connections of the pool, and requests that wait for one.',
    labelNames: ['state'],
    registers: [],
    collect() {
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
      this.set({ state: 'awaited' }, pool.waitingCount);
    },
  });
  registry.registerMetric(connections);
}

/** Serves the figures on an address of their own: they are the operator's, not the public's. */
export async function serveMetrics(
  { registry }: Metrics,
  { host, port }: { host: string; port: number },
): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
