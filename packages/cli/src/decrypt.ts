import {
  type Command,
  onePositional,
  parse,
  required,
  STANDARD,
  type Terminal,
  UsageError,
} from './command.js';
import { demandsOf, senderText } from './demand-flags.js';
import { OPEN_OPTIONS, type OpenValues, placeOf, refuseOtherPlace } from './open-flags.js';
import { type OpenHow, openInto, targetOf } from './open-into.js';
import { openedHere } from './opened-here.js';
import { s3UrlOf } from './s3-url.js';
import { streamsOf } from './streams.js';

const OPTIONS = {
  ...OPEN_OPTIONS,
  out: { type: 'string' },
  force: { type: 'boolean', default: false },
} as const;

export const decrypt: Command = {
  help: `Usage: sealift decrypt DIR (--aes-key KEYFILE | --rsa-private-key PEM) --out FILE
       sealift decrypt s3://BUCKET/KEY --region NAME [the key] --out FILE
       sealift decrypt - --metadata FILE [the key] --out FILE

Reads DIR/object, DIR/metadata.json (the object's S3 user metadata) and, if there is one,
DIR/instruction.json (its instruction file); an object in S3; or one from standard input.
Plaintext is written only after the whole object was found to be genuine.

  --out FILE               "-" is standard output; --delayed-authentication: see "sealift cat"
  --force                  replace FILE
  --aes-key KEYFILE        wrapping key: 32 raw bytes, or base64 of them
  --rsa-private-key PEM    PKCS #8 ("BEGIN PRIVATE KEY")
  --group-may-read-keys    take key files that their group may read, too
  --instruction-file PATH  another instruction file than DIR/instruction.json
  --allow-non-committing   also read format v2, which does not commit to its key
  --senders FILE           public key (PEM) of somebody who may have sent it, called after
                           the file; repeat it. Refuses what none of them signed
  --identity               refuse an object that does not say under which key it was made
  --moved-from KEY         it was made under that key, and moved
  --object-key KEY         in a folder: the key that is asked for
In S3 also:
  --kms aws | --kms-file FILE [--kms-principal NAME], [--key-id KEY]
  --master-secrets FILE    for an object under SSE-C
  --suffix .NAME           another instruction file than KEY.instruction
  --region NAME, --s3-endpoint URL, --bucket-owner ACCOUNT
What old clients wrote, with --allow-non-committing:
  --enable-legacy-wrapping-algorithms    AESWrap, kms, and AES of format v1
  --enable-legacy-unauthenticated-modes  AES-CBC: FILE may have been changed by anybody

  sealift decrypt sealed --aes-key key.bin --out report.pdf
  sealift decrypt s3://my-uploads/users/7/a1b2 --region eu-central-1 --kms aws --out report.pdf`,
  flags: OPTIONS,

  async run(args, terminal) {
    const { values, positionals } = parse(args, OPTIONS);
    const source = onePositional(positionals, 'DIR');
    await decryptTo(source, required(values.out, '--out FILE'), values, terminal);
  },
};

const CAT_OPTIONS = {
  ...OPEN_OPTIONS,
  range: { type: 'string' },
  verbose: { type: 'boolean', default: false },
} as const;

/** The same to standard output. */
export const cat: Command = {
  help: `Usage: sealift cat s3://BUCKET/KEY --region NAME [the key]
       sealift cat DIR (--aes-key KEYFILE | --rsa-private-key PEM)
       sealift cat … --range FIRST-LAST [--verbose]

Decrypts to standard output: "decrypt … --out -", with all its flags. The first byte comes
after the whole object was found to be genuine. An object in S3 of more than 64 MiB waits
until then on disk, encrypted, in the folder for temporary files (TMPDIR).

  --delayed-authentication  write at once: exit code 1 at the end when the object is not
                            genuine, and then what was written must not be used
  --range FIRST-LAST        these bytes of the file, counted from 0; FIRST- goes to its end,
                            -N are its last N. With a segment table (sealift segments, or
                            DIR/object.segments) only what covers them is read, and each
                            segment written when it was verified: exit code 1 at one that is
                            damaged, after genuine bytes. Without, all of the object is read
                            and verified first
  --verbose                 with --range: says on standard error by what it was verified

  sealift cat s3://my-uploads/users/7/a1b2 --region eu-central-1 --kms aws | less
  sealift cat s3://my-uploads/film --region eu-central-1 --kms aws --range 0-9999999 > start`,
  flags: CAT_OPTIONS,

  async run(args, terminal) {
    const { values, positionals } = parse(withSuffixRange(args), CAT_OPTIONS);
    const source = onePositional(positionals, 's3://BUCKET/KEY');
    if (values.range !== undefined)
      return (await import('./cat-range.js')).catRange(source, { ...values, range: values.range }, terminal);
    if (values.verbose) throw new UsageError('--verbose goes with --range');
    await decryptTo(source, STANDARD, values, terminal);
  },
};

/** `--range -N` as `--range=-N`: `parseArgs` takes nothing that begins with a dash for a value. */
function withSuffixRange(args: readonly string[]): string[] {
  return args.flatMap((word, at) => {
    if (word === '--range' && args[at + 1]?.startsWith('-')) return [];
    return args[at - 1] === '--range' && word.startsWith('-') ? [`--range=${word}`] : [word];
  });
}

/** Decrypts one object, and says what there is to say. */
async function decryptTo(source: string, out: string, values: OpenValues, terminal: Terminal): Promise<void> {
  const { err } = terminal;
  if (values['delayed-authentication'] && out !== STANDARD)
    throw new UsageError('--delayed-authentication is for standard output');
  const url = s3UrlOf(source);
  refuseOtherPlace(values, placeOf(source));
  const demands = await demandsOf(values, url?.key);
  const { object, opener } =
    url === undefined
      ? await openedHere(source, values, demands, terminal)
      : await (await import('./opened-in-s3.js')).openedInS3(url, values, demands, terminal.env);
  try {
    if (opener === undefined) err('No page has encrypted this object: it is written as S3 gives it.');
    const target = await targetOf(out, values.force ?? false, streamsOf(terminal));
    const how: OpenHow =
      opener === undefined ? 'plain' : values['delayed-authentication'] ? 'delayed' : 'verified';
    const { bytes, authenticated } = await openInto(target, object, opener, how, terminal);
    if (!authenticated) err('The object is not authenticated: it may have been changed.');
    const from = senderText(opener?.sender);
    if (out !== STANDARD) terminal.out(`${out}: ${bytes} bytes${from === '' ? '' : `, ${from}`}`);
    else if (from !== '') err(from);
  } finally {
    await object.close();
  }
}
