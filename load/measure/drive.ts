import { openRawConnection, type RawAnswer } from './raw-http.ts';

/** What a number of connections did in a while. */
export type DriveResult = {
  /** How many answers there were of each status. */
  statuses: Map<number, number>;
  /** Answers of all statuses. */
  answers: number;
  seconds: number;
};

export type DriveOptions = {
  url: string;
  connections: number;
  /** The next request; undefined when there is no more to do. */
  next: () => Buffer | undefined;
  /** Stops here even if there is more to do. */
  seconds?: number;
  onAnswer?: (answer: RawAnswer) => void;
};

/** Sends requests over connections that are kept alive, one at a time on each, as fast as they go. */
export async function drive({
  url,
  connections,
  next,
  seconds = Number.POSITIVE_INFINITY,
  onAnswer,
}: DriveOptions): Promise<DriveResult> {
  const open = await Promise.all(Array.from({ length: connections }, () => openRawConnection(url)));
  const statuses = new Map<number, number>();
  let answers = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  try {
    await Promise.all(
      open.map(async (connection) => {
        while (performance.now() < endsAt) {
          const request = next();
          if (request === undefined) return;
          const answer = await connection.send(request);
          answers += 1;
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          onAnswer?.(answer);
        }
      }),
    );
    return { statuses, answers, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    for (const connection of open) connection.close();
  }
}

/** @throws Error when an answer had another status, which makes a measurement worthless */
export function demandOnly(status: number, { statuses }: DriveResult): void {
  const others = [...statuses].filter(([found]) => found !== status);
  if (others.length > 0) {
    throw new Error(
      `expected only ${status}, but there were ${others.map(([found, count]) => `${count} × ${found}`).join(', ')}`,
    );
  }
}
