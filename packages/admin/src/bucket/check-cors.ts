import type { CORSRule } from '@aws-sdk/client-s3';
import { CUSTOMER_KEY_HEADERS, GET_HEADERS } from '@sealift/signer/s3';
import { type Finding, found, SETUP } from './finding.js';
import type { BucketPlan } from './plan.js';
import { corsRule, pageHeaders } from './settings.js';

/** Of a page on the operator's own machine: secure without TLS. */
const LOOPBACK = /^http:\/\/(localhost|[\w.-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/** What browsers will make of the rules, for each origin of the plan; and what they allow beyond need. */
export function checkCors(rules: readonly CORSRule[], plan: BucketPlan): Finding[] {
  return [
    ...plan.origins.flatMap((origin) => [
      ...checkScheme(origin, plan),
      ...(corsRule(plan).AllowedMethods ?? []).flatMap((method) => checkMethod(rules, plan, origin, method)),
    ]),
    ...checkWidth(rules, plan),
  ];
}

function checkScheme(origin: string, { client }: BucketPlan): Finding[] {
  if (!origin.startsWith('http:') || LOOPBACK.test(origin)) return [];
  const message = `Pages of ${origin} are not secure: browsers offer them no cryptography.`;
  return [
    found(client ? 'error' : 'warning', 'cors-origin-insecure', message, 'Serve the pages over https.'),
  ];
}

/** S3 answers a preflight by the first rule that fits origin, method and every header, a request by origin and method. */
function checkMethod(
  rules: readonly CORSRule[],
  plan: BucketPlan,
  origin: string,
  method: string,
): Finding[] {
  const fitting = rules.filter((rule) => lets(rule, origin) && rule.AllowedMethods?.includes(method));
  const [first] = fitting;
  if (first === undefined) {
    const near = nearMiss(rules, origin);
    const message = `Pages of ${origin} may not send ${method}${near}: browsers will report a network failure.`;
    return [found('error', 'cors-missing', message, SETUP)];
  }
  const findings: Finding[] = [];
  const needed = headersOf(method, plan);
  const lacks = fitting.map((rule) => needed.filter((header) => !allows(rule, header)));
  const least = lacks.reduce((a, b) => (b.length < a.length ? b : a));
  if (least.length > 0) {
    const message = `Pages of ${origin} may not send ${least.join(', ')} with ${method}: browsers will report a network failure.`;
    findings.push(found('error', 'cors-headers-missing', message, SETUP));
  }
  if (method === 'GET' && !first.ExposeHeaders?.some((name) => name.toLowerCase() === 'content-range')) {
    const message = `Pages of ${origin} cannot read content-range: a wrong size is noticed late.`;
    findings.push(found('warning', 'cors-content-range-hidden', message, SETUP));
  }
  return findings;
}

function headersOf(method: string, plan: BucketPlan): string[] {
  const all = pageHeaders(plan);
  if (method !== 'GET') return all.filter((name) => !GET_HEADERS.includes(name));
  return [...GET_HEADERS, ...all.filter((name) => CUSTOMER_KEY_HEADERS.includes(name))];
}

/** Why a rule that looks right does not fit. */
function nearMiss(rules: readonly CORSRule[], origin: string): string {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/\/+$/, '');
  const near = rules
    .flatMap(({ AllowedOrigins = [] }) => AllowedOrigins)
    .find((pattern) => pattern !== origin && plain(pattern) === plain(origin));
  return near === undefined ? '' : ` ("${near}" is not the same origin)`;
}

/** Only rules that let in these pages, or everybody's: others have their own business in the bucket. */
function checkWidth(rules: readonly CORSRule[], plan: BucketPlan): Finding[] {
  const findings: Finding[] = [];
  const open = rules.flatMap(({ AllowedOrigins = [] }) => AllowedOrigins).filter(isAnybody);
  if (open.length > 0) {
    const message = `A CORS rule lets pages of every origin use presigned URLs ("${open[0]}").`;
    findings.push(found('warning', 'cors-wildcard', message, 'Name the origins in that rule.'));
  }
  const ours = rules.filter((rule) => plan.origins.some((origin) => lets(rule, origin)));
  const headers = ours
    .flatMap(({ AllowedHeaders = [] }) => AllowedHeaders)
    .filter((name) => name.includes('*'));
  if (headers.length > 0) {
    const message = `A CORS rule allows headers by pattern (${headers.join(', ')}), beyond those that pages of this profile send.`;
    findings.push(found('warning', 'cors-headers-wide', message, SETUP));
  }
  const needed = [...(corsRule(plan).AllowedMethods ?? []), 'HEAD'];
  const methods = ours
    .flatMap(({ AllowedMethods = [] }) => AllowedMethods)
    .filter((name) => !needed.includes(name));
  if (methods.length > 0) {
    const message = `A CORS rule allows these pages ${[...new Set(methods)].join(', ')}, which they never send.`;
    findings.push(found('warning', 'cors-methods-wide', message, 'Take these methods out of that rule.'));
  }
  return findings;
}

/** `*`, or a pattern for names that anybody can register. */
function isAnybody(pattern: string): boolean {
  return matches(pattern, 'https://anybody.invalid') || matches(pattern, 'http://anybody.invalid');
}

function lets({ AllowedOrigins = [] }: CORSRule, origin: string): boolean {
  return AllowedOrigins.some((pattern) => matches(pattern, origin));
}

function allows({ AllowedHeaders = [] }: CORSRule, header: string): boolean {
  return AllowedHeaders.some((pattern) => matches(pattern.toLowerCase(), header));
}

/** One `*` at most, for any run of characters; letters by their case. */
function matches(pattern: string, text: string): boolean {
  const [head = '', tail] = pattern.split('*');
  if (tail === undefined) return pattern === text;
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}
