/** Scenarios as a page meets them: stored in S3, let out by the signer of the stack, read by the downloader. */
import {
  type CommitmentPolicy,
  decodeMetadata,
  joinInstructionFile,
  needsInstructionFile,
  type ObjectMetadata,
} from '@sealift/core';
import { decodeLegacy, type LegacyReadingOptions, legacyReading } from '@sealift/core/legacy';
import { knownSenders } from '@sealift/core/signatures';
import { createDownloader, type Downloader, type UploadError } from '@sealift/upload/download';
import { afterAll, beforeAll, inject } from 'vitest';
import { hex } from '../../packages/core/test/bytes.js';
import { keyringOf, legacyKeyringOf } from './keyrings.js';
import { loadScenarios, type Scenario } from './load.js';

/** Of every raw vector. */
export const PLAINTEXT = hex(
  new TextEncoder().encode('The quick brown fox jumps over the lazy dog, 0123456789.'),
);

const stack = inject('stack');
const downloaders = new Map<string, Promise<Downloader>>();
// The first request starts the stack, which takes its time on a busy machine.
beforeAll(() => fetch(stack, { mode: 'no-cors' }), 120_000);
afterAll(async () => {
  for (const downloader of downloaders.values()) (await downloader).close();
});

/** One for all scenarios with the same keys and rules. */
function downloaderFor({ keyring, commitmentPolicy, flags }: Scenario, signer: string): Promise<Downloader> {
  const id = JSON.stringify([keyring.type === 'kms' ? 'kms' : keyring, commitmentPolicy, flags, signer]);
  const make = async (): Promise<Downloader> => {
    // The data keys of a KMS come from the signer.
    const legacyKeyring = flags && keyring.type !== 'kms' ? await legacyKeyringOf(keyring) : undefined;
    const reading: LegacyReadingOptions = { ...flags, ...(legacyKeyring ? { keyring: legacyKeyring } : {}) };
    return createDownloader({
      signer: `${stack}/${signer}`,
      workers: 1,
      ...(keyring.type === 'kms' ? {} : { keyring: await keyringOf(keyring) }),
      ...(commitmentPolicy === undefined ? {} : { commitmentPolicy: commitmentPolicy as CommitmentPolicy }),
      ...(flags ? { legacy: legacyReading(reading) } : {}),
    });
  };
  const known = downloaders.get(id) ?? make();
  downloaders.set(id, known);
  return known;
}

/** Stores the object where it is not yet, and reads it as a page does. */
export async function read(
  scenario: Scenario,
  { signer = 'open', ...change }: Partial<Scenario & { signer: string }> = {},
) {
  const stored = await fetch(`${stack}/store/${encodeURIComponent(scenario.name)}`);
  if (!stored.ok) throw new Error(await stored.text());
  const downloader = await downloaderFor({ ...scenario, ...change }, signer);
  const { identity, senders } = scenario;
  const key = `official/${scenario.name}`;
  const download = downloader.download(
    { key },
    {
      ...(identity === undefined ? {} : { identity }),
      ...(senders === undefined ? {} : { senders: knownSenders(senders) }),
    },
  );
  const { file, verified, named, objectKey, sender, release } = await download.finished;
  const plaintext = hex(new Uint8Array(await file.arrayBuffer()));
  await release();
  const suite = download.protection?.client?.suite;
  return { plaintext, verified, name: named ? file.name : undefined, suite, objectKey, sender };
}

/** The code of a refusal; the signer's own where it was the one that refused. */
export async function refusal(...args: Parameters<typeof read>): Promise<{ code: string; message: string }> {
  const error = await read(...args).then(
    () => undefined,
    (thrown: UploadError) => thrown,
  );
  if (error === undefined) throw new Error('it was read');
  return { code: error.problem?.code ?? error.code, message: error.message };
}

/** S3 announces the size that an object has; HTTP trims values, joins those of one name and takes no line breaks. */
export const scenarios = loadScenarios().filter(
  ({ name, objectSize }) => objectSize === undefined && !/^v3-.*-(twice|spaced|line-break)$/.test(name),
);
export const opening = scenarios.filter((scenario) => outcomeOf(scenario) === 'plaintext');

/**
 * What is known sooner, or only, on the way through a signer: it refuses unreadable instruction files and plaintext in its
 * own words, reads no file beside an object that holds its key, and has no data key unwrapped that is not bound to the object.
 */
export function outcomeOf({ name, keyring, metadata, instructionFile, expect: wanted }: Scenario): string {
  if (instructionFile !== undefined && !needsInstructionFile(metadata)) return 'plaintext';
  let joined = metadata;
  try {
    joined = instructionFile === undefined ? metadata : joinInstructionFile(metadata, instructionFile);
  } catch {
    return 'instruction-file-invalid';
  }
  if (keyring.type === 'kms' && !name.includes('-kms-v') && isBoundWrap(joined)) return 'data-key-refused';
  if (!('error' in wanted)) return 'plaintext';
  if (keyring.type === 'kms' && wanted.error === 'encryption-context-mismatch') return 'data-key-refused';
  return wanted.error === 'not-encrypted' ? 'protection-mismatch' : wanted.error;
}

function isBoundWrap(metadata: ObjectMetadata): boolean {
  try {
    return decodeMetadata(metadata).wrapAlgorithm === 'kms+context';
  } catch {
    return false;
  }
}

export function isLegacy(metadata: ObjectMetadata): boolean {
  try {
    return decodeLegacy(metadata) !== undefined;
  } catch {
    return false;
  }
}
