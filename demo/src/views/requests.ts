import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Exchange, ShownHeader } from '../traffic/events.js';
import { headerList } from './headers.js';

const MULTIPART =
  'A file of several parts: how it is encrypted, and its metadata, are named once, in CreateMultipartUpload. Of what has to do with encryption, only a key of SSE-C comes with each part.';

const REFUSED =
  'Refused, as it should be: the signer has no key of this object, and has looked whether S3 shows it all the same.';

/** The requests about one object, as S3 received them. Of many parts the first stands for all. */
export function requestList(exchanges: readonly Exchange[]): TemplateResult {
  if (exchanges.length === 0)
    return html`<p class="empty small">Upload a file: the requests that reach S3 appear here, header by header.</p>`;
  const shown = exchanges.filter(
    ({ operation, by }, i) =>
      i === exchanges.findIndex((other) => other.operation === operation && other.by === by),
  );
  const multipart = exchanges.some(({ operation }) => operation === 'CreateMultipartUpload');
  return html`<div class="requests">
    ${multipart ? html`<p class="fine multipart">${MULTIPART}</p>` : nothing}
    ${repeat(
      shown,
      ({ id }) => id,
      (exchange) => request(exchange, countOf(exchange, exchanges)),
    )}
  </div>`;
}

/** SSE-C with a key of the page: the signer looks whether S3 shows the object without it. */
function expected({ operation, by, status }: Exchange): boolean {
  return operation === 'HeadObject' && by === 'signer' && status === 400;
}

function countOf({ operation, by }: Exchange, exchanges: readonly Exchange[]): number {
  return exchanges.filter((other) => other.operation === operation && other.by === by).length;
}

function request(exchange: Exchange, count: number): TemplateResult {
  const { operation, by, method, status, query, headers, response } = exchange;
  const fromPage = by === 'page';
  return html`<details class="request" name="request" data-operation=${operation} data-by=${by}
    ?open=${fromPage && method === 'PUT'}>
    <summary>
      <span class="method mono">${method}</span>
      <span class="operation">${operation}${count > 1 ? html` <span class="fine">× ${count}</span>` : nothing}</span>
      <span class="fine sender">${fromPage ? 'from the page' : 'from the signer'}</span>
      <span class="status mono" data-good=${status < 400 || expected(exchange) ? 'true' : 'false'}>${status || '–'}</span>
    </summary>
    ${expected(exchange) ? html`<p class="fine multipart">${REFUSED}</p>` : nothing}
    ${group(fromPage ? 'Headers the page sends' : 'Headers the signer sends', headers, { signatures: true, open: true })}
    ${group(fromPage ? 'In the presigned URL' : 'In the URL', query, { signatures: true, open: false })}
    ${group('What S3 answers', response, { signatures: false, open: false })}
  </details>`;
}

function group(
  label: string,
  headers: readonly ShownHeader[],
  { signatures, open }: { readonly signatures: boolean; readonly open: boolean },
): TemplateResult | typeof nothing {
  if (headers.length === 0) return nothing;
  return html`<details class="group" ?open=${open}>
    <summary><h4>${label}</h4></summary>
    ${headerList(headers, { signatures })}
  </details>`;
}
