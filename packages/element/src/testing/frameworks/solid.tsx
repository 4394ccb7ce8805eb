/** @jsxImportSource solid-js */
import type {} from '@sealift/element/solid';
import type { Senders } from '@sealift/upload/download';

/** What `npm run types` accepts in Solid, and what it must refuse. Nothing of it runs. */
export function Accepted({ senders }: { senders: Senders }): unknown {
  return (
    <>
      <encrypted-upload
        class="drop"
        signer="/sealift"
        multiple
        max-size="10GB"
        concurrent={3}
        commitment-policy="REQUIRE_ENCRYPT_REQUIRE_DECRYPT"
        prop:context={{ case: '7' }}
        prop:headers={{ authorization: 'x' }}
        on:sealift-uploaded={({ detail, currentTarget }) => [detail.receipt.key, currentTarget.receipts]}
      >
        <span slot="hint">PDF only</span>
      </encrypted-upload>
      <encrypted-download
        signer="/sealift"
        object-key="uploads/1"
        prop:senders={senders}
        on:sealift-downloaded={({ detail }) => detail.file}
      />
    </>
  );
}

export function Refused({ senders }: { senders: Senders }): unknown {
  return (
    <>
      {/* @ts-expect-error: not one of the policies */}
      <encrypted-upload signer="/sealift" commitment-policy="ALLOW" />
      {/* @ts-expect-error: no such attribute */}
      <encrypted-upload signer="/sealift" maxsize="10GB" />
      {/* @ts-expect-error: Solid would leave it as text on markup from a server: prop:senders */}
      <encrypted-download signer="/sealift" object-key="uploads/1" senders={senders} />
      {/* @ts-expect-error: senders come from knownSenders() */}
      <encrypted-download signer="/sealift" object-key="uploads/1" prop:senders={['Anna']} />
      {/* @ts-expect-error: the detail of another event */}
      <encrypted-upload on:sealift-all-done={({ detail }) => detail.receipt} />
    </>
  );
}
