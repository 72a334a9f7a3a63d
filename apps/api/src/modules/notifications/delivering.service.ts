import type { BaseLogger } from 'pino';

import type { Database } from '../../database.ts';
import { runTransaction } from '../../platform/retry.ts';
import { accountKey } from '../auth/index.ts';
import { isSingleAddress } from './address.ts';
import {
  claimMessage,
  findShowtimesWithDue,
  markDelivered,
  markFailed,
  type ClaimedMessage,
} from './delivering.repository.ts';
import { toHtml, toText } from './mail-document.ts';
import { MailRefused, MailServerAway, type Mailer } from './mail.ts';
import { readContent, type MessageContent, type MessageKind } from './messages.ts';
import { renderMessage } from './rendering.ts';
import type { DescribeReservation } from './reservation-mail-facts.ts';
import { describeMailFailure } from './smtp-failures.ts';

/** What became of a delivery: `failed` is tried again, `dead` is not. */
export type DeliveryOutcome = 'delivered' | 'failed' | 'dead';

type Options = {
  db: Database;
  /** Null: mail is switched off, and what would be sent counts as delivered. */
  mailer: Mailer | null;
  describeReservation: DescribeReservation;
  /** The right side of each Message-ID; the same in all processes, and for ever. */
  messageIdHost: string;
  settings: {
    /** Mails on their way at the same time. */
    atOnceMax: number;
    attemptsMax: number;
    /** How long one attempt may take; the claim on a message lasts longer. */
    sendTimeoutMilliseconds: number;
  };
  onOutcome: (kind: MessageKind, outcome: DeliveryOutcome) => void;
  log: Pick<BaseLogger, 'error' | 'warn'>;
};

export type Outbox = {
  /**
   * Delivers what is due, a bounded part of it. Any number of processes may do so at the same time.
   *
   * @param stopping no further message is begun after it
   */
  deliverDue(stopping?: AbortSignal): Promise<void>;
  /** Something was enqueued and committed: delivers it now, where this process delivers at all. */
  wake(): void;
  /** How the job that delivers is woken. */
  onWake(listener: () => void): void;
};

/** Whether others can still be sent. */
type Judgement = 'judged' | 'serverAway';

const SHOWTIMES_PER_RUN = 50;
const MESSAGES_PER_RUN = 200;
/** For rendering, and for writing down what became of it. */
const LEASE_MARGIN_SECONDS = 60;
/** 10 s, 20 s, 40 s … and then every quarter of an hour, each a quarter sooner or later by chance. */
const RETRY_SECONDS_MIN = 10;
const RETRY_SECONDS_MAX = 900;
const RETRY_JITTER = 0.25;
/** A mail that the server itself will not have is offered a few times more: it may have been mistaken. */
const REFUSALS_MAX = 4;

/**
 * Delivers the outbox: at least once. A message is claimed in a short transaction, sent outside of any,
 * and then marked. A process that dies in between leaves a claim that ends; the next one sends it
 * again with the same Message-ID.
 */
