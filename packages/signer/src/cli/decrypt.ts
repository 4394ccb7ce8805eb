import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createOpener, type ObjectMetadata, openTo } from '@sealift/core';
import { type Command, onePositional, parse, required, UsageError } from './command.js';
import { InputFile } from './input-file.js';
import { keyringOf } from './key-files.js';
import { OutputFile } from './output-file.js';

export const decrypt: Command = {
  help: `Usage: sealift decrypt DIR (--aes-key KEYFILE | --rsa-private-key PEM) --out FILE

Reads DIR/object and DIR/metadata.json (the object's S3 user metadata). FILE
appears only after the whole object was found to be genuine.

  --aes-key KEYFILE        wrapping key: 32 raw bytes, or base64 of them
  --rsa-private-key PEM    PKCS #8 ("BEGIN PRIVATE KEY")
  --allow-non-committing   also read format v2, which does not commit to its key
  --out FILE
  --force                  replace FILE`,

  async run(args, { out, signal }) {
    const { values, positionals } = parse(args, {
      'aes-key': { type: 'string' },
      'rsa-private-key': { type: 'string' },
      'allow-non-committing': { type: 'boolean', default: false },
      out: { type: 'string' },
      force: { type: 'boolean', default: false },
    });
    const directory = onePositional(positionals, 'DIR');
    const target = required(values.out, '--out FILE');
    const keyring = await keyringOf(values, 'rsa-private-key');
    const metadata = await readMetadata(join(directory, 'metadata.json'));

    const object = await InputFile.open(join(directory, 'object'));
    try {
      const opener = await createOpener({
        keyring,
        metadata,
        objectSize: object.size,
        commitmentPolicy: values['allow-non-committing']
          ? 'REQUIRE_ENCRYPT_ALLOW_DECRYPT'
          : 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT',
      });
      await openTo(opener, object.read(signal), await OutputFile.create(target, values.force));
      out(`${target}: ${opener.plaintextSize} bytes`);
    } finally {
      await object.close();
    }
  },
};

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
