import { connect } from 'node:net';

export type RawAnswer = { status: number; head: string; body: string; milliseconds: number };

/**
 * Sends bytes that no HTTP client would send, and reads until the server closes.
 *
 * @param origin as `listen` returns it
 * @param drip sent bit by bit after `text`, until the server has enough
 */
export function sendRaw(
  origin: string,
  text: string,
  { drip, everyMilliseconds = 50 }: { drip?: string; everyMilliseconds?: number } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const startedAt = performance.now();
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    const timer =
      drip === undefined ? undefined : setInterval(() => socket.write(drip), everyMilliseconds);
    socket.on('data', (data) => (received += data.toString('latin1')));
    // What was cut off under way may be reset, which is an answer too.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      const end = received.indexOf('\r\n\r\n');
      resolve({
        status: Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0),
        head: end < 0 ? received : received.slice(0, end),
        body: end < 0 ? '' : received.slice(end + 4),
        milliseconds: performance.now() - startedAt,
      });
    });
  });
}
