/**
 * As much of S3 as one upload and one download need, in this browser. It checks no signature and no checksum, and keeps
 * what it is given in the browser's cache: a stage for the live demo, and nothing to test against. For that there is
 * `sealift-dev-s3`.
 */
export interface SmallS3 {
  fetch(request: Request): Promise<Response>;
}

interface Part {
  readonly body: Blob;
  readonly checksum: string;
}

interface Upload {
  readonly key: string;
  readonly headers: Headers;
  readonly parts: Map<number, Part>;
}

const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const CHECKSUM = 'x-amz-checksum-crc64nvme';
/** What S3 keeps of the request that made an object. */
const KEPT = /^(x-amz-meta-.*|content-type|x-amz-checksum-crc64nvme)$/;

export function smallS3(objects: Cache): SmallS3 {
  const uploads = new Map<string, Upload>();

  async function store(url: string, body: Blob, headers: Headers): Promise<string> {
    const etag = `"${crypto.randomUUID().replaceAll('-', '')}"`;
    const kept = new Headers([...headers].filter(([name]) => KEPT.test(name)));
    kept.set('etag', etag);
    kept.set('last-modified', new Date().toUTCString());
    kept.set('content-length', String(body.size));
    // The real one encrypts every object since 2023, and says so.
    kept.set('x-amz-server-side-encryption', 'AES256');
    if (kept.has(CHECKSUM)) kept.set('x-amz-checksum-type', 'FULL_OBJECT');
    await objects.put(url, new Response(body, { headers: kept }));
    return etag;
  }

  async function complete(request: Request, url: string, uploadId: string): Promise<Response> {
    const upload = uploads.get(uploadId);
    if (upload === undefined) return refusal(404, 'NoSuchUpload');
    if (await objects.match(url)) return refusal(412, 'PreconditionFailed');
    const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, { body }]) => body);
    const body = new Blob(parts);
    if (request.headers.get('x-amz-mp-object-size') !== String(body.size))
      return refusal(400, 'InvalidRequest');
    const headers = new Headers(upload.headers);
    const checksum = request.headers.get(CHECKSUM) ?? '';
    headers.set(CHECKSUM, checksum);
    const etag = await store(url, body, headers);
    uploads.delete(uploadId);
    return xml(
      `<CompleteMultipartUploadResult ${NAMESPACE}><ETag>${etag}</ETag><ChecksumCRC64NVME>${checksum}</ChecksumCRC64NVME>` +
        '<ChecksumType>FULL_OBJECT</ChecksumType></CompleteMultipartUploadResult>',
    );
  }

  async function ofUpload(
    request: Request,
    url: string,
    uploadId: string,
    part: string | null,
  ): Promise<Response> {
    if (request.method === 'POST') return complete(request, url, uploadId);
    const upload = uploads.get(uploadId);
    if (upload === undefined) return refusal(404, 'NoSuchUpload');
    if (request.method === 'DELETE') {
      uploads.delete(uploadId);
      return new Response(null, { status: 204 });
    }
    if (request.method === 'PUT') {
      const checksum = request.headers.get(CHECKSUM) ?? '';
      upload.parts.set(Number(part), { body: await request.blob(), checksum });
      return new Response(null, { headers: { etag: `"${part}"`, [CHECKSUM]: checksum } });
    }
    const listed = [...upload.parts].map(
      ([number, { body, checksum }]) =>
        `<Part><PartNumber>${number}</PartNumber><Size>${body.size}</Size><ETag>"${number}"</ETag>` +
        `<ChecksumCRC64NVME>${checksum}</ChecksumCRC64NVME></Part>`,
    );
    return xml(
      `<ListPartsResult ${NAMESPACE}>${listed.join('')}<IsTruncated>false</IsTruncated></ListPartsResult>`,
    );
  }

  async function read(request: Request, url: string): Promise<Response> {
    const found = await objects.match(url);
    if (found === undefined) return refusal(404, 'NoSuchKey');
    const headers = new Headers(found.headers);
    const match = request.headers.get('if-match');
    if (match !== null && match !== headers.get('etag')) return refusal(412, 'PreconditionFailed');
    if (request.method === 'HEAD') return new Response(null, { headers });
    const body = await found.blob();
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get('range') ?? '') ?? [];
    if (from === undefined) return new Response(body, { headers });
    if (Number(from) >= body.size) return refusal(416, 'InvalidRange');
    const end = Math.min(Number(to) + 1, body.size);
    headers.set('content-range', `bytes ${from}-${end - 1}/${body.size}`);
    headers.set('content-length', String(end - Number(from)));
    return new Response(body.slice(Number(from), end), { status: 206, headers });
  }

  async function answer(request: Request): Promise<Response> {
    const { origin, pathname, searchParams } = new URL(request.url);
    const url = origin + pathname;
    const { method, headers } = request;
    const uploadId = searchParams.get('uploadId');
    if (uploadId !== null) return ofUpload(request, url, uploadId, searchParams.get('partNumber'));
    if (method === 'POST' && searchParams.has('uploads')) {
      const id = crypto.randomUUID();
      uploads.set(id, { key: pathname.slice(1), headers: new Headers(headers), parts: new Map() });
      return xml(
        `<InitiateMultipartUploadResult ${NAMESPACE}><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    if (method === 'PUT') {
      if (await objects.match(url)) return refusal(412, 'PreconditionFailed');
      return new Response(null, { headers: { etag: await store(url, await request.blob(), headers) } });
    }
    if (method === 'GET' || method === 'HEAD') return read(request, url);
    return refusal(501, 'NotImplemented');
  }

  return {
    async fetch(request) {
      const response = await answer(request);
      response.headers.set('access-control-allow-origin', '*');
      response.headers.set('access-control-expose-headers', 'etag, content-range, retry-after');
      return response;
    },
  };
}

function xml(text: string, status = 200): Response {
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>${text}`, {
    status,
    headers: { 'content-type': 'application/xml' },
  });
}

function refusal(status: number, code: string): Response {
  return xml(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`, status);
}
