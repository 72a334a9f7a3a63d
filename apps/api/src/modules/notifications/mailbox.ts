import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import MailComposer from 'nodemailer/lib/mail-composer';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';

import { hasCode } from '../../platform/has-code.ts';
import { newId } from '../../platform/ids.ts';
import { toMimeOptions } from './composing-mail.ts';
import type { Mail, Mailer } from './mail.ts';

/** A mail that lies in the mailbox. */
export type MailboxMail = {
  /** The part of its Message-ID before the @. */
  id: string;
  deliveredAt: Date;
  mail: Mail;
};

/** The mailbox of a demo: a folder of mails, and what reads it. */
export type Mailbox = Mailer & {
  /** The latest first, `MAILS_LISTED` at most. */
  list(): Promise<MailboxMail[]>;
  find(id: string): Promise<MailboxMail | null>;
  /** The mail as it would have gone over the wire; null where there is none. */
  readSource(id: string): Promise<Buffer | null>;
};

const MAILS_KEPT = 500;
const MAILS_LISTED = 100;
/** Looking for the oldest costs as much as a hundred mails. */
const MAILS_BETWEEN_CLEARINGS = 50;

/**
 * A mailbox on disk. Each mail is an `.eml` that any mail program opens, and a `.json` that the page
 * reads; both are named by the Message-ID, so that a mail sent twice lies there once.
 */
export function createMailbox({ directory, from }: { directory: string; from: string }): Mailbox {
  let sinceClearing = MAILS_BETWEEN_CLEARINGS;

  return {
    async send(mail) {
      const id = idOf(mail);
      const source = await new MailComposer({ ...toMimeOptions(mail, from), newline: 'win' })
        .compile()
        .build();
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await replaceFile(`${id}.eml`, source);
      // Last: the page lists what has this one.
      await replaceFile(`${id}.json`, JSON.stringify(toStored(mail)));
      sinceClearing += 1;
      if (sinceClearing >= MAILS_BETWEEN_CLEARINGS) {
        sinceClearing = 0;
        for (const { id: old } of (await listIds()).slice(MAILS_KEPT)) await remove(old);
      }
    },

    async list() {
      const ids = (await listIds()).slice(0, MAILS_LISTED);
      const mails = await Promise.all(ids.map(async ({ id }) => read(id)));
      return mails.filter((mail) => mail !== null);
    },

    find: read,

    async readSource(id) {
      return isId(id) ? readIfThere(`${id}.eml`) : null;
    },

    close: () => undefined,
  };

  async function read(id: string): Promise<MailboxMail | null> {
    if (!isId(id)) return null;
    const stored = await readIfThere(`${id}.json`);
    const when = await statIfThere(`${id}.json`);
    if (stored === null || when === null) return null;
    return { id, deliveredAt: when, mail: parseMail(stored.toString('utf8')) };
  }

  async function listIds(): Promise<{ id: string; deliveredAt: Date }[]> {
    const names = await readdir(directory).catch(emptyWhereMissing);
    const found = await Promise.all(
      names
        .filter((name) => name.endsWith('.json'))
        .map(async (name) => ({
          id: name.slice(0, -'.json'.length),
          deliveredAt: await statIfThere(name),
        })),
    );
    return found
      .flatMap(({ id, deliveredAt }) => (deliveredAt === null ? [] : [{ id, deliveredAt }]))
      .sort((one, other) => other.deliveredAt.getTime() - one.deliveredAt.getTime());
  }

  async function remove(id: string): Promise<void> {
    await rm(path.join(directory, `${id}.json`), { force: true });
    await rm(path.join(directory, `${id}.eml`), { force: true });
  }

  /** Whoever reads it meanwhile sees the old one whole, or the new one. */
  async function replaceFile(name: string, content: string | Buffer): Promise<void> {
    const unfinished = path.join(directory, `.${newId()}`);
    await writeFile(unfinished, content, { mode: 0o600 });
    await rename(unfinished, path.join(directory, name));
  }

  async function readIfThere(name: string): Promise<Buffer | null> {
    return readFile(path.join(directory, name)).catch(nullWhereMissing);
  }

  async function statIfThere(name: string): Promise<Date | null> {
    const found = await stat(path.join(directory, name)).catch(nullWhereMissing);
    return found === null ? null : found.mtime;
  }
}

function idOf({ messageId }: Mail): string {
  const [id = ''] = messageId.split('@');
  if (!isId(id)) throw new Error('a Message-ID begins with the id of its message');
  return id;
}

/** Ids are file names: nothing else may reach the disk. */
function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** What `send` wrote, with each attachment in base 64. */
const StoredMail = Type.Object({
  messageId: Type.String(),
  to: Type.String(),
  subject: Type.String(),
  text: Type.String(),
  html: Type.String(),
  attachments: Type.Array(
    Type.Object({
      fileName: Type.String(),
      contentType: Type.String(),
      content: Type.String(),
      contentId: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
});

function toStored(mail: Mail): Static<typeof StoredMail> {
  return {
    ...mail,
    attachments: mail.attachments.map((attachment) => ({
      ...attachment,
      content: Buffer.from(attachment.content).toString('base64'),
    })),
  };
}

function parseMail(text: string): Mail {
  const stored = Value.Parse(StoredMail, JSON.parse(text));
  return {
    ...stored,
    attachments: stored.attachments.map((attachment) => ({
      ...attachment,
      content: Buffer.from(attachment.content, 'base64'),
    })),
  };
}

function nullWhereMissing(error: unknown): null {
  if (hasCode(error, 'ENOENT')) return null;
  throw error;
}

function emptyWhereMissing(error: unknown): string[] {
  if (hasCode(error, 'ENOENT')) return [];
  throw error;
}
