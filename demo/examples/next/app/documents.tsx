'use client';

import { EncryptedUpload } from '@sealift/element/react';
import { useActionState } from 'react';

/** The form sends no file, only the receipts of what is stored. */
export function Documents({ save }: { save: (known: string[], form: FormData) => Promise<string[]> }) {
  const [keys, send, sending] = useActionState(save, []);
  return (
    <form action={send}>
      <EncryptedUpload signer="/sealift" name="documents" multiple required max-size="10GB" />
      <button type="submit" disabled={sending}>
        Send
      </button>
      <ul>
        {keys.map((key) => (
          <li key={key}>{key}</li>
        ))}
      </ul>
    </form>
  );
}
