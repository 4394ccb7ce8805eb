const NAME = 'sealift-demo-keys';
/** Enough for a demo; older ones leave the list, not the bucket. */
const MOST = 20;

/** Remembers which objects this browser stored: their keys, and nothing else about them. Newest last. */
export interface KeptKeys {
  list(): readonly string[];
  add(key: string): void;
  remove(key: string): void;
}

export function keptKeys(storage: Storage): KeptKeys {
  const read = (): string[] => {
    try {
      const keys: unknown = JSON.parse(storage.getItem(NAME) ?? '[]');
      return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
    } catch {
      return [];
    }
  };
  const write = (keys: readonly string[]) => storage.setItem(NAME, JSON.stringify(keys.slice(-MOST)));
  return {
    list: read,
    add: (key) => write([...read().filter((other) => other !== key), key]),
    remove: (key) => write(read().filter((other) => other !== key)),
  };
}
