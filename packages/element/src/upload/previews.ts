import type { FileItem } from '../files/file-item.js';

/** Media types of pictures that are nothing but pixels; what a browser cannot read of them keeps its icon. */
const PIXELS = /^image\/(png|jpeg|gif|webp|avif|bmp|hei[cf])$/;
/** Bytes of the largest file that is looked at. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Pictures that are read at once. */
const AT_ONCE = 2;
/** Milliseconds that one may take. */
const TIMEOUT_MS = 5000;
/** Pixels across: the place is 40 wide, on screens of up to three pixels each. */
const WIDTH = 120;
/** So much higher than wide is no picture for a square: its small version would be a large one. */
const TALLEST = 8;
/** Pictures that are kept; of rows that are drawn again later they are made again. */
const KEPT = 200;

/**
 * Small pictures of images, made in the page: the browser reads and shrinks them beside the page's own thread. They are drawn on
 * canvases, so that no address leads to the file and nothing in it runs.
 */
export class Previews {
  readonly #drawn: () => void;
  /** The latest used last; undefined: there is none to be had. */
  readonly #made = new Map<FileItem, HTMLCanvasElement | undefined>();
  /** Asked for last, made first: that is what is seen. */
  #asked: FileItem[] = [];
  #running = 0;

  /** @param drawn called when there is a new one */
  constructor(drawn: () => void) {
    this.#drawn = drawn;
  }

  /** Undefined until there is one. */
  of(item: FileItem): HTMLCanvasElement | undefined {
    const { file } = item;
    if (!file || !PIXELS.test(file.type) || file.size > MOST_BYTES) return undefined;
    if (this.#made.has(item)) return this.#keep(item, this.#made.get(item));
    if (!this.#asked.includes(item)) this.#asked = [...this.#asked, item].slice(-KEPT);
    this.#next();
    return undefined;
  }

  #keep(item: FileItem, canvas: HTMLCanvasElement | undefined): HTMLCanvasElement | undefined {
    this.#made.delete(item);
    this.#made.set(item, canvas);
    const [oldest] = this.#made.keys();
    if (this.#made.size > KEPT && oldest) this.#made.delete(oldest);
    return canvas;
  }

  #next(): void {
    if (this.#running >= AT_ONCE) return;
    const item = this.#asked.pop();
    if (item) void this.#make(item, item.file as File);
  }

  async #make(item: FileItem, file: File): Promise<void> {
    this.#running += 1;
    this.#keep(item, undefined);
    try {
      this.#keep(item, await inTime(smallOf(file)));
      this.#drawn();
    } catch {
      // Damaged, or of a kind that this browser does not read: the row keeps the icon of its type.
    }
    this.#running -= 1;
    this.#next();
  }
}

async function smallOf(file: File): Promise<HTMLCanvasElement> {
  const probe = await createImageBitmap(file, { resizeWidth: 1 });
  const { height } = probe;
  probe.close();
  if (height > TALLEST) throw new RangeError('The picture is too high for its width.');
  const bitmap = await createImageBitmap(file, { resizeWidth: WIDTH, resizeQuality: 'medium' });
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
  return canvas;
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DOMException('Too slow.', 'TimeoutError')), TIMEOUT_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
