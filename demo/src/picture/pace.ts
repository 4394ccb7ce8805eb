/** Long enough for a step to be seen, in milliseconds. A small file takes all of them in a tenth of a second. */
const LEAST = 700;

/** Shows real steps one after the other, none too short to be seen, none invented. */
export interface Pace<Item> {
  push(item: Item): void;
  clear(): void;
}

export function createPace<Item>(show: (item: Item) => void, least = LEAST): Pace<Item> {
  let waiting: Item[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = () => {
    const item = waiting.shift();
    timer = item === undefined ? undefined : setTimeout(next, least);
    if (item !== undefined) show(item);
  };
  return {
    push(item) {
      waiting.push(item);
      if (timer === undefined) next();
    },
    clear() {
      waiting = [];
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
