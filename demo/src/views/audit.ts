import { html, type TemplateResult } from 'lit';
import { type Profile, storageUsesKms } from '../profiles/profile.js';
import type { SignerEvent } from '../traffic/events.js';

const ACTIONS: Readonly<Record<string, string>> = {
  'upload-grant': 'The page may upload one object, of this size, under this key.',
  'key-generate': 'The KMS made a data key for it.',
  'upload-start': 'Its metadata was checked; the upload is open in S3.',
  'upload-opened': 'The page opened the upload in S3, and S3 has it.',
  'upload-parts': 'Presigned URLs were handed out.',
  'upload-complete': 'Parts were compared, the upload completed, and the object read back.',
  'upload-abort': 'The upload was given up; nothing stays in S3.',
  'upload-renew': 'The session was prolonged.',
  'download-grant': 'The page may read the object.',
  'key-unwrap': 'The KMS opened its data key.',
  'page-check': 'The page asked what S3 lets it do; nothing was stored.',
};

/** What an auditor finds: the signer's own lines, and where AWS has more. */
export function auditList(profile: Profile, audit: readonly SignerEvent[]): TemplateResult {
  return html`
    <p class="fine audit-lead">${onAws(profile)}</p>
    ${
      audit.length === 0
        ? html`<p class="empty small">Upload a file: the signer’s lines about it appear here.</p>`
        : html`<ol class="audit">${audit.map(line)}</ol>`
    }
  `;
}

function line({ time, action, outcome, code, kmsKeyId }: SignerEvent): TemplateResult {
  return html`<li data-action=${action}>
    <span class="mono audit-time">${time.slice(11, 23)}</span>
    <span class="mono header-name">${action}</span>
    <span class="badge" data-signed=${outcome === 'ok' ? 'true' : 'false'}>${code ?? outcome}</span>
    <span class="fine">${ACTIONS[action]}${kmsKeyId && action.startsWith('key') ? html` <span class="mono">${kmsKeyId}</span>` : ''}</span>
  </li>`;
}

function onAws(profile: Profile): TemplateResult {
  const s3 = 'CloudTrail has the S3 requests themselves, once data events are turned on for the bucket.';
  if (profile.keyring === 'kms' && storageUsesKms(profile))
    return html`On AWS, CloudTrail also shows GenerateDataKey and Decrypt twice: by the signer, with the object’s name in
      the encryption context, and by S3 on its behalf. ${s3}`;
  if (profile.keyring === 'kms')
    return html`With AWS KMS, CloudTrail also shows GenerateDataKey and Decrypt, with the object’s name in the encryption
      context. ${s3}`;
  if (storageUsesKms(profile))
    return html`On AWS, CloudTrail also shows GenerateDataKey and Decrypt, called by S3 for whoever reads or
      writes${profile.storage === 'sse-kms' ? '; with a bucket key for the bucket, not for each object' : ''}. ${s3}`;
  return html`No KMS of AWS takes part, so these lines are all there is about keys. ${s3}`;
}
