/** A service with the encryption client in it: `PUT`, `GET` and `HEAD` of `/key`, and its HTTP handler where `x-handler` asks for it. No import but the client and the AWS SDK. */
import { S3Client } from '@aws-sdk/client-s3';
import { importAesWrappingKey, rawAesKeyring, S3EncryptionClient } from '@sealift/client';
import { objectHandler } from '@sealift/client/http';

/**
 * @typedef {object} ClientSettings
 * @property {{ bucket: string, region: string, endpoint: string, credentials: { accessKeyId: string,
 *   secretAccessKey: string } }} s3
 * @property {string} wrappingKey 32 bytes in hex
 *
 * @param {ClientSettings} settings
 * @returns {(request: Request) => Promise<Response>}
 */
export function clientOf({ s3: { bucket: Bucket, ...s3 }, wrappingKey }) {
  const bytes = Uint8Array.from(wrappingKey.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const making = importAesWrappingKey(bytes).then(
    (key) =>
      new S3EncryptionClient({
        client: new S3Client({ ...s3, forcePathStyle: true }),
        keyring: rawAesKeyring({ wrappingKey: key }),
        partSize: 5 * 1024 ** 2,
      }),
  );
  return async (request) => {
    const Key = new URL(request.url).pathname.slice(1);
    const asked = { Bucket, Key };
    try {
      const client = await making;
      if (request.headers.has('x-handler'))
        return await objectHandler({ s3: client, authorize: () => ({ input: asked }) }).fetch(request);
      if (request.method === 'PUT') {
        const body = request.headers.has('x-buffered')
          ? new Uint8Array(await request.arrayBuffer())
          : request.body;
        await client.putObject(
          { ...asked, Body: /** @type {any} */ (body ?? new Uint8Array()) },
          { fileInfo: { name: 'report.pdf' } },
        );
        return new Response(null, { status: 204 });
      }
      if (request.method === 'HEAD') {
        const { ContentLength, encryption } = await client.headObject(asked);
        return new Response(null, { headers: { 'x-size': `${ContentLength}`, 'x-suite': encryption.suite } });
      }
      const { Body, encryption } = await client.getObject(asked);
      const headers = { 'x-name': encryption.fileInfo?.name ?? '', 'x-verified': `${encryption.verified}` };
      return new Response(/** @type {any} */ (Body?.transformToWebStream()), { headers });
    } catch (error) {
      const { code, name, message } = /** @type {Error & { code?: string }} */ (error);
      return Response.json({ code: code ?? name, message }, { status: 400 });
    }
  };
}
