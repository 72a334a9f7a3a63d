import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What happens to the next statement whose bytes contain `text`. */
type Trap = { text: string; cut: 'beforeItIsSent' | 'beforeTheReply' | 'never' };

/** A cable between an app and PostgreSQL that a test can cut at the worst moment. */
export type DatabaseProxy = {
  /** The connection string by which to go through it. */
  url: string;
  /**
   * Cuts the connection on which the next statement with this text comes by, once. `never` leaves it
   * open and silent: the statement arrives, and its reply does not.
   */
  cutAt(text: string, cut: Trap['cut']): void;
  /** How many traps have snapped. */
  cuts(): number;
  /** Refuses connections, and ends those that are there. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
};

export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const { hostname, port } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const traps: Trap[] = [];
  let cuts = 0;
  const server = createServer((client) => carry(client));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const listenPort = portOf(server.address());
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(listenPort);

  return {
    url: url.href,
    cutAt: (text, cut) => void traps.push({ text, cut }),
    cuts: () => cuts,
    goAway,
    async comeBack() {
      server.listen(listenPort, '127.0.0.1');
      await once(server, 'listening');
    },
    async close() {
      if (server.listening) await goAway();
    },
  };

  async function goAway(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  function carry(client: Socket): void {
    const upstream = connect(Number(port), hostname);
    let snapped: Trap['cut'] | undefined;
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', () => {
        sockets.delete(socket);
        cut();
      });
    }
    client.on('data', (data) => {
      const index = traps.findIndex(({ text }) => data.includes(text));
      const [trap] = index < 0 ? [] : traps.splice(index, 1);
      if (trap !== undefined) {
        snapped = trap.cut;
        cuts += 1;
      }
      if (snapped === 'beforeItIsSent') cut();
      else upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (snapped === undefined) client.write(data);
      else if (snapped === 'beforeTheReply') cut();
    });
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('a proxy listens on a port');
  return address.port;
}
