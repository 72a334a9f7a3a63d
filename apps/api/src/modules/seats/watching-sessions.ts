import type { ChangeFeed } from '../../platform/changes.ts';
import { sessionTopic } from '../auth/index.ts';

/** Those of these sessions that are alive and whose users may see by what seats are taken. */
export type StillMayWatch = (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;

/**
 * Ends the streams of staff who signed out or may no longer see what they see: at once where the
 * end of the session is heard of, and by asking now and then, since it may not be.
 */
export function createWatchingSessions({
  feed,
  stillMayWatch,
  onError,
}: {
  feed: ChangeFeed;
  stillMayWatch: StillMayWatch;
  onError: (error: unknown) => void;
}) {
  const endersByTopic = new Map<string, { sessionId: string; enders: Set<() => void> }>();
  let isChecking = false;

  feed.onChange((topics) => {
    if (endersByTopic.size === 0) return;
    for (const topic of topics) endAll(topic);
  });

  return { add, check };

  /** Has `end` called when the session is over, until the returned function is called. */
  function add(sessionId: string, end: () => void): () => void {
    const topic = sessionTopic(sessionId);
    const watching = endersByTopic.get(topic) ?? { sessionId, enders: new Set() };
    endersByTopic.set(topic, watching);
    watching.enders.add(end);
    return () => {
      watching.enders.delete(end);
      if (watching.enders.size === 0 && endersByTopic.get(topic) === watching) {
        endersByTopic.delete(topic);
      }
    };
  }

  /** While the database does not answer streams stay: it does not tell them anything either. */
  async function check(): Promise<void> {
    if (isChecking || endersByTopic.size === 0) return;
    isChecking = true;
    try {
      const asked = [...endersByTopic].map(([topic, { sessionId }]) => ({ topic, sessionId }));
      const allowed = await stillMayWatch(asked.map(({ sessionId }) => sessionId));
      for (const { topic, sessionId } of asked) if (!allowed.has(sessionId)) endAll(topic);
    } catch (error) {
      onError(error);
    } finally {
      isChecking = false;
    }
  }

  function endAll(topic: string): void {
    const enders = endersByTopic.get(topic)?.enders;
    if (enders === undefined) return;
    for (const end of [...enders]) end();
  }
}
