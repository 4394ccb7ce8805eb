/** @jsxImportSource preact */
import type {} from '@sealift/element/preact';
import type { Senders } from '@sealift/upload/download';

/** What `npm run types` accepts in Preact, and what it must refuse. Nothing of it runs. */
export function Accepted({ senders }: { senders: Senders }): unknown {
  return (
    <>
      <encrypted-upload
        key="documents"
        class="drop"
        signer="/sealift"
        multiple
        max-size="10GB"
        concurrent={3}
        commitment-policy="REQUIRE_ENCRYPT_REQUIRE_DECRYPT"
        onsealift-uploaded={({ detail, currentTarget }) => [detail.receipt.key, currentTarget.receipts]}
        onChange={({ currentTarget }) => currentTarget.value}
      >
        <span slot="hint">PDF only</span>
      </encrypted-upload>
      <encrypted-download
        signer="/sealift"
        object-key="uploads/1"
        ref={(element) => {
          if (element) element.senders = senders;
        }}
        onsealift-downloaded={({ detail }) => detail.file}
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
      {/* @ts-expect-error: Preact would not set it on markup from a server: a ref does */}
      <encrypted-download signer="/sealift" object-key="uploads/1" senders={senders} />
      {/* @ts-expect-error: the detail of another event */}
      <encrypted-upload onsealift-all-done={({ detail }) => detail.receipt} />
    </>
  );
}
