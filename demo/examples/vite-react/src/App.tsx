import type { Receipt } from '@sealift/element';
import { EncryptedUpload } from '@sealift/element/react';
import { useState } from 'react';

export function App() {
  const [receipts, setReceipts] = useState<Receipt[]>([]);
  const [problem, setProblem] = useState('');

  return (
    <main>
      <h1>Documents</h1>
      <EncryptedUpload
        signer="/sealift"
        multiple
        max-size="10GB"
        onsealift-uploaded={({ detail }) => setReceipts((known) => [...known, detail.receipt])}
        onsealift-error={({ detail }) => setProblem(detail.message)}
      />
      <ul>
        {receipts.map(({ key, size }) => (
          <li key={key}>
            {key}, {size} bytes
          </li>
        ))}
      </ul>
      <p role="alert">{problem}</p>
    </main>
  );
}
