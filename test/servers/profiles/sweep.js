/** Shorter values would be found everywhere. */
const MIN_LENGTH = 8;
/** What a good answer of the signer hands to the page, and to nobody else. */
const HANDED_OUT = [
  ['data key', /"(?:plaintext|dataKey)":"([^"]+)"/g],
  ['SSE-C key', /customer-key":"([^"]+)"/g],
  ['MD5 of an SSE-C key', /customer-key-md5":"([^"]+)"/g],
];
/** Whoever has it may send or fetch until it runs out. */
const PRESIGNED = /X-Amz-(Signature|Credential|Security-Token)/i;

/** Remembers secrets and everything that was written or said, and finds the one in the other at the end. */
export class Sweep {
  /** @type {Map<string, string>} */
  #secrets = new Map();
  /** @type {{ where: string, text: string, mayBePresigned: boolean }[]} */
  #texts = [];

  /** @param {string} what @param {string | Uint8Array} value */
  know(what, value) {
    const bytes = Buffer.from(value);
    const forms = [bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')];
    if (typeof value === 'string') {
      forms.push(value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1));
      const decoded = Buffer.from(value, 'base64');
      if (decoded.toString('base64') === value)
        forms.push(decoded.toString('base64url'), decoded.toString('hex'), encodeURIComponent(value));
    }
    for (const form of forms) if (form.length >= MIN_LENGTH) this.#secrets.set(form, what);
  }

  /** @param {string} answer a good one of the signer */
  learn(answer) {
    for (const [what, pattern] of HANDED_OUT)
      for (const [, value] of answer.matchAll(/** @type {RegExp} */ (pattern)))
        if (value) this.know(String(what), value);
    // A URL may be handed out; what it is signed with may not hold a key.
    for (const [, url] of answer.matchAll(/"url":"([^"]+)"/g))
      if (url) this.#texts.push({ where: 'a presigned URL', text: url, mayBePresigned: true });
  }

  /** Something that is written down, or an error: neither holds a secret, nor a presigned query. @param {string} where @param {string} text */
  kept(where, text) {
    if (text !== '') this.#texts.push({ where, text, mayBePresigned: false });
  }

  /**
   * That there was something to search, and that the search finds what is there.
   *
   * @throws Error when it was blind
   */
  assertSeen() {
    const where = new Set(this.#texts.map((one) => one.where));
    if (this.#secrets.size < 20 || where.size < 3) throw new Error('The sweep for secrets saw too little.');
    const [[secret, what] = ['', '']] = this.#secrets;
    const blind = new Sweep();
    blind.#secrets.set(secret, what);
    blind.kept('a proof', `?${secret}&X-Amz-Signature=0`);
    if (blind.leaks().length !== 2) throw new Error('The sweep for secrets is blind.');
  }

  /** Where what was found, without the secret itself. @returns {string[]} */
  leaks() {
    const found = new Set();
    for (const { where, text, mayBePresigned } of this.#texts) {
      for (const [secret, what] of this.#secrets) if (text.includes(secret)) found.add(`${what} in ${where}`);
      if (!mayBePresigned && PRESIGNED.test(text)) found.add(`a presigned query in ${where}`);
    }
    return [...found];
  }
}
