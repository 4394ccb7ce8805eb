import { Documents } from './documents';
import { save } from './save';

export default function Page() {
  return (
    <main>
      <h1>Documents</h1>
      <Documents save={save} />
    </main>
  );
}
