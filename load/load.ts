import { parseArgs } from 'node:util';

import { auditAvailability } from './audit/audit-availability.ts';
import { auditDatabase, type Violation } from './audit/audit-database.ts';
import { auditHistory } from './audit/audit-history.ts';
import { auditProvider } from './audit/audit-provider.ts';
import { newHistory } from './audit/client-history.ts';
import { writeResults } from './bench/results.ts';
import { ownClock } from './machine/cpu-time.ts';
import { openAsOwner } from './machine/owner-connection.ts';
import { isAvailability, isSignedIn, readJson } from './scenario/answers.ts';
import { createApiClient } from './scenario/api-client.ts';
import { createBoxOffice } from './scenario/box-office.ts';
import { createPayer } from './scenario/payer.ts';
import { waitUntilSettled } from './audit/waiting-for-money.ts';
import {
  printCounts,
  printOperations,
  reportOperations,
  reportProgress,
} from './scenario/report.ts';
import { runCrowd } from './scenario/run-crowd.ts';
import { buildStage, demand, gatherCrowd, promote } from './scenario/stage.ts';
import { createStatistics } from './scenario/statistics.ts';
import { openSubject, SubjectError, type Subject } from './scenario/subject.ts';

const USAGE = `Usage: npm run load -- [--users 500] [--seconds 120] [--think 20] [--seed 1]
  --think    milliseconds that everybody thinks between two requests, on average
  Starts a server and a database of its own. Or, to load one that is running:
  --url http://127.0.0.1:8000 --database-url postgres://… --admin-email ada@example.com
  with the administrator's password in MARQUEE_ADMIN_PASSWORD; the database is audited afterwards.
  --profile  a folder for a CPU profile of the server`;

const ADMIN_SHARE = 0.05;
const PAYER_CONNECTIONS = 32;

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '120' },
    think: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    url: { type: 'string' },
    'database-url': { type: 'string' },
    'admin-email': { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  say(USAGE);
  process.exit(0);
}
const settings = {
  users: Number(values.users),
  seconds: Number(values.seconds),
  thinkingMilliseconds: Number(values.think),
  seed: Number(values.seed),
};
if (
  !(settings.users >= 20 && settings.seconds > 0 && settings.thinkingMilliseconds >= 0) ||
  !Number.isInteger(settings.seed)
) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}

try {
  const subject = await openSubject(
    { ...values, adminPassword: process.env['MARQUEE_ADMIN_PASSWORD'] },
    say,
  );
  try {
    process.exitCode = (await run(subject)) ? 0 : 1;
  } finally {
    await subject.close();
  }
} catch (error) {
  if (!(error instanceof SubjectError)) throw error;
  process.stderr.write(`${error.message}\n${USAGE}\n`);
  process.exitCode = 2;
}

