import { randomBytes } from 'node:crypto';
import type { Receipt } from '@sealift/protocol';
import type { RetryOptions } from '../../packages/upload/src/retry/policy.js';
import type { Upload } from '../../packages/upload/src/upload/upload.js';
import { judgeUpload } from './judge.js';
import type { Answered, Asked, Lie } from './line.js';
import { at, type Json, type Mutation } from './mutations.js';
import { type Ending, openPage } from './page.js';
import type { Profile, UploadPins } from './profiles.js';
import type { Console } from './secrets.js';
import { PART_BYTES, type World } from './world.js';

/** What a genuine signer answers, call by call. */
export type Recording = ReadonlyMap<string, Json>;

/** One part, and two. Bytes. */
export const SINGLE = 3000;
export const SEVERAL: number = PART_BYTES + 1000;

export interface ChosenFile {
  readonly bytes: Buffer;
  readonly name: string;
  readonly file: File;
}

/** Bytes and a name that stand nowhere else. */
export function aFile(size: number): ChosenFile {
  const bytes = randomBytes(size);
  const name = `${randomBytes(8).toString('hex')}.pdf`;
  return { bytes, name, file: new File([new Uint8Array(bytes)], name, { type: 'application/pdf' }) };
}

/** `uploads/start`, of a request to a signer. */
export const callOf = ({ path }: Asked): string => path.split('/').slice(2).join('/');
export const jsonOf = ({ body }: Answered): Json => JSON.parse(body.toString() || 'null');

/** The answers that an honest upload gets. */
export async function record(
  world: World,
  profile: Profile,
  size = SINGLE,
  owner = 'tester',
): Promise<Recording> {
  const answers = new Map<string, Json>();
  world.reset();
  world.signer.lie = (asked, answered) => {
    answers.set(callOf(asked), jsonOf(answered));
    return undefined;
  };
  const { code, error } = await openPage(world, profile).upload(aFile(size).file, { owner });
  if (code !== 'done') throw new Error(`${profile.name}: ${code}`, { cause: error });
  world.reset();
  return answers;
}

export interface UploadLie {
  /** Which answers of the signer are changed, by call. */
  readonly says?: Readonly<Record<string, Mutation>>;
  /** What becomes of the answers of a call besides. */
  readonly line?: Lie;
  /** What S3 says. */
  readonly storage?: Lie;
  /** The page cancels when this call arrives. */
  readonly cancelAt?: string;
  readonly size?: number;
  readonly pins?: UploadPins;
  readonly retry?: RetryOptions;
}

/** Uploads to liars: each time it answers such a call, the signer says something else than it has done. */
export async function uploadDespite(
  world: World,
  profile: Profile,
  { says = {}, line, storage, cancelAt, size = SINGLE, pins = {}, retry }: UploadLie,
  console: Console,
): Promise<Ending<Receipt>> {
  world.reset();
  const before = await world.store.objects();
  const answers: string[] = [];
  const granted = new Map<string, string>();
  const chosen = aFile(size);
  const page = openPage(world, profile, retry);
  let cancel = (): void => {};
  world.signer.lie = (asked, answered) => {
    const call = callOf(asked);
    answers.push(answered.body.toString());
    if (call === cancelAt) cancel();
    const mutation = Object.hasOwn(says, call) ? says[call] : undefined;
    if (mutation === undefined || answered.status !== 200) return line?.(asked, answered);
    const said = mutation.apply(jsonOf(answered));
    const [wrapped, plaintext] = ['ciphertextBlob', 'plaintext'].map((name) => at(said, ['dataKey', name]));
    // With the KMS behind the signer the data key is the signer's word: the file is sealed with the one that was granted.
    if (typeof wrapped === 'string' && typeof plaintext === 'string') granted.set(wrapped, plaintext);
    const text = JSON.stringify(said);
    answers.push(text);
    return { ...answered, body: Buffer.from(text) };
  };
  world.storage.lie = storage;
  const arrange = (upload: Upload): void => {
    cancel = () => upload.cancel();
  };
  const ending = await page.upload(chosen.file, { arrange, pins });
  const { held } = page;
  const mayLeave = ['uploads/start', 'uploads/opened'].some((call) => Object.hasOwn(says, call));
  const dataKeys = new Map([...world.dataKeys, ...granted]);
  const lines = console.take();
  await judgeUpload(ending, {
    world,
    profile,
    file: chosen,
    before,
    dataKeys,
    held,
    console: lines,
    mayLeave,
    cancelled: cancelAt !== undefined,
    answers,
  });
  return ending;
}
