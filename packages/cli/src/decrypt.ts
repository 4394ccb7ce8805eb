import { createOpener, type Opener, openTo, type Sender } from '@sealift/core';
import { openUnauthenticatedCbc } from '@sealift/core/legacy';
import { type Command, onePositional, parse, required, type Terminal, UsageError } from './command.js';
import { DEMAND_OPTIONS, type Demands, demandsOf, refusePlain } from './demand-flags.js';
import { KEY_FILE_OPTIONS } from './key-files.js';
import { legacyOf } from './legacy-flags.js';
import { OutputFile } from './output-file.js';
import { PLACE_OPTIONS } from './place-flags.js';
import { s3UrlOf } from './s3-url.js';
import { objectInFolder, type SealedObject } from './sealed-object.js';
import { IN_FOLDER, KMS_OPTIONS, namesKey, wrappingKeyOf } from './wrapping-key.js';

const OPTIONS = {
  ...PLACE_OPTIONS,
  ...KMS_OPTIONS,
  ...KEY_FILE_OPTIONS,
  ...DEMAND_OPTIONS,
  'aes-key': { type: 'string' },
  'rsa-private-key': { type: 'string' },
  'instruction-file': { type: 'string' },
  suffix: { type: 'string' },
  'allow-non-committing': { type: 'boolean', default: false },
  'enable-legacy-wrapping-algorithms': { type: 'boolean', default: false },
  'enable-legacy-unauthenticated-modes': { type: 'boolean', default: false },
  out: { type: 'string' },
  force: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parse<typeof OPTIONS>>['values'];

export const decrypt: Command = {
  help: `Usage: sealift decrypt DIR (--aes-key KEYFILE | --rsa-private-key PEM) --out FILE
       sealift decrypt s3://BUCKET/KEY --region NAME [the key] --out FILE

Reads DIR/object, DIR/metadata.json (the object's S3 user metadata) and, if there
is one, DIR/instruction.json (its instruction file); or an object in S3. FILE appears
only after the whole object was found to be genuine.

  --aes-key KEYFILE        wrapping key: 32 raw bytes, or base64 of them
  --rsa-private-key PEM    PKCS #8 ("BEGIN PRIVATE KEY")
  --instruction-file PATH  another instruction file than DIR/instruction.json
  --allow-non-committing   also read format v2, which does not commit to its key
  --senders FILE           public key (PEM) of somebody who may have sent it, called after
                           the file; repeat it. Refuses what none of them signed
  --identity               refuse an object that does not say under which key it was made;
                           one that says another key is refused in any case
  --moved-from KEY         it was made under that key, and moved
  --object-key KEY         in a folder: the key that is asked for
  --out FILE
  --force                  replace FILE

In S3 also:
  --kms aws | --kms-file FILE [--kms-principal NAME], [--key-id KEY]
  --master-secrets FILE    for an object under SSE-C; when only S3 has encrypted it, that
                           is all it needs
  --suffix .NAME           another instruction file than KEY.instruction
  --region NAME, --s3-endpoint URL, --bucket-owner ACCOUNT

What old clients wrote, with --allow-non-committing:
  --enable-legacy-wrapping-algorithms    AESWrap, kms, and AES of format v1
  --enable-legacy-unauthenticated-modes  AES-CBC: FILE may have been changed by
                                         anybody, nothing can tell`,

  async run(args, { env, out, err, signal }) {
    const { values, positionals } = parse(args, OPTIONS);
    const source = onePositional(positionals, 'DIR');
    const target = required(values.out, '--out FILE');
    const url = s3UrlOf(source);
    refuseOtherPlace(values, url !== undefined);
    const demands = await demandsOf(values, url?.key);
    const object =
      url === undefined
        ? await objectInFolder(source, values['instruction-file'])
        : await (await import('./object-in-s3.js')).objectInS3(
            url,
            values,
            { suffix: values.suffix, plain: !namesKey(values) },
            env,
          );
    try {
      const isPlain = url !== undefined && object.stored === undefined;
      if (isPlain) await refusePlain(demands);
      if (isPlain) err('No page has encrypted this object: it is written as S3 gives it.');
      const file = () => OutputFile.create(target, values.force);
      const { bytes, sender }: { bytes: number; sender?: Sender } = isPlain
        ? { bytes: await copyTo(object.read(signal), await file()) }
        : await decryptTo(object, values, demands, file, signal, err);
      const from = sender === undefined ? '' : `, sent by ${sender.name} (${sender.fingerprint})`;
      out(`${target}: ${bytes} bytes${from}`);
    } finally {
      await object.close();
    }
  },
};

/** Flags of the other place would do nothing. @throws UsageError */
function refuseOtherPlace(values: Values, inS3: boolean): void {
  const flags = inS3
    ? (['instruction-file'] as const)
    : (['suffix', 'region', 's3-endpoint', 'bucket-owner', 'master-secrets'] as const);
  const stray = flags.find((flag) => values[flag] !== undefined);
  if (stray !== undefined)
    throw new UsageError(`--${stray} is for ${inS3 ? 'an object in a folder' : 's3://BUCKET/KEY'}`);
}

async function decryptTo(
  object: SealedObject,
  values: Values,
  demands: Demands,
  target: () => Promise<OutputFile>,
  signal: AbortSignal,
  err: Terminal['err'],
): Promise<{ bytes: number; sender?: Sender }> {
  const keyringFor = await wrappingKeyOf(values, 'rsa-private-key', object.stored !== undefined);
  const opener = await createOpener({
    keyring: keyringFor(object.stored ?? IN_FOLDER),
    metadata: object.metadata,
    objectSize: object.size,
    commitmentPolicy: values['allow-non-committing']
      ? 'REQUIRE_ENCRYPT_ALLOW_DECRYPT'
      : 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT',
    legacy: await legacyOf(values),
    ...demands,
  });
  const file = await target();
  if (!isUnauthenticated(opener)) {
    await openTo(opener, object.read(signal), file);
    return { bytes: opener.plaintextSize, ...(opener.sender && { sender: opener.sender }) };
  }
  const bytes = await copyTo(openUnauthenticatedCbc(opener, object.read(signal)), file);
  err('The object is not authenticated: it may have been changed.');
  return { bytes };
}

function isUnauthenticated({ suite }: Opener): boolean {
  return suite === 'ALG_AES_256_CBC_IV16_NO_KDF';
}

/** @returns bytes written */
async function copyTo(source: AsyncIterable<Uint8Array>, file: OutputFile): Promise<number> {
  try {
    let bytes = 0;
    for await (const piece of source) {
      await file.write(piece);
      bytes += piece.byteLength;
    }
    await file.commit();
    return bytes;
  } catch (error) {
    await file.discard();
    throw error;
  }
}
