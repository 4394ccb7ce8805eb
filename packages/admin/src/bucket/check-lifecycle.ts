import type { LifecycleRule } from '@aws-sdk/client-s3';
import { type Finding, found, SETUP } from './finding.js';
import { ABORT_AFTER_DAYS } from './settings.js';

/** Days after which parts that nobody completes only cost. */
const TOO_LONG = 30;
/** Classes from which S3 answers 403 until somebody restores the object. */
const ARCHIVES: readonly string[] = ['GLACIER', 'DEEP_ARCHIVE'];

export function checkLifecycle(rules: readonly LifecycleRule[]): Finding[] {
  const enabled = rules.filter(({ Status }) => Status === 'Enabled');
  return [...checkAbort(rules, enabled), ...checkObjects(enabled)];
}

/** Whether uploads that nobody completes are aborted: everywhere, and in good time. */
function checkAbort(rules: readonly LifecycleRule[], enabled: readonly LifecycleRule[]): Finding[] {
  const days = enabled.filter(isForAll).flatMap(abortDays);
  if (days.length === 0) {
    const why =
      rules.flatMap(abortDays).length > 0 ? ' (a rule is there, but it is off or for some keys only)' : '';
    const message = `Parts of uploads that are never completed stay, and cost, for ever${why}.`;
    return [found('error', 'lifecycle-missing', message, SETUP)];
  }
  const findings: Finding[] = [];
  if (Math.min(...days) > TOO_LONG) {
    const message = `Parts of uploads that are never completed stay, and cost, for ${Math.min(...days)} days.`;
    findings.push(found('warning', 'lifecycle-too-long', message, SETUP));
  }
  const soonest = Math.min(...enabled.flatMap(abortDays));
  if (soonest < ABORT_AFTER_DAYS) {
    const message = `S3 aborts uploads after ${soonest} day${soonest === 1 ? '' : 's'}; one that is paused and resumed may take ${ABORT_AFTER_DAYS}.`;
    const fix = `Allow ${ABORT_AFTER_DAYS} days, or give the signer an absoluteLifetime as short as that.`;
    findings.push(found('warning', 'lifecycle-too-short', message, fix));
  }
  return findings;
}

/** What happens to objects that are complete. */
function checkObjects(enabled: readonly LifecycleRule[]): Finding[] {
  const findings: Finding[] = [];
  const expiring = enabled.filter(
    ({ Expiration: after }) => after?.Days !== undefined || after?.Date !== undefined,
  );
  if (expiring.length > 0) {
    const message = `A lifecycle rule deletes objects${expiring.some(isForAll) ? '' : ' with some keys'} by their age.`;
    findings.push(
      found('warning', 'lifecycle-deletes', message, 'Keep that rule only if it is meant for uploads.'),
    );
  }
  const classes = enabled.flatMap(({ Transitions = [] }) =>
    Transitions.map(({ StorageClass = '' }) => StorageClass),
  );
  if (classes.some((name) => ARCHIVES.includes(name))) {
    const message =
      'A lifecycle rule moves objects to an archive, from which no download works until they are restored.';
    findings.push(
      found('warning', 'lifecycle-archives', message, 'Use GLACIER_IR, or keep that rule off uploads.'),
    );
  }
  return findings;
}

function abortDays({ AbortIncompleteMultipartUpload }: LifecycleRule): number[] {
  const days = AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? 0;
  return days > 0 ? [days] : [];
}

/** No prefix, no tag, no size. */
function isForAll({ Prefix, Filter }: LifecycleRule): boolean {
  return !Prefix && Object.values(Filter ?? {}).every((value) => value === undefined || value === '');
}
