/** Has this machine's server change a bit of what S3 has on its disk; the same again mends it. @throws Error */
export async function changeByte(key: string, offset: number): Promise<void> {
  const answer = await fetch('/demo/change-byte', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key, offset }),
  });
  if (!answer.ok) throw new Error('The byte could not be changed.');
}
