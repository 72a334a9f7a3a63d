import type { FastLane } from '../../platform/http/fast-lane.ts';
import type { AvailabilityDocument } from './availability.ts';

const ADDRESS = /^\/api\/v1\/showtimes\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/seats$/;

/**
 * Answers `GET /showtimes/{id}/seats` from memory, beside the framework: what this process has at
 * hand, for whoever asks without conditions. Everything else goes the usual way, to the same route.
 *
 * The framework's way through routing, hooks and validation costs as much as half of what the answer
 * itself costs (docs/adr/0008); in a rush this is most of what is asked.
 *
 * @param headers those of every answer
 * @param onAnswered called with the seconds it took
 */
export function createAvailabilityLane({
  peek,
  headers,
  nextRequestId,
  isOpen,
  onAnswered,
}: {
  peek: (showtimeId: string) => AvailabilityDocument | undefined;
  headers: Readonly<Record<string, string>>;
  nextRequestId: () => string;
  /** False while the process closes: then the usual way tells the client to connect anew. */
  isOpen: () => boolean;
  onAnswered: (seconds: number) => void;
}): FastLane {
  const always = Object.entries({ ...headers, 'cache-control': 'no-cache' }).flat();
  return (request, response) => {
    if (request.method !== 'GET') return false;
    const showtimeId = ADDRESS.exec(request.url ?? '')?.[1];
    if (showtimeId === undefined || !isOpen() || hasCondition(request.rawHeaders)) return false;
    const document = peek(showtimeId);
    if (document === undefined) return false;
    const startedAt = performance.now();
    response.writeHead(200, [
      ...always,
      'x-request-id',
      nextRequestId(),
      'etag',
      `"${document.version}"`,
      'content-type',
      'application/json; charset=utf-8',
      'content-length',
      String(Buffer.byteLength(document.body)),
    ]);
    response.end(document.body);
    onAnswered((performance.now() - startedAt) / 1000);
    return true;
  };
}

/** Whether a header asks for more than the plain answer: a condition, another origin, a body. */
function hasCondition(rawHeaders: readonly string[]): boolean {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name !== undefined && CONDITIONS.has(name.toLowerCase())) return true;
  }
  return false;
}

const CONDITIONS = new Set([
  'if-none-match',
  'origin',
  'content-length',
  'transfer-encoding',
  'expect',
]);
