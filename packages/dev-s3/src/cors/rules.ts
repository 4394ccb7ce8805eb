import { S3Error } from '../errors.js';
import { malformed, type XmlElement } from '../xml/read.js';
import type { Xml } from '../xml/write.js';

/** One CORS rule in the words of PutBucketCors. */
export interface CorsRule {
  readonly id?: string;
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly maxAgeSeconds?: number;
}

const METHODS = ['GET', 'PUT', 'HEAD', 'POST', 'DELETE'];
const MAX_RULES = 100;

/** @throws S3Error InvalidRequest for what S3 refuses: an unknown method, a second wildcard, no origin */
export function checkCorsRules(rules: readonly CorsRule[]): readonly CorsRule[] {
  if (rules.length === 0 || rules.length > MAX_RULES) throw malformed();
  for (const {
    allowedOrigins,
    allowedMethods,
    allowedHeaders = [],
    exposeHeaders = [],
    maxAgeSeconds = 0,
  } of rules) {
    if (allowedOrigins.length === 0 || allowedMethods.length === 0) throw malformed();
    const method = allowedMethods.find((name) => !METHODS.includes(name));
    if (method !== undefined) {
      throw invalid(`Found unsupported HTTP method in CORS config. Unsupported method is ${method}`);
    }
    const crowded = [...allowedOrigins, ...allowedHeaders].find((pattern) => pattern.split('*').length > 2);
    if (crowded !== undefined) throw invalid(`"${crowded}" can not have more than one wildcard.`);
    if (exposeHeaders.some((name) => name.includes('*'))) {
      throw invalid('ExposeHeader contains wildcard. We currently do not support wildcard for ExposeHeader.');
    }
    if (!Number.isSafeInteger(maxAgeSeconds) || maxAgeSeconds < 0) throw malformed();
  }
  return rules;
}

export function readCors(root: XmlElement): readonly CorsRule[] {
  const rules = root
    .allow('CORSRule')
    .all('CORSRule')
    .map((rule): CorsRule => {
      rule.allow('ID', 'AllowedOrigin', 'AllowedMethod', 'AllowedHeader', 'ExposeHeader', 'MaxAgeSeconds');
      const id = rule.value('ID');
      const age = rule.value('MaxAgeSeconds');
      return {
        ...(id === undefined ? {} : { id }),
        allowedOrigins: rule.values('AllowedOrigin'),
        allowedMethods: rule.values('AllowedMethod'),
        allowedHeaders: rule.values('AllowedHeader'),
        exposeHeaders: rule.values('ExposeHeader'),
        ...(age === undefined ? {} : { maxAgeSeconds: Number(age) }),
      };
    });
  return checkCorsRules(rules);
}

export function writeCors(rules: readonly CorsRule[]): Xml[] {
  const each = (name: string, values: readonly string[] = []): Xml[] =>
    values.map((value): Xml => [name, value]);
  return rules.map(
    (rule): Xml => [
      'CORSRule',
      [
        ['ID', rule.id],
        ...each('AllowedHeader', rule.allowedHeaders),
        ...each('AllowedMethod', rule.allowedMethods),
        ...each('AllowedOrigin', rule.allowedOrigins),
        ...each('ExposeHeader', rule.exposeHeaders),
        ['MaxAgeSeconds', rule.maxAgeSeconds],
      ],
    ],
  );
}

function invalid(message: string): S3Error {
  return new S3Error('InvalidRequest', message);
}
