import type { CORSRule, LifecycleRule, ServerSideEncryptionRule } from '@aws-sdk/client-s3';
import { CUSTOMER_KEY_HEADERS, GET_HEADERS } from '../s3/page-headers.js';
import type { Finding } from './doctor.js';
import { like } from './evaluate.js';
import type { BucketPlan } from './plan.js';
import { defaultEncryption, pageHeaders, pageMethods } from './settings.js';

const SETUP = 'Run "sealift bucket setup".';

/** The first rule that fits origin, method and every header decides, as in S3. */
export function checkCors(rules: readonly CORSRule[], plan: BucketPlan): Finding[] {
  const findings: Finding[] = [];
  for (const origin of plan.origins) {
    for (const method of pageMethods(plan)) {
      const fitting = rules.filter(
        ({ AllowedOrigins = [], AllowedMethods = [] }) =>
          AllowedOrigins.some((pattern) => like(pattern, origin)) && AllowedMethods.includes(method),
      );
      if (fitting.length === 0) {
        const message = `Pages of ${origin} may not send ${method}: browsers will report a network failure.`;
        findings.push({ severity: 'error', code: 'cors-missing', message, fix: SETUP });
        continue;
      }
      const needed = neededWith(method, plan);
      const lacking = Math.min(...fitting.map((rule) => lackingHeaders(rule, needed).length));
      const best = fitting.find((rule) => lackingHeaders(rule, needed).length === lacking);
      if (best === undefined) continue;
      if (lacking > 0) {
        const names = lackingHeaders(best, needed).join(', ');
        const message = `Pages of ${origin} may not send ${names} with ${method}.`;
        findings.push({ severity: 'error', code: 'cors-headers-missing', message, fix: SETUP });
      }
      if (method === 'GET' && !best.ExposeHeaders?.some((name) => name.toLowerCase() === 'content-range')) {
        const message = `Pages of ${origin} cannot read content-range: a wrong size is noticed late.`;
        findings.push({ severity: 'warning', code: 'cors-content-range-hidden', message, fix: SETUP });
      }
    }
  }
  if (rules.some(({ AllowedOrigins = [] }) => AllowedOrigins.includes('*'))) {
    const message = 'A CORS rule lets pages of every origin use presigned URLs.';
    const fix = 'Name the origins in that rule.';
    findings.push({ severity: 'warning', code: 'cors-wildcard', message, fix });
  }
  return findings;
}

export function checkEncryption(rule: ServerSideEncryptionRule | undefined, plan: BucketPlan): Finding[] {
  const findings: Finding[] = [];
  const blocked = rule?.BlockedEncryptionTypes?.EncryptionType?.includes('SSE-C') ?? false;
  if (plan.server === 'sse-c' && blocked) {
    const message = 'The bucket blocks SSE-C: every upload gets 403 AccessDenied.';
    const fix = 'Run "sealift bucket setup --profile sse-c": it sets BlockedEncryptionTypes to NONE.';
    findings.push({ severity: 'error', code: 'sse-c-blocked', message, fix });
  }
  if (plan.server !== 'sse-c' && !blocked) {
    const message = 'The bucket does not block SSE-C, which this profile never uses.';
    findings.push({ severity: 'warning', code: 'sse-c-not-blocked', message, fix: SETUP });
  }
  const wanted = defaultEncryption(plan).ApplyServerSideEncryptionByDefault;
  const found = rule?.ApplyServerSideEncryptionByDefault;
  const differs = (wanted?.SSEAlgorithm ?? 'AES256') !== (found?.SSEAlgorithm ?? 'AES256');
  if (differs || (wanted?.KMSMasterKeyID !== undefined && wanted.KMSMasterKeyID !== found?.KMSMasterKeyID)) {
    const message = 'The default encryption differs from the profile; it meets only what other tools write.';
    findings.push({ severity: 'warning', code: 'default-encryption-differs', message, fix: SETUP });
  }
  return findings;
}

export function checkLifecycle(rules: readonly LifecycleRule[]): Finding[] {
  const aborting = rules.some(
    ({ Status, Filter, Prefix, AbortIncompleteMultipartUpload }) =>
      Status === 'Enabled' &&
      (AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? 0) > 0 &&
      !Prefix &&
      Object.values(Filter ?? {}).every((value) => value === undefined || value === ''),
  );
  if (aborting) return [];
  const message = 'Parts of uploads that are never completed stay, and cost, for ever.';
  return [{ severity: 'error', code: 'lifecycle-missing', message, fix: SETUP }];
}

function neededWith(method: 'PUT' | 'GET' | 'POST', plan: BucketPlan): readonly string[] {
  if (method === 'PUT') return pageHeaders(plan);
  const customerKey = plan.server === 'sse-c' ? CUSTOMER_KEY_HEADERS : [];
  return [...(method === 'GET' ? GET_HEADERS : ['content-type']), ...customerKey];
}

function lackingHeaders({ AllowedHeaders = [] }: CORSRule, needed: readonly string[]): string[] {
  return needed.filter(
    (header) =>
      !AllowedHeaders.some((pattern) => like(pattern.toLowerCase(), header.replace('*', 'x-amz-c'))),
  );
}
