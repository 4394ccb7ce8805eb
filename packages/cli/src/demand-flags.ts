import { readFile } from 'node:fs/promises';
import { parse } from 'node:path';
import { checkIdentity, type IdentityOptions, type OpenerOptions, type Sender } from '@sealift/core';
import { knownSenders, type SenderOptions } from '@sealift/core/signatures';
import { UsageError } from './command.js';

/** What `decrypt` can demand of an object beyond being genuine. */
interface DemandFlags {
  readonly identity: boolean;
  readonly 'moved-from'?: string | undefined;
  readonly 'object-key'?: string | undefined;
  readonly senders?: readonly string[] | undefined;
}

export type Demands = IdentityOptions & Pick<OpenerOptions, 'senders'>;

/** @param key of the object in S3; undefined in a folder, which does not say it @throws UsageError, CoreError `invalid-option` */
export async function demandsOf(flags: DemandFlags, key: string | undefined): Promise<Demands> {
  const { identity, 'moved-from': movedFrom, 'object-key': named, senders } = flags;
  if (named !== undefined && key !== undefined)
    throw new UsageError('--object-key is for an object in a folder');
  if (identity && movedFrom !== undefined) throw new UsageError('give --identity or --moved-from');
  const objectKey = key ?? named;
  if (identity && objectKey === undefined)
    throw new UsageError('--identity of a folder takes --object-key KEY');
  return {
    ...(objectKey === undefined ? {} : { objectKey }),
    ...(identity ? { identity: 'required' } : {}),
    ...(movedFrom === undefined ? {} : { identity: { movedFrom } }),
    ...(senders === undefined
      ? {}
      : { senders: knownSenders((await Promise.all(senders.map(sendersIn))).flat()) }),
  };
}

/** An object that no page has encrypted meets no demand. @throws CoreError `identity-missing`, `signature-missing` */
export async function refusePlain({ senders, ...identity }: Demands): Promise<void> {
  checkIdentity(undefined, identity);
  await senders?.check(undefined, undefined);
}

/** Who was found to have sent it; empty where nobody was asked for. */
export function senderText(sender: Sender | undefined): string {
  return sender === undefined ? '' : `sent by ${sender.name} (${sender.fingerprint})`;
}

/** The file is called after its sender, and holds one public key or several. @throws UsageError */
async function sendersIn(path: string): Promise<SenderOptions[]> {
  const text = await readFile(path, 'utf8');
  const keys = text.match(/-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g) ?? [];
  if (keys.length === 0) throw new UsageError(`${path} holds no public key ("-----BEGIN PUBLIC KEY-----")`);
  return keys.map((publicKey) => ({ name: parse(path).name, publicKey }));
}
