import { S3Error } from '../errors.js';

/** Headers in which a repeated line means something. Everywhere else a second line is an attack or a bug. */
const MAY_REPEAT = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'cookie',
  'forwarded',
  'via',
  'x-forwarded-for',
]);

/**
 * Request headers by lower-case name, every line kept in the order it came in. Values are the raw bytes as
 * Latin-1 characters, exactly what the signature covers. A Map, so that no header name can reach a prototype.
 */
export class RequestHeaders {
  readonly #lines = new Map<string, string[]>();

  constructor(rawHeaders: readonly string[] = []) {
    for (let i = 0; i + 1 < rawHeaders.length; i += 2)
      this.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
  }

  append(name: string, value: string): void {
    const lower = name.toLowerCase();
    const lines = this.#lines.get(lower);
    if (lines) lines.push(value);
    else this.#lines.set(lower, [value]);
  }

  has(name: string): boolean {
    return this.#lines.has(name);
  }

  get(name: string): string | undefined {
    return this.#lines.get(name)?.join(',');
  }

  lines(name: string): readonly string[] {
    return this.#lines.get(name) ?? [];
  }

  names(): IterableIterator<string> {
    return this.#lines.keys();
  }

  /** Node keeps the first of two `Content-Type` lines, proxies may keep the last: refuse instead of choosing. */
  refuseRepeated(): void {
    for (const [name, lines] of this.#lines) {
      if (lines.length > 1 && !MAY_REPEAT.has(name) && !name.startsWith('x-amz-meta-')) {
        throw new S3Error('InvalidRequest', `The header ${name} must appear only once.`);
      }
    }
  }
}
