import fc from 'fast-check';
import type { Json } from '../hostile/mutations.js';

/** A schema of valibot, as far as requests are made from it: schemas are data there. */
interface Node {
  readonly kind: 'schema' | 'validation';
  readonly type: string;
  readonly pipe?: readonly Node[];
  readonly entries?: Readonly<Record<string, Node>>;
  readonly wrapped?: Node;
  readonly item?: Node;
  readonly literal?: string | boolean;
  readonly requirement?: unknown;
  readonly key?: Node;
  readonly value?: Node;
}

/** Stands for what an earlier answer gave: a token, say. Put in when the request is sent. */
export interface Recalled {
  readonly recalled: string;
  /** Which of them. */
  readonly at: number;
}

/** Fields whose worth comes from earlier answers, and what they are there. */
const RECALLED = ['token', 'metadata', 'key', 'uploadId', 'size', 'value'];
/** Longest list, but for the ones that are too long. */
const USUAL = 3;

/**
 * Requests that the schema takes, and such that it almost takes: every bound is met from both sides.
 *
 * @param name of the field, which decides whether an earlier answer has something for it
 * @throws Error for what is not known here: a schema that is not fuzzed must not look as if it were
 */
export function fromSchema(schema: unknown, name = ''): fc.Arbitrary<unknown> {
  const node = schema as Node;
  const fresh = made(node);
  if (!RECALLED.includes(name)) return fresh;
  const recalled = fc.record({ recalled: fc.constant(name), at: fc.nat(1000) });
  return fc.oneof({ weight: 9, arbitrary: recalled }, { weight: 1, arbitrary: fresh });
}

function made(node: Node): fc.Arbitrary<unknown> {
  const stages = node.pipe ?? [node];
  const shape = stages.findLast(({ kind, type }) => kind === 'schema' && type !== 'unknown') ?? node;
  const bounds = stages.flatMap((stage) => (stage.pipe && stage !== node ? stage.pipe : [stage]));
  const bound = (type: string): number | undefined => {
    const found = bounds.find((stage) => stage.type === type)?.requirement;
    return typeof found === 'number' ? found : undefined;
  };
  if (shape !== node && shape.pipe !== undefined) return made(shape);
  switch (shape.type) {
    case 'strict_object': {
      const entries = Object.entries(shape.entries ?? {});
      const all = Object.fromEntries(entries.map(([name, entry]) => [name, fromSchema(entry, name)]));
      const required = entries.filter(([, { type }]) => type !== 'optional').map(([name]) => name);
      return fc.record(all, { requiredKeys: required });
    }
    case 'optional':
      return fromSchema(shape.wrapped);
    case 'record':
      return fc.dictionary(text(64), text(1024), { maxKeys: (bound('max_entries') ?? USUAL) + 1 });
    case 'array': {
      const item = fromSchema(shape.item);
      const most = bound('max_length') ?? USUAL;
      return fc.oneof(
        { weight: 30, arbitrary: fc.array(item, { minLength: 1, maxLength: 1 }) },
        { weight: 15, arbitrary: fc.array(item, { minLength: 2, maxLength: USUAL }) },
        { weight: 1, arbitrary: fc.array(item, { minLength: most, maxLength: most + 1 }) },
      );
    }
    case 'string': {
      const pattern = bounds.find(({ type }) => type === 'regex')?.requirement;
      if (pattern instanceof RegExp) return fc.stringMatching(pattern);
      return text(bound('max_length') ?? bound('max_bytes') ?? 64);
    }
    case 'number': {
      const [least, most] = [bound('min_value') ?? 0, bound('max_value') ?? 2 ** 53 - 1];
      const near = [least, least - 1, least + 1, most, most + 1, 0.5];
      return fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: least, max: 4 }) },
        { weight: 1, arbitrary: fc.constantFrom(...near) },
      );
    }
    case 'literal':
      return fc.constant(shape.literal);
    case 'unknown':
      return fc.jsonValue({ maxDepth: 2 });
    default:
      throw new Error(`fuzz does not know schemas of type "${shape.type}"`);
  }
}

/** Mostly short; sometimes as long as it may be, and one longer. */
function text(most: number): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.string({ maxLength: Math.min(most, 12) }) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: Math.min(most, 12) }) },
    { weight: 1, arbitrary: fc.constantFrom('x'.repeat(most), 'x'.repeat(most + 1)) },
  );
}

/** Puts in what earlier answers gave. */
export function recall(value: unknown, of: (name: string, at: number) => Json): Json {
  if (Array.isArray(value)) return value.map((one) => recall(one, of));
  if (typeof value !== 'object' || value === null) return value as Json;
  const { recalled, at } = value as Partial<Recalled>;
  if (typeof recalled === 'string' && typeof at === 'number') return of(recalled, at);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, recall(one, of)]));
}
