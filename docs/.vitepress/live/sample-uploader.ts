import type { UploaderPort, UploadHandle, UploadOptions } from '@sealift/element';

/** What a list may look like; each takes so many seconds. */
const SAMPLES: readonly (readonly [name: string, type: string, bytes: number, seconds: number])[] = [
  ['Annual report 2025, final version.pdf', 'application/pdf', 4_812_334, 0],
  ['Floor plan.png', 'image/png', 9_214_880, 30],
  ['Holiday.mov', 'video/quicktime', 1_200_000, 0],
];
const TICK_MS = 200;

/** Files as a person would choose them, with sizes and without content. */
export function sampleFiles(): File[] {
  return SAMPLES.map(([name, type, size]) =>
    Object.defineProperty(new File([], name, { type }), 'size', { value: size }),
  );
}

/** An engine that counts and does nothing else: for looking at an element, not for files. It says nothing of a protection. */
export function sampleUploader(): UploaderPort {
  return { upload: (file, options) => new SampleUpload(file, options), close: () => {} };
}

class SampleUpload extends EventTarget implements UploadHandle {
  readonly state = 'uploading';
  loaded = 0;
  readonly total: number;
  readonly finished: UploadHandle['finished'];

  constructor({ name, size }: File, { signal }: UploadOptions = {}) {
    super();
    this.total = size;
    const seconds = SAMPLES.find(([sample]) => sample === name)?.[3] ?? 3;
    this.finished = this.#count(seconds * 1000, signal).then(() => ({
      bucket: 'none',
      key: 'none',
      size,
      objectSize: size,
      etag: '',
      protection: { profile: 'client' },
      completedAt: 0,
      signature: '',
    }));
  }

  async #count(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += TICK_MS) {
      this.loaded = Math.round((this.total * passed) / milliseconds);
      this.dispatchEvent(new Event('progress'));
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      if (signal?.aborted) throw Object.assign(new Error('The sample was cancelled.'), { code: 'cancelled' });
    }
    this.loaded = this.total;
    this.dispatchEvent(new Event('progress'));
  }
}
