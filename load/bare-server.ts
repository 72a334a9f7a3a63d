import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/**
 * What Node.js can do by itself: a server that answers every request with the same bytes. It is
 * given them in a file, `{ "headers": […], "body": "…" }`, named by BARE_ANSWER_FILE.
 */
const answer: unknown = JSON.parse(readFileSync(process.env['BARE_ANSWER_FILE'] ?? '', 'utf8'));
const { headers, body } = readAnswer(answer);

const server = createServer({ keepAliveTimeout: 72_000 }, (_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`ready at http://127.0.0.1:${port}\n`);
});
process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close();
});

function readAnswer(value: unknown): { headers: Record<string, string>; body: string } {
  if (typeof value !== 'object' || value === null || !('headers' in value) || !('body' in value)) {
    throw new Error('BARE_ANSWER_FILE holds no answer');
  }
  const pairs = typeof value.headers === 'object' ? Object.entries(value.headers ?? {}) : [];
  return {
    headers: Object.fromEntries(pairs.map(([name, text]) => [name, String(text)])),
    body: String(value.body),
  };
}
