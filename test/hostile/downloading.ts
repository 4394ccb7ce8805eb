import type { DownloadedFile } from '../../packages/upload/src/download/downloaded-file.js';
import { judgeDownload } from './judge.js';
import type { Lie } from './line.js';
import type { Json, Mutation } from './mutations.js';
import { type Ending, openPage, type RETRY } from './page.js';
import type { DownloadPins, Profile } from './profiles.js';
import type { Console } from './secrets.js';
import { aFile, type ChosenFile, callOf, jsonOf, SINGLE } from './uploading.js';
import type { World } from './world.js';

/** An object that is stored, the file that it is, and what a genuine signer answers to who asks for it. */
export interface Stored {
  readonly key: string;
  readonly chosen: ChosenFile;
  readonly grant: Json;
}

/** Uploads a file, honestly, and asks for it once. */
export async function store(
  world: World,
  profile: Profile,
  size = SINGLE,
  owner = 'tester',
): Promise<Stored> {
  world.reset();
  const chosen = aFile(size);
  const { result, code, error } = await openPage(world, profile).upload(chosen.file, { owner });
  if (result === undefined) throw new Error(`${profile.name}: ${code}`, { cause: error });
  return { key: result.key, chosen, grant: await grantOf(world, profile, result.key) };
}

export async function grantOf(world: World, profile: Profile, key: string): Promise<Json> {
  let grant: Json = null;
  world.signer.lie = (_, answered) => {
    grant = jsonOf(answered);
    return undefined;
  };
  const { code, error, result } = await openPage(world, profile).download({ key });
  if (code !== 'done') throw new Error(`${profile.name}: ${code}`, { cause: error });
  await result?.release();
  world.reset();
  return grant;
}

export interface DownloadLie {
  /** What the signer says; to a renewal only, where `renewal` is set. */
  readonly mutation?: Mutation;
  readonly renewal?: boolean;
  /** What becomes of the signer's answers besides. */
  readonly line?: Lie;
  /** What S3 says. */
  readonly storage?: Lie;
  readonly pins?: DownloadPins;
  readonly retry?: typeof RETRY;
}

/** Downloads what a liar stands before. */
export async function downloadDespite(
  world: World,
  profile: Profile,
  { key, chosen }: Pick<Stored, 'key' | 'chosen'>,
  { mutation, renewal = false, line, storage, pins = {}, retry }: DownloadLie,
  console: Console,
): Promise<Ending<DownloadedFile>> {
  world.reset();
  const answers: string[] = [];
  const page = openPage(world, profile, retry);
  world.signer.lie = (asked, answered) => {
    answers.push(answered.body.toString());
    if (mutation === undefined || callOf(asked) !== 'downloads' || answered.status !== 200)
      return line?.(asked, answered);
    if (asked.body.includes('"renew"') !== renewal) return undefined;
    const text = JSON.stringify(mutation.apply(jsonOf(answered)));
    answers.push(text);
    return { ...answered, body: Buffer.from(text) };
  };
  world.storage.lie = renewal ? expiredAtFirst() : storage;
  const ending = await page.download({ key }, { pins });
  const { held } = page;
  await judgeDownload(ending, { world, profile, key, file: chosen, held, console: console.take(), answers });
  return ending;
}

/** S3 takes no URL but a fresh one. */
function expiredAtFirst(): Lie {
  let count = 0;
  const body = Buffer.from('<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>');
  return ({ method }) => (method === 'GET' && ++count === 1 ? { status: 403, headers: {}, body } : undefined);
}