export function createOutbox({
  db,
  mailer,
  describeReservation,
  messageIdHost,
  settings,
  onOutcome,
  log,
}: Options): Outbox {
  const leaseSeconds = Math.ceil(settings.sendTimeoutMilliseconds / 1000) + LEASE_MARGIN_SECONDS;
  let wakeJob: () => void = () => undefined;

  return {
    deliverDue,
    wake: () => wakeJob(),
    onWake(listener) {
      wakeJob = listener;
    },
  };

  async function deliverDue(stopping?: AbortSignal): Promise<void> {
    const showtimeIds = await findShowtimesWithDue(db, SHOWTIMES_PER_RUN);
    if (showtimeIds.length === 0) return;
    let begun = 0;
    let isAway = false;
    const lanes = Array.from({ length: settings.atOnceMax }, deliverOneAfterAnother);
    // All of them end before this run does, whichever failed.
    const ends = await Promise.allSettled(lanes);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    // What is left is somebody's next run; ours begins at once.
    if (begun >= MESSAGES_PER_RUN && !isAway) wakeJob();

    function isEnding(): boolean {
      return isAway || stopping?.aborted === true;
    }

    async function deliverOneAfterAnother(): Promise<void> {
      while (!isEnding() && begun < MESSAGES_PER_RUN) {
        const message = await claimNext(showtimeIds);
        if (message === null) return;
        begun += 1;
        // A server that is away would refuse every other message too: they keep their attempts.
        if ((await deliver(message)) === 'serverAway') isAway = true;
      }
    }
  }

  async function claimNext(showtimeIds: string[]): Promise<ClaimedMessage | null> {
    for (let showtimeId = showtimeIds[0]; showtimeId !== undefined; showtimeId = showtimeIds[0]) {
      const claim = { showtimeId, leaseSeconds };
      const message = await runTransaction(db, async (tx) => claimMessage(tx, claim));
      if (message !== null) return message;
      // Whoever else came to the end of it has taken it off the list already.
      if (showtimeIds[0] === showtimeId) showtimeIds.shift();
    }
    return null;
  }

  async function deliver(message: ClaimedMessage): Promise<Judgement> {
    const content = readContent(message.kind, message.facts);
    if (content === null) return giveUp(message, 'its facts are not those of its kind');
    if (!isSingleAddress(message.recipient)) {
      return giveUp(message, 'its recipient is not one address');
    }
    // The attempts before this one killed the process that made them.
    if (message.attempts > settings.attemptsMax)
      return giveUp(message, 'no attempt came to an end');
    if (isOutdated(content)) return letGo(message);
    let outcome: 'sent' | 'nothingToTell';
    try {
      outcome = await send(message, content);
    } catch (error) {
      await fail(message, error);
      return error instanceof MailServerAway ? 'serverAway' : 'judged';
    }
    if (outcome === 'nothingToTell') return giveUp(message, 'its reservation is not there');
    await runTransaction(db, async (tx) => markDelivered(tx, message), { repeatable: true });
    onOutcome(message.kind, 'delivered');
    return 'judged';
  }

  async function send(
    { showtimeId, id, recipient, subjectId }: ClaimedMessage,
    content: MessageContent,
  ): Promise<'sent' | 'nothingToTell'> {
    if (mailer === null) return 'sent';
    const rendered = await renderMessage(content, async () =>
      describeReservation(showtimeId, subjectId),
    );
    if (rendered === null) return 'nothingToTell';
    const { document, attachments } = rendered;
    await mailer.send({
      messageId: `${id}@${messageIdHost}`,
      to: recipient,
      subject: document.subject,
      text: toText(document),
      html: toHtml(document),
      attachments,
    });
    return 'sent';
  }

  async function fail(message: ClaimedMessage, error: unknown): Promise<void> {
    const { attempts, refusals } = message;
    const reason = describeMailFailure(error);
    const isRefusal = error instanceof MailRefused;
    if ((isRefusal && refusals + 1 >= REFUSALS_MAX) || attempts >= settings.attemptsMax) {
      await giveUp(message, reason);
      return;
    }
    const retryInSeconds = retrySeconds(attempts);
    await runTransaction(db, async (tx) =>
      markFailed(tx, message, { reason, retryInSeconds, isRefusal }),
    );
    onOutcome(message.kind, 'failed');
    log.warn({ ...nameOf(message), reason, retryInSeconds }, 'a message was not delivered');
  }

  async function giveUp(message: ClaimedMessage, reason: string): Promise<Judgement> {
    await markDead(message, reason);
    log.error({ ...nameOf(message), reason }, 'a message was given up');
    return 'judged';
  }

  /** Nobody misses it: whoever still wants what it offered asks again. */
  async function letGo(message: ClaimedMessage): Promise<Judgement> {
    await markDead(message, 'its link has expired');
    log.warn(nameOf(message), 'a message came too late to be sent');
    return 'judged';
  }

  async function markDead(message: ClaimedMessage, reason: string): Promise<void> {
    await runTransaction(db, async (tx) =>
      markFailed(tx, message, { reason, retryInSeconds: null }),
    );
    onOutcome(message.kind, 'dead');
  }
}

function isOutdated({ facts }: MessageContent): boolean {
  return 'expiresAt' in facts && new Date(facts.expiresAt).getTime() < Date.now();
}

/** What a log may say of a message. */
function nameOf({ showtimeId, id, kind, subjectId, recipient, attempts }: ClaimedMessage) {
  return { messageId: id, showtimeId, kind, subjectId, account: accountKey(recipient), attempts };
}

function retrySeconds(attempts: number): number {
  const seconds = Math.min(RETRY_SECONDS_MIN * 2 ** (attempts - 1), RETRY_SECONDS_MAX);
  return Math.round(seconds * (1 + RETRY_JITTER * (2 * Math.random() - 1)));
}
