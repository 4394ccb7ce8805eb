import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createOpener,
  joinInstructionFile,
  type LegacyReading,
  type ObjectMetadata,
  type Opener,
  openTo,
} from '@sealift/core';
import {
  importLegacyAesWrappingKey,
  legacyAesKeyring,
  legacyReading,
  openUnauthenticatedCbc,
} from '@sealift/core/legacy';
import { type Command, onePositional, parse, required, UsageError } from './command.js';
import { InputFile } from './input-file.js';
import { keyringOf, withAesKey } from './key-files.js';
import { OutputFile } from './output-file.js';

export const decrypt: Command = {
  help: `Usage: sealift decrypt DIR (--aes-key KEYFILE | --rsa-private-key PEM) --out FILE

Reads DIR/object, DIR/metadata.json (the object's S3 user metadata) and, if there
is one, DIR/instruction.json (its instruction file). FILE appears only after the
whole object was found to be genuine.

  --aes-key KEYFILE        wrapping key: 32 raw bytes, or base64 of them
  --rsa-private-key PEM    PKCS #8 ("BEGIN PRIVATE KEY")
  --instruction-file PATH  another instruction file than DIR/instruction.json
  --allow-non-committing   also read format v2, which does not commit to its key
  --out FILE
  --force                  replace FILE

What old clients wrote, with --allow-non-committing:
  --enable-legacy-wrapping-algorithms    AESWrap, and AES of format v1
  --enable-legacy-unauthenticated-modes  AES-CBC: FILE may have been changed by
                                         anybody, nothing can tell`,

  async run(args, { out, err, signal }) {
    const { values, positionals } = parse(args, {
      'aes-key': { type: 'string' },
      'rsa-private-key': { type: 'string' },
      'instruction-file': { type: 'string' },
      'allow-non-committing': { type: 'boolean', default: false },
      'enable-legacy-wrapping-algorithms': { type: 'boolean', default: false },
      'enable-legacy-unauthenticated-modes': { type: 'boolean', default: false },
      out: { type: 'string' },
      force: { type: 'boolean', default: false },
    });
    const directory = onePositional(positionals, 'DIR');
    const target = required(values.out, '--out FILE');
    const keyring = await keyringOf(values, 'rsa-private-key');
    const metadata = await readMetadata(join(directory, 'metadata.json'));
    const instructionFile = await readInstructionFile(directory, values['instruction-file']);

    const object = await InputFile.open(join(directory, 'object'));
    try {
      const opener = await createOpener({
        keyring,
        metadata: instructionFile === undefined ? metadata : joinInstructionFile(metadata, instructionFile),
        objectSize: object.size,
        commitmentPolicy: values['allow-non-committing']
          ? 'REQUIRE_ENCRYPT_ALLOW_DECRYPT'
          : 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT',
        legacy: await legacyOf(values),
      });
      const file = await OutputFile.create(target, values.force);
      const bytes = await open(opener, object.read(signal), file);
      if (isUnauthenticated(opener)) err('The object is not authenticated: it may have been changed.');
      out(`${target}: ${bytes} bytes`);
    } finally {
      await object.close();
    }
  },
};

async function legacyOf(values: {
  readonly 'aes-key'?: string | undefined;
  readonly 'enable-legacy-wrapping-algorithms': boolean;
  readonly 'enable-legacy-unauthenticated-modes': boolean;
}): Promise<LegacyReading> {
  const aes = values['aes-key'];
  const wrappingKey = aes === undefined ? undefined : await withAesKey(aes, importLegacyAesWrappingKey);
  return legacyReading({
    enableLegacyWrappingAlgorithms: values['enable-legacy-wrapping-algorithms'],
    enableLegacyUnauthenticatedModes: values['enable-legacy-unauthenticated-modes'],
    ...(wrappingKey === undefined ? {} : { keyring: legacyAesKeyring({ wrappingKey }) }),
  });
}

function isUnauthenticated({ suite }: Opener): boolean {
  return suite === 'ALG_AES_256_CBC_IV16_NO_KDF';
}

/** @returns bytes of the file */
async function open(opener: Opener, source: AsyncIterable<Uint8Array>, file: OutputFile): Promise<number> {
  if (!isUnauthenticated(opener)) {
    await openTo(opener, source, file);
    return opener.plaintextSize;
  }
  try {
    let bytes = 0;
    for await (const piece of openUnauthenticatedCbc(opener, source)) {
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

/** The one named must be there. */
async function readInstructionFile(directory: string, path: string | undefined): Promise<string | undefined> {
  try {
    return await readFile(path ?? join(directory, 'instruction.json'), 'utf8');
  } catch (error) {
    if (path === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws UsageError when it is not a JSON map of strings */
async function readMetadata(path: string): Promise<ObjectMetadata> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${path} is not JSON`);
    throw error;
  }
  const isMap =
    typeof parsed === 'object' &&
    parsed !== null &&
    !Array.isArray(parsed) &&
    Object.values(parsed).every((value) => typeof value === 'string');
  if (!isMap) throw new UsageError(`${path} is not a JSON map of strings`);
  return parsed as ObjectMetadata;
}
