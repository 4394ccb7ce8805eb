/** @jsxImportSource react */
import { EncryptedDownload, EncryptedUpload } from '@sealift/element/react';
import type { Senders } from '@sealift/upload/download';
import { useRef } from 'react';

/** What `npm run types` accepts in React, and what it must refuse. Nothing of it runs. */
export function Accepted({ senders }: { senders: Senders }): unknown {
  const upload = useRef<HTMLElementTagNameMap['encrypted-upload']>(null);
  return (
    <>
      <encrypted-upload
        ref={upload}
        key="documents"
        className="drop"
        signer="/sealift"
        name="documents"
        multiple
        max-size="10GB"
        concurrent={3}
        require="client+sse-kms"
        commitment-policy="REQUIRE_ENCRYPT_REQUIRE_DECRYPT"
        paste="page"
        onsealift-uploaded={({ detail, currentTarget }) => [detail.receipt.key, currentTarget.receipts]}
        onsealift-error={({ detail }) => detail.code === 'signer-unreachable'}
        onChange={() => upload.current?.value}
      >
        <span slot="hint">PDF only</span>
      </encrypted-upload>
      <encrypted-download
        signer="/sealift"
        object-key="uploads/1"
        onsealift-downloaded={({ detail }) => detail.file}
      />
      <EncryptedUpload
        ref={upload}
        signer="/sealift"
        context={{ case: '7' }}
        headers={() => ({ authorization: 'x' })}
      />
      <EncryptedDownload signer="/sealift" object-key="uploads/1" senders={senders} save="manual" />
    </>
  );
}

export function Refused({ senders }: { senders: Senders }): unknown {
  return (
    <>
      {/* @ts-expect-error: not one of the policies */}
      <encrypted-upload signer="/sealift" commitment-policy="ALLOW" />
      {/* @ts-expect-error: a number */}
      <encrypted-upload signer="/sealift" concurrent="many" />
      {/* @ts-expect-error: no such attribute */}
      <encrypted-upload signer="/sealift" maxsize="10GB" />
      {/* @ts-expect-error: React would set it on the element, but not on markup from a server */}
      <encrypted-upload signer="/sealift" s3Origin="https://s3.example" />
      {/* @ts-expect-error: and this one neither: the component does */}
      <encrypted-download signer="/sealift" object-key="uploads/1" senders={senders} />
      {/* @ts-expect-error: a receipt has no such field */}
      <encrypted-upload onsealift-uploaded={({ detail }) => detail.receipt.filename} />
      {/* @ts-expect-error: the detail of another event */}
      <encrypted-upload onsealift-all-done={({ detail }) => detail.receipt} />
      {/* @ts-expect-error: a word that is none of RequestCredentials */}
      <EncryptedUpload signer="/sealift" credentials="always" />
      {/* @ts-expect-error: a map of strings */}
      <EncryptedUpload signer="/sealift" context={{ case: 7 }} />
      {/* @ts-expect-error: senders come from knownSenders() */}
      <EncryptedDownload signer="/sealift" object-key="uploads/1" senders={['Anna']} />
    </>
  );
}
