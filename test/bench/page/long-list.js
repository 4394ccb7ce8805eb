import '@sealift/element/define';

/** Frames that are scrolled through while files are on their way. */
const FRAMES = 120;

/** Ends what it is given after some moments, in tasks of its own, as requests do; nothing is sealed and nothing is sent. */
class Engine {
  upload(file) {
    const upload = Object.assign(new EventTarget(), { state: 'preparing', loaded: 0, total: file.size });
    const to = (state, loaded) => {
      Object.assign(upload, { state, loaded });
      upload.dispatchEvent(new Event('progress'));
    };
    upload.finished = (async () => {
      for (const part of [1, 2]) {
        await after(40 + Math.random() * 40);
        to('uploading', (file.size * part) / 2);
      }
      await after(20);
      const { name: key, size } = file;
      return { bucket: 'b', key, size, signature: 's', protection: { profile: 'client' }, completedAt: 0 };
    })();
    return upload;
  }
  close() {}
}

/** A list of many files in the element: how long until it shows them, and what it costs to scroll in it and to upload them. */
export async function run({ count, rounds }) {
  const found = { shown: [], nodes: [], scrolling: [], uploading: [], seconds: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const longest = watch();
    document.body.innerHTML =
      '<encrypted-upload signer="/none" resume="off" multiple manual name="files"></encrypted-upload>';
    const element = document.querySelector('encrypted-upload');
    element.uploader = new Engine();
    await element.updateComplete;
    const files = Array.from({ length: count }, (_, at) => new File(['0123456789'], `file ${at}.bin`));
    await after(200);
    longest();
    const start = performance.now();
    element.add(files);
    await until(() => element.shadowRoot.querySelector(`[aria-setsize="${count}"]`));
    await frame();
    const shown = performance.now() - start;
    const adding = longest();
    const box = element.shadowRoot.querySelector('.long');
    await after(300);
    longest();
    for (let at = 0; at < FRAMES; at += 1) {
      box.scrollTop = (box.scrollHeight * at) / FRAMES;
      await frame();
    }
    const scrolling = longest();
    const began = performance.now();
    const done = new Promise((resolve) => element.addEventListener('sealift-all-done', resolve));
    element.start();
    for (let at = 0; at < FRAMES; at += 1) {
      box.scrollTop = (box.scrollHeight * at) / FRAMES;
      await frame();
    }
    await done;
    const uploading = longest();
    // The first round has loaded what the others find.
    if (round > 0) {
      found.shown.push(shown);
      found.nodes.push(element.shadowRoot.querySelectorAll('*').length);
      found.scrolling.push(scrolling);
      found.uploading.push(Math.max(uploading, adding));
      found.seconds.push((performance.now() - began) / 1000);
    }
  }
  return found;
}

/** @returns the longest task since it was asked the last time, in milliseconds; 0 where none took more than 50 (Long Tasks API) */
function watch() {
  let longest = 0;
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  const note = (entries) => {
    for (const { duration } of entries) longest = Math.max(longest, duration);
  };
  observer.observe({ type: 'longtask' });
  return () => {
    note(observer.takeRecords());
    const found = longest;
    longest = 0;
    return found;
  };
}

const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const until = async (holds) => {
  while (!holds()) await frame();
};
