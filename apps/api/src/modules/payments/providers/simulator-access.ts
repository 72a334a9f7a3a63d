import { randomBytes } from 'node:crypto';
import path from 'node:path';

import type { Config } from '../../../config.ts';
import { readOrCreateSecretFile } from '../../../platform/secret-file.ts';

/** What Marquee and the payment simulator must both know. */
export type SimulatorSecrets = { apiKey: string; webhookSecrets: readonly string[] };

const FOLDER_NAME = 'payment-simulator';
const SECRET_BYTES = 32;

/**
 * The simulator's key and secrets: those of the settings; what these leave open is made at the first
 * start and readable by its owner only. Whoever has the same data directory finds the same.
 */
export async function readSimulatorSecrets({
  payments,
  database,
}: Pick<Config, 'payments' | 'database'>): Promise<SimulatorSecrets> {
  const { apiKey, webhookSecrets } = payments.simulator;
  const folder = simulatorFolder(database.dataDirectory);
  return {
    apiKey: apiKey ?? (await readOrCreateSecretFile(path.join(folder, 'api-key'), newKey)),
    webhookSecrets:
      webhookSecrets.length > 0
        ? webhookSecrets
        : [await readOrCreateSecretFile(path.join(folder, 'webhook-secret'), newKey)],
  };
}

/** Where the simulator keeps its books too. */
export function simulatorFolder(dataDirectory: string): string {
  return path.join(dataDirectory, FOLDER_NAME);
}

function newKey(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}
