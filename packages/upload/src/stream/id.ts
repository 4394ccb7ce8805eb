const ID_BYTES = 16;

/** As nobody guesses it: 16 bytes in base64url. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (character) =>
    character === '+' ? '-' : character === '/' ? '_' : '',
  );
}
