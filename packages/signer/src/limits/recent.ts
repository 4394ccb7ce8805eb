const CLEARED_EVERY = 1_000;

/** A map of bounded size: it forgets what was not set for a while, and the oldest where there are too many. */
export class Recent<V> {
  /** In the order in which they were set. */
  readonly #entries = new Map<string, { readonly value: V; readonly setAt: number }>();
  readonly #age: number;
  readonly #most: number;
  readonly #now: () => number;
  #sets = 0;

  /** @param age milliseconds */
  constructor(age: number, most: number, now: () => number) {
    this.#age = age;
    this.#most = most;
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(name: string): V | undefined {
    const entry = this.#entries.get(name);
    return entry === undefined || this.#isOld(entry.setAt) ? undefined : entry.value;
  }

  set(name: string, value: V): void {
    this.#entries.delete(name);
    this.#entries.set(name, { value, setAt: this.#now() });
    this.#sets += 1;
    if (this.#entries.size > this.#most || this.#sets % CLEARED_EVERY === 0) this.#clear();
  }

  delete(name: string): void {
    this.#entries.delete(name);
  }

  /** Many at a time: a Map walks over what was deleted at its beginning, again and again. */
  #clear(): void {
    const enough = this.#entries.size > this.#most ? this.#most * 0.9 : this.#most;
    for (const [oldest, { setAt }] of this.#entries) {
      if (this.#entries.size <= enough && !this.#isOld(setAt)) break;
      this.#entries.delete(oldest);
    }
  }

  #isOld(setAt: number): boolean {
    return setAt <= this.#now() - this.#age;
  }
}
