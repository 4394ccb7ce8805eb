import { S3Error } from '../errors.js';
import { MAX_POLICY_BYTES } from '../limits.js';
import { isOperator, type Operator } from './conditions.js';

/** A bucket policy, reduced to what is evaluated. Whatever this server cannot evaluate is refused when put. */
export interface Policy {
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly principals: Patterns;
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly conditions: readonly Condition[];
}

/** `negated` for NotPrincipal, NotAction and NotResource. */
export interface Patterns {
  readonly negated: boolean;
  readonly values: readonly string[];
}

export interface Condition {
  readonly operator: Operator;
  readonly ifExists: boolean;
  /** Lower case: condition keys have no case. */
  readonly key: string;
  readonly values: readonly string[];
}

type Json = Record<string, unknown>;

/** @throws S3Error MalformedPolicy */
export function readPolicy(text: string, bucket: string): Policy {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) throw malformed('Policy is too large');
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed("Policies must be valid JSON and the first byte must be '{'");
  }
  const { Version, Id, Statement, ...rest } = object(document);
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17')
    throw malformed('Unknown Version');
  if (Object.keys(rest).length > 0 || (Id !== undefined && typeof Id !== 'string'))
    throw malformed('Unknown policy element');
  const statements = (Array.isArray(Statement) ? Statement : [Statement]).map((each) =>
    readStatement(object(each), bucket),
  );
  if (statements.length === 0) throw malformed('Missing required field Statement');
  return { statements };
}

function readStatement(json: Json, bucket: string): Statement {
  const known = [
    'Sid',
    'Effect',
    'Principal',
    'NotPrincipal',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'Condition',
  ];
  if (Object.keys(json).some((name) => !known.includes(name))) throw malformed('Unknown statement element');
  const { Sid, Effect } = json;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed('Effect must be Allow or Deny');
  const resources = patterns(json, 'Resource', strings);
  const own = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/`];
  if (!resources.values.every((value) => value === own[0] || value.startsWith(own[1] ?? ''))) {
    throw malformed('Policy has invalid resource');
  }
  const actions = patterns(json, 'Action', strings);
  if (!actions.values.every((value) => value === '*' || /^s3:[\w*?]+$/i.test(value)))
    throw malformed('Policy has invalid action');
  return {
    sid: typeof Sid === 'string' ? Sid : undefined,
    effect: Effect,
    principals: patterns(json, 'Principal', principals),
    actions,
    resources,
    conditions: readConditions(json.Condition),
  };
}

function patterns(json: Json, name: string, read: (value: unknown) => readonly string[]): Patterns {
  const [plain, negated] = [json[name], json[`Not${name}`]];
  if ((plain === undefined) === (negated === undefined))
    throw malformed(`Exactly one of ${name} and Not${name} is needed`);
  return { negated: plain === undefined, values: read(plain ?? negated) };
}

function principals(value: unknown): readonly string[] {
  if (value === '*') return ['*'];
  const { AWS, ...rest } = object(value);
  if (AWS === undefined || Object.keys(rest).length > 0) throw malformed('Invalid principal in policy');
  return strings(AWS);
}

function readConditions(value: unknown): Condition[] {
  if (value === undefined) return [];
  return Object.entries(object(value)).flatMap(([name, keys]) => {
    const ifExists = name.endsWith('IfExists') && name !== 'NullIfExists';
    const operator = ifExists ? name.slice(0, -'IfExists'.length) : name;
    if (!isOperator(operator)) throw malformed(`This server cannot evaluate the condition operator ${name}`);
    return Object.entries(object(keys)).map(([key, values]) => ({
      operator,
      ifExists,
      key: key.toLowerCase(),
      values: strings(values, true),
    }));
  });
}

function strings(value: unknown, scalars = false): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw malformed('Empty list in policy');
  return list.map((each) => {
    const text = scalars && (typeof each === 'boolean' || typeof each === 'number') ? String(each) : each;
    if (typeof text !== 'string') throw malformed('Policy has a value that is not a string');
    if (text.includes('${')) throw malformed('This server cannot evaluate policy variables');
    return text;
  });
}

function object(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed('Policy has invalid syntax');
  return value as Json;
}

function malformed(message: string): S3Error {
  return new S3Error('MalformedPolicy', message);
}
