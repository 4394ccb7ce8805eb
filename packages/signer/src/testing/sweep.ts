/**
 * Watches what the signer lets out: every secret that appears in a good answer is remembered, and no refusal, audit
 * line or operator's log may ever hold one of them, a presigned query, or a line of a stack.
 */
export class Sweep {
  readonly #secrets = new Set<string>();

  constructor(secrets: readonly string[]) {
    for (const secret of secrets) this.#secrets.add(secret);
  }

  /** Remembers data keys, tokens and signatures of a good answer. */
  learn(answer: string): void {
    for (const [, token] of answer.matchAll(/"token":"([^"]+)"/g)) this.#add(token);
    for (const [, key] of answer.matchAll(/"(?:plaintext|dataKey)":"([^"]+)"/g)) this.#add(key);
    for (const [, key] of answer.matchAll(/customer-key(?:-md5)?":"([^"]+)"/g)) this.#add(key);
    for (const [, signature] of answer.matchAll(/X-Amz-Signature=([0-9a-f]+)/g)) this.#add(signature);
  }

  /** @throws Error when the text holds what must not get out */
  check(text: string): void {
    for (const secret of this.#secrets) {
      if (text.includes(secret)) throw new Error(`a secret got out: ${text.slice(0, 200)}`);
    }
    if (
      /X-Amz-(Signature|Credential|Security|Date|Expires|Algorithm)|\?[A-Za-z-]+=|\n\s+at |node_modules/.test(
        text,
      )
    )
      throw new Error(`a URL or a stack got out: ${text.slice(0, 200)}`);
  }

  #add(secret: string | undefined): void {
    if (secret !== undefined && secret.length > 8) this.#secrets.add(secret);
  }
}
