/**
 * Makes `public/example.webm`, the film that the demo reads back: every frame is drawn by `draw.js`, so it is ours as the rest of the
 * repository is. `node demo/film/make.js FFMPEG`, with the path of an ffmpeg that has libvpx-vp9.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../../test/browser/chromium.js';

const FRAMES_A_SECOND = 20;
const OUT = fileURLToPath(new URL('../public/example.webm', import.meta.url));

const ffmpeg = process.argv[2];
if (!ffmpeg) throw new Error('Which ffmpeg? node demo/film/make.js FFMPEG');
const frames = mkdtempSync(path.join(tmpdir(), 'sealift-film-'));
const executablePath = findChromium();
const browser = await chromium.launch({ args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) });
try {
  const page = await browser.newPage();
  await page.setContent('<canvas></canvas>');
  await page.addScriptTag({ content: readFileSync(new URL('draw.js', import.meta.url), 'utf8') });
  const seconds = await page.evaluate('film.SECONDS');
  for (let frame = 0; frame < Number(seconds) * FRAMES_A_SECOND; frame++) {
    const url = await page.evaluate(`{
      const canvas = document.querySelector('canvas');
      canvas.width = film.WIDTH;
      canvas.height = film.HEIGHT;
      film.draw(canvas.getContext('2d'), ${frame / FRAMES_A_SECOND});
      canvas.toDataURL('image/png');
    }`);
    const png = Buffer.from(String(url).split(',')[1] ?? '', 'base64');
    writeFileSync(path.join(frames, `${String(frame).padStart(4, '0')}.png`), png);
  }
  const input = ['-framerate', String(FRAMES_A_SECOND), '-i', path.join(frames, '%04d.png')];
  const codec = ['-c:v', 'libvpx-vp9', '-crf', '36', '-b:v', '0', '-pix_fmt', 'yuv420p', '-threads', '1'];
  execFileSync(ffmpeg, ['-y', '-loglevel', 'error', ...input, ...codec, '-fflags', '+bitexact', OUT]);
  console.log(`${path.relative(process.cwd(), OUT)}: ${statSync(OUT).size} bytes`);
} finally {
  await browser.close();
  rmSync(frames, { recursive: true });
}
