export interface User {
  readonly id: string;
}

/** Put your own sign-in here. This one lets everybody in. */
export async function signedIn(): Promise<User | undefined> {
  return { id: 'demo' };
}

/** Where a user's objects are in the bucket. */
export function prefixOf(user: User): string {
  return `users/${user.id}/`;
}

/** Signs sessions and receipts: 32 bytes or more, in base64. */
export function secret(): string {
  const { SEALIFT_SECRET } = process.env;
  if (!SEALIFT_SECRET) throw new Error('Set SEALIFT_SECRET: openssl rand -base64 48');
  return SEALIFT_SECRET;
}
