/**
 * Has the browser open a connection, so that the first request need not wait for one. It is one without cookies, as requests to S3
 * are. Without effect where there is no document.
 */
export function preconnect(href: string | undefined): void {
  if (!href || !globalThis.document) return;
  const link = Object.assign(document.createElement('link'), { rel: 'preconnect', crossOrigin: '', href });
  document.head.append(link);
  link.remove();
}
