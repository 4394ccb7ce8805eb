import { access } from 'node:fs/promises';
import {
  type KeyAdmin,
  type KeyInfo,
  type KeyPolicy,
  localKms,
  MAX_WAITING_DAYS,
  MIN_WAITING_DAYS,
} from '@sealift/kms/local';
import { type Command, parse, required, UsageError } from './command.js';

interface Flags {
  readonly alias?: string | undefined;
  readonly description?: string | undefined;
  readonly days?: string | undefined;
  readonly generate?: string[] | undefined;
  readonly decrypt?: string[] | undefined;
  readonly out?: string | undefined;
}

type Action = (
  keys: KeyAdmin,
  key: () => string,
  given: Flags & { readonly key: string | undefined },
) => Promise<KeyInfo | KeyInfo[] | KeyPolicy>;

const ACTIONS: Readonly<Record<string, Action>> = {
  create: (keys, _, { alias, description }) =>
    keys.create({
      ...(alias === undefined ? {} : { alias }),
      ...(description === undefined ? {} : { description }),
    }),
  list: (keys) => keys.list(),
  describe: (keys, key) => keys.describe(key()),
  rotate: (keys, key) => keys.rotate(key()),
  enable: (keys, key) => keys.enable(key()),
  disable: (keys, key) => keys.disable(key()),
  'schedule-deletion': (keys, key, { days }) =>
    keys.scheduleDeletion(key(), days === undefined ? MAX_WAITING_DAYS : waitingDays(days)),
  'cancel-deletion': (keys, key) => keys.cancelDeletion(key()),
  purge: (keys, _, { key }) => keys.purge(key),
  export: (keys, _, { out }) => keys.export(required(out, '--out')),
  policy: async (keys, key, { generate, decrypt }) => {
    const change = {
      ...(generate === undefined ? {} : { generate: namesOf(generate) }),
      ...(decrypt === undefined ? {} : { decrypt: namesOf(decrypt) }),
    };
    const changes = Object.keys(change).length > 0;
    return (await (changes ? keys.setPolicy(key(), change) : keys.describe(key()))).policy;
  },
};

/** Flags of each action, besides --kms-file: any other would be silently without effect. */
const FLAGS: Readonly<Record<string, readonly (keyof Flags)[]>> = {
  create: ['alias', 'description'],
  'schedule-deletion': ['days'],
  policy: ['generate', 'decrypt'],
  export: ['out'],
};
/** Actions on no key that is there. */
const KEYLESS: readonly string[] = ['create', 'list', 'export'];

/** @throws UsageError */
function checkUse(action: string, key: string | undefined, flags: Flags): void {
  if (KEYLESS.includes(action) && key !== undefined)
    throw new UsageError(`"${key}" is one argument too many: ${action} takes no KEY`);
  for (const [flag, value] of Object.entries(flags))
    if (value !== undefined && !FLAGS[action]?.some((one) => one === flag))
      throw new UsageError(`--${flag} does not go with ${action}`);
}

/** Whole days in plain digits. @throws UsageError */
function waitingDays(text: string): number {
  const days = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (days >= MIN_WAITING_DAYS && days <= MAX_WAITING_DAYS) return days;
  throw new UsageError(`--days is ${MIN_WAITING_DAYS} to ${MAX_WAITING_DAYS} whole days`);
}

/** `none` alone is nobody. */
function namesOf(given: readonly string[]): readonly string[] {
  return given.length === 1 && given[0] === 'none' ? [] : given;
}

const OPTIONS = {
  'kms-file': { type: 'string' },
  alias: { type: 'string' },
  description: { type: 'string' },
  days: { type: 'string' },
  generate: { type: 'string', multiple: true },
  decrypt: { type: 'string', multiple: true },
  out: { type: 'string' },
} as const;

export const keys: Command = {
  help: `Usage: sealift keys ACTION [KEY] --kms-file FILE

Answers with JSON. KEY is a key id or an alias.

  create [--alias alias/NAME] [--description TEXT]
  list
  describe KEY
  rotate KEY               new data keys get a new version; old ones stay readable
  enable KEY, disable KEY
  schedule-deletion KEY [--days 7..30]   unusable at once, may be purged after that time
  cancel-deletion KEY      the key stays, disabled; possible until it is purged
  purge [KEY]              takes keys whose time is over, or this one of them, away for good:
                           nothing else ever does, and what they wrapped can never be read again
  export --out FILE        all keys, as earlier versions of this command read them: as secret as the key file
  policy KEY [--generate NAME …] [--decrypt NAME …]
                           prints, or sets, who may have data keys made and unwrapped:
                           names given to "serve --kms-principal"; "*" everybody, "none" nobody

  --kms-file FILE          or SEALIFT_KMS_FILE; made by the first "create"

  sealift keys create --alias alias/uploads --kms-file keys.json
  sealift keys rotate alias/uploads --kms-file keys.json
  sealift keys policy alias/uploads --generate signer --decrypt signer --kms-file keys.json`,
  flags: OPTIONS,
  actions: Object.keys(ACTIONS),

  async run(args, { env, out }) {
    const { values: given, positionals } = parse(args, OPTIONS);
    const [name = '', key, ...rest] = positionals;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined) throw new UsageError(`the action is one of ${Object.keys(ACTIONS).join(', ')}`);
    if (rest.length > 0) throw new UsageError(`"${rest[0]}" is one argument too many`);
    const { 'kms-file': fileFlag, ...values } = given;
    checkUse(name, key, values);
    const file = required(fileFlag ?? env.SEALIFT_KMS_FILE, '--kms-file');
    // A mistyped name is no key store without keys.
    if (name !== 'create') await access(file);
    const answer = await action(localKms({ file }).keys, () => required(key, 'KEY'), { ...values, key });
    out(JSON.stringify(answer, null, 2));
  },
};
