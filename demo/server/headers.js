/**
 * Headers of every page and script: the page may load its own files, and talk to its own server and to S3. A script
 * that got in from elsewhere would not run, and could not send plaintext anywhere (SECURITY.md).
 *
 * @param {string} s3Endpoint
 * @returns {Record<string, string>}
 */
export function securityHeaders(s3Endpoint) {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    // What was read back is played in the page.
    'media-src blob:',
    // What a service worker answers for is shown in frames of its scope.
    "frame-src 'self'",
    `connect-src 'self' ${s3Endpoint}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}
