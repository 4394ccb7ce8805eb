import { fileURLToPath } from 'node:url';
import { type Processes, processes, type Worker, type WorkerOptions } from './processes.js';

/**
 * What a process does to the key file until it is killed. Each step is reported when it is done, and begun when the
 * one before was reported: after a kill, at most one more than reported has happened.
 */
const WORKER = `
import { localKms } from './module.mjs';
const [file, role, key] = process.argv.slice(2);
const { keys, generateDataKey } = localKms({ file });
const say = (message) => new Promise((resolve) => process.send(message, resolve));

const steps = {
  create: async () => (await keys.create()).keyId,
  rotate: async () => (await keys.rotate(key)).version,
  use: async () => Buffer.from(
    (await generateDataKey({ keyId: key, encryptionContext: { a: 'b' } })).ciphertextBlob,
  ).toString('base64'),
  state: async (n) => {
    const cycle = [
      () => keys.disable(key),
      () => keys.enable(key),
      () => keys.scheduleDeletion(key, 7),
      () => keys.cancelDeletion(key),
    ];
    return (await cycle[n % cycle.length]()).state;
  },
  policy: async (n) => (await keys.setPolicy(key, { generate: ['program-' + n] })).policy.generate[0],
};
for (let n = Number(process.argv[5] ?? 0); ; n += 1) await say(await steps[role](n));
`;

export type Role = 'create' | 'rotate' | 'use' | 'state' | 'policy';

export interface KmsWorkerOptions extends WorkerOptions {
  /** For roles that use one. */
  readonly key?: string;
  /** Number of the first step. */
  readonly from?: number;
}

export interface KmsProcesses extends Omit<Processes, 'start'> {
  start(file: string, role: Role, options?: KmsWorkerOptions): Worker;
}

/** Processes with the real local KMS. */
export async function kmsProcesses(): Promise<KmsProcesses> {
  const { folder, start, close } = await processes(
    fileURLToPath(new URL('../local/index.ts', import.meta.url)),
    WORKER,
  );
  return {
    folder,
    start: (file, role, { key = '', from = 0, ...options } = {}) =>
      start([file, role, key, String(from)], options),
    close,
  };
}
