import { hash, verify } from '@node-rs/argon2';

import { busy } from '../../platform/retry.ts';

/** What one hash costs. Raising it re-hashes every password at its next sign-in. */
type HashParameters = { memoryCost: number; timeCost: number; parallelism: number };

/** What OWASP asks of argon2id at least; some 20 ms a hash. */
const PARAMETERS: HashParameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Whoever would wait longer than a few seconds is asked to come back instead. */
const WAITING_MAX = 256;

/** Hashes passwords and checks them, a few at a time: the rest of the process needs its cores too. */
export type Passwords = {
  /** @throws DomainError BUSY when too many are waiting */
  hash(password: string): Promise<string>;
  /**
   * Whether a password belongs to a hash, and the hash to keep instead where this one is weaker than
   * today's. Without a hash the answer is no, and takes as long.
   *
   * @throws DomainError BUSY when too many are waiting
   */
  check(
    password: string,
    passwordHash: string | undefined,
  ): Promise<{ isCorrect: boolean; strongerHash: string | undefined }>;
};

/** @param hashesAtOnce how many cores it may keep busy */
export function createPasswords({
  hashesAtOnce,
  parameters = PARAMETERS,
  waitingMax = WAITING_MAX,
}: {
  hashesAtOnce: number;
  parameters?: HashParameters;
  waitingMax?: number;
}): Passwords {
  const takeTurn = createTurns(hashesAtOnce, waitingMax);
  const marks = `m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}`;
  // No password has it: checking against it is how an unknown account takes as long as a known one.
  const nobodysHash = `$argon2id$v=19$${marks}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

  return {
    hash: (password) => takeTurn(() => hash(normalize(password), parameters)),

    async check(password, passwordHash) {
      const isCorrect = await takeTurn(() =>
        verify(passwordHash ?? nobodysHash, normalize(password)),
      );
      const isOutdated = passwordHash?.startsWith(`$argon2id$v=19$${marks}$`) === false;
      return {
        isCorrect,
        strongerHash:
          isCorrect && isOutdated
            ? await takeTurn(() => hash(normalize(password), parameters))
            : undefined,
      };
    },
  };
}

/** The same characters typed on another keyboard are the same password (NIST SP 800-63B). */
export function normalize(password: string): string {
  return password.normalize('NFKC');
}

function createTurns(atOnce: number, waitingMax: number) {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async function takeTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) {
      if (waiting.length >= waitingMax) throw busy(new Error('too many passwords to hash'));
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      // Whoever is next takes over the place, so that nobody can slip in between.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