/** @returns whether all is well */
async function run(subject: Subject): Promise<boolean> {
  const { users: count, seconds, seed } = settings;
  const setUp = createStatistics();
  const setUpApi = createApiClient(subject.url, { connections: 16, statistics: setUp });
  const boxOffice = createBoxOffice();
  const name = `load-${Date.now().toString(36)}`;
  say(`Opening ${count} accounts through the API …`);
  const everybody = await gatherCrowd(setUpApi, { count, seed, name }, say);
  const login = {
    operation: 'set up',
    method: 'POST',
    path: '/auth/login',
    body: subject.admin,
  } as const;
  const { accessToken } = readJson(demand(await setUpApi.call(login)), isSignedIn);
  const admins = everybody.slice(0, Math.ceil(count * ADMIN_SHARE));
  await promote(setUpApi, accessToken, admins);
  const stage = await buildStage(setUpApi, boxOffice, accessToken, name);
  await setUpApi.close();

  const statistics = createStatistics();
  const history = newHistory();
  const api = createApiClient(subject.url, { connections: count, statistics });
  await api.connect();
  const users = everybody.slice(admins.length);
  say(
    `${users.length} moviegoers and ${admins.length} administrators for ${seconds} s; seed ${seed}`,
  );
  let isStopped = false;
  process.once('SIGINT', () => (isStopped = true));
  const endsAt = performance.now() + seconds * 1000;
  const stopReporting = reportProgress(
    statistics,
    {
      seats: () =>
        history.bookings.reduce(
          (sum, { reservation }) => sum + (reservation?.tickets?.length ?? 0),
          0,
        ),
      showtimes: () => boxOffice.openedCount(),
    },
    say,
  );
  const { thinkingMilliseconds } = settings;
  const payer =
    subject.payments === null
      ? null
      : createPayer(subject.payments, { connections: PAYER_CONNECTIONS, statistics });
  const crowd = { api, boxOffice, history, stage, statistics, payer, thinkingMilliseconds };
  const clocks = { ...subject.clocks, 'load generator': ownClock() };
  const cpuBefore = Object.values(clocks).map((clock) => clock());
  const startedAt = performance.now();
  await runCrowd(crowd, { users, admins }, () => isStopped || performance.now() > endsAt);
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  stopReporting();

  const operations = reportOperations(statistics);
  printOperations(operations, say);
  printCounts('Refusals', statistics.refusals, say);
  printCounts('Failures', statistics.failures, say);
  const { totals } = statistics;
  const booked = history.bookings.filter(({ outcome }) => outcome === 'done').length;
  say(
    `\n${totals.requests} requests in ${elapsedSeconds.toFixed(0)} s (${(totals.requests / elapsedSeconds).toFixed(0)}/s), ` +
      `${booked} reservations, ${history.holds.filter(({ outcome }) => outcome === 'done').length} holds, ` +
      `${history.cancels.length} cancels, ${history.exchanges.length} exchanges, ` +
      `${history.bookings.filter(({ payment }) => payment === 'done').length} payments, ${boxOffice.openedCount()} showtimes`,
  );

  const cpu = Object.entries(clocks).map(([part, clock], index) => {
    const used = clock() - (cpuBefore[index] ?? Number.NaN);
    return `${part} ${(used / 1000 / totals.requests).toFixed(2)}`;
  });
  say(`CPU milliseconds a request: ${cpu.join(', ')}`);

  const connection = openAsOwner(subject.databaseUrl);
  const database = connection.pool;
  try {
    say('\nWaiting until all money is where it goes …');
    const underWay = await waitUntilSettled(database, say);
    say('Auditing the database …');
    const told = await auditHistory(
      database,
      history,
      everybody.flatMap(({ account, guest }) => [account.owner, guest.owner]),
    );
    const violations: Violation[] = [
      ...(await auditDatabase(database, subject.limits)),
      ...told.violations,
      ...underWay,
      ...(payer === null ? [] : await auditProvider(database, await payer.readBooks())),
      ...(await auditAvailability(database, async (showtimeId) => {
        const path = `/showtimes/${showtimeId}/seats`;
        return readJson(demand(await api.call({ operation: 'audit', path })), isAvailability)
          .unavailable;
      })),
    ];
    const { booked: madeAnyway, notBooked } = told.unknownBookings;
    say(`  bookings without an answer: ${madeAnyway} were made, ${notBooked} were not`);
    for (const { name: invariant, rule, count: found, examples } of violations) {
      say(`  BROKEN (${rule}): ${invariant}: ${found} times, such as ${JSON.stringify(examples)}`);
    }
    if (violations.length === 0) say('  no invariant is broken');
    const { refusals, failures } = statistics;
    await writeResults('load', {
      ...{ date: new Date().toISOString(), ...settings, elapsedSeconds, totals, operations },
      ...{
        refusals: Object.fromEntries(refusals),
        failures: Object.fromEntries(failures),
        violations,
      },
    });
    return violations.length === 0 && failures.size === 0;
  } finally {
    await api.close();
    await payer?.close();
    await connection.close();
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
