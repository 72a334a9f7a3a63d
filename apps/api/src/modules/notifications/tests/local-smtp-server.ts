import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** What the server does with the next mails. */
export type SmtpMood =
  | 'takes'
  /** Refuses the recipient for good, or the content for now. */
  | 'refusesRecipient'
  | 'wantsItLater'
  | 'refusesSignIn'
  /** Says nothing any more after it was greeted. */
  | 'hangs'
  /** Takes the mail, and goes before it says so. */
  | 'dropsAfterData'
  /** Ends the connection before it says anything. */
  | 'dropsAtOnce';

export type LocalSmtpServer = {
  url: string;
  /** The mails that were taken, headers and all. */
  taken: string[];
  /** The recipients of each of them, as the envelope said. */
  envelopes: string[][];
  connections(): number;
  setMood(mood: SmtpMood): void;
  stop(): Promise<void>;
};

/** Speaks as much of RFC 5321 as it takes to be given a mail. */
export async function startSmtpServer(): Promise<LocalSmtpServer> {
  const taken: string[] = [];
  const envelopes: string[][] = [];
  const sockets = new Set<Socket>();
  let mood: SmtpMood = 'takes';
  let connections = 0;

  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    converse(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');

  return {
    url: `smtp://127.0.0.1:${address.port}`,
    taken,
    envelopes,
    connections: () => connections,
    setMood: (next) => {
      mood = next;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };

  function converse(socket: Socket): void {
    let text = '';
    let recipients: string[] = [];
    let isReadingMail = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    if (mood === 'dropsAtOnce') {
      socket.destroy();
      return;
    }
    say('220 mail.example ESMTP');
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      for (let end = endOfNext(); end !== -1; end = endOfNext()) {
        const line = text.slice(0, end);
        text = text.slice(end + (isReadingMail ? '\r\n.\r\n'.length : '\r\n'.length));
        if (isReadingMail) takeMail(line);
        else answer(line);
      }
    });

    function endOfNext(): number {
      return text.indexOf(isReadingMail ? '\r\n.\r\n' : '\r\n');
    }

    function answer(line: string): void {
      const [verb = ''] = line.toUpperCase().split(/[ :]/, 1);
      if (mood === 'hangs' && verb !== 'EHLO') return;
      switch (verb) {
        case 'EHLO':
          say(mood === 'refusesSignIn' ? '250-mail.example\r\n250 AUTH PLAIN' : '250 mail.example');
          break;
        case 'AUTH':
          say('535 5.7.8 no such user me@cinema.example');
          break;
        case 'MAIL':
          recipients = [];
          say('250 ok');
          break;
        case 'RCPT':
          if (mood === 'refusesRecipient') {
            say(`550 5.1.1 ${line.slice('RCPT TO:'.length)}: unknown here`);
            break;
          }
          recipients.push(line.slice('RCPT TO:'.length));
          say('250 ok');
          break;
        case 'DATA':
          isReadingMail = true;
          say('354 go on');
          break;
        case 'QUIT':
          say('221 bye');
          socket.end();
          break;
        default:
          say('250 ok');
      }
    }

    function takeMail(mail: string): void {
      isReadingMail = false;
      if (mood === 'wantsItLater') {
        say('451 4.7.1 try again later');
        return;
      }
      taken.push(mail);
      envelopes.push(recipients);
      if (mood === 'dropsAfterData') socket.destroy();
      else say('250 taken');
    }
  }
}
