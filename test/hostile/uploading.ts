import { randomBytes } from 'node:crypto';
import { judgeUpload } from './judge.js';
import type { Answered, Asked } from './line.js';
import { at, type Json, type Mutation } from './mutations.js';
import { openPage } from './page.js';
import type { Profile } from './profiles.js';
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

/** Uploads to a signer that says something else than it has done, each time it answers this call. */
export async function uploadDespite(
  world: World,
  profile: Profile,
  lie: { readonly call: string; readonly mutation: Mutation; readonly size?: number },
  console: Console,
): Promise<string> {
  world.reset();
  const before = await world.store.objects();
  const answers: string[] = [];
  const granted = new Map<string, string>();
  const chosen = aFile(lie.size ?? SINGLE);
  const page = openPage(world, profile);
  world.signer.lie = (asked, answered) => {
    answers.push(answered.body.toString());
    if (callOf(asked) !== lie.call || answered.status !== 200) return undefined;
    const said = lie.mutation.apply(jsonOf(answered));
    const [wrapped, plaintext] = ['ciphertextBlob', 'plaintext'].map((name) => at(said, ['dataKey', name]));
    // With the KMS behind the signer the data key is the signer's word: the file is sealed with the one that was granted.
    if (typeof wrapped === 'string' && typeof plaintext === 'string') granted.set(wrapped, plaintext);
    answers.push(JSON.stringify(said));
    return { ...answered, body: Buffer.from(JSON.stringify(said)) };
  };
  const ending = await page.upload(chosen.file);
  const { held } = page;
  await judgeUpload(ending, {
    world,
    profile,
    file: chosen,
    before,
    dataKeys: new Map([...world.dataKeys, ...granted]),
    held,
    console: console.take(),
    answers,
  });
  return ending.code;
}
