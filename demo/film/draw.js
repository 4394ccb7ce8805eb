/** Draws one moment of the film: a file is cut into slices, sealed, stored, fetched back, and verified. */

const WIDTH = 640;
const HEIGHT = 360;
const SLICES = 6;
const COLORS = {
  page: '#0e1413',
  line: '#2e3a38',
  text: '#e8efed',
  muted: '#9db0ac',
  plain: '#fdba74',
  sealed: '#5cc8bd',
};

/** Of the film, in seconds; each begins where the one before ends. */
/** @type {[words: string, seconds: number][]} */
const ACTS = [
  ['A file on this device', 1.4],
  ['Cut into slices, and sealed', 2],
  ['S3 gets ciphertext', 1.8],
  ['Fetched back', 1.6],
  ['Verified to the last byte, then opened', 2.2],
];
const SECONDS = ACTS.reduce((sum, [, seconds]) => sum + seconds, 0);

/** 0 before, 1 after, and a soft way between. */
const ease = (/** @type {number} */ value) => {
  const at = Math.min(1, Math.max(0, value));
  return at * at * (3 - 2 * at);
};

/** The same noise in each frame. */
const noise = (/** @type {number} */ seed) => {
  const value = Math.sin(seed * 127.1) * 43_758.5453;
  return value - Math.floor(value);
};

/**
 * @param {CanvasRenderingContext2D} canvas 640 × 360
 * @param {number} time in seconds
 */
function draw(canvas, time) {
  let [act, begun] = [0, 0];
  for (const [, seconds] of ACTS.slice(0, -1)) {
    if (time < begun + seconds) break;
    begun += seconds;
    act++;
  }
  const [words, seconds] = ACTS[act] ?? ['', 1];
  const done = (time - begun) / seconds;

  canvas.fillStyle = COLORS.page;
  canvas.fillRect(0, 0, WIDTH, HEIGHT);
  const away = act < 2 ? 0 : act === 2 ? 1 : act === 3 ? 1 : 0;
  place(canvas, 150, 'this page');
  place(canvas, 490, 'S3');
  for (let slice = 0; slice < SLICES; slice++) {
    const later = slice * 0.1;
    const sealed =
      act === 0 ? 0 : act === 1 ? ease(done * 1.6 - later) : act < 4 ? 1 : 1 - ease(done * 2.4 - later);
    const apart = act === 0 ? 0 : act === 1 ? ease(done * 3) : act < 4 ? 1 : 1 - ease(done * 2.2 - 0.8);
    const moved = act === 2 ? ease(done * 1.6 - later) : act === 3 ? 1 - ease(done * 1.6 - later) : away;
    drawSlice(canvas, slice, 150 + 340 * moved, apart, sealed);
  }
  if (act === 4) tick(canvas, ease(done * 2.2 - 1));
  canvas.globalAlpha = Math.min(ease(done * 8), ease((1 - done) * 12 + (act === ACTS.length - 1 ? 1 : 0)));
  canvas.fillStyle = COLORS.text;
  canvas.font = '600 22px system-ui, sans-serif';
  canvas.textAlign = 'center';
  canvas.fillText(words, WIDTH / 2, 332);
  canvas.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} canvas @param {number} x @param {string} name */
function place(canvas, x, name) {
  canvas.strokeStyle = COLORS.line;
  canvas.lineWidth = 2;
  canvas.beginPath();
  canvas.roundRect(x - 100, 34, 200, 250, 14);
  canvas.stroke();
  canvas.fillStyle = COLORS.muted;
  canvas.font = '500 15px system-ui, sans-serif';
  canvas.textAlign = 'center';
  canvas.fillText(name, x, 60);
}

/** @param {CanvasRenderingContext2D} canvas @param {number} slice @param {number} x @param {number} apart @param {number} sealed */
function drawSlice(canvas, slice, x, apart, sealed) {
  const y = 84 + slice * (26 + 6 * apart);
  const [left, width, height] = [x - 60, 120, 26 - 2 * apart];
  canvas.globalAlpha = 1 - sealed;
  canvas.fillStyle = '#fff4e8';
  canvas.fillRect(left, y, width, height);
  canvas.fillStyle = COLORS.plain;
  canvas.fillRect(left + 12, y + 7, 96 * (0.55 + 0.45 * noise(slice + 1)), 4);
  canvas.fillRect(left + 12, y + 16, 96 * (0.4 + 0.5 * noise(slice + 9)), 4);
  canvas.globalAlpha = sealed;
  for (let cell = 0; cell < 60; cell++) {
    canvas.fillStyle = noise(slice * 71 + cell) > 0.5 ? COLORS.sealed : '#1d4f4a';
    canvas.fillRect(left + (cell % 20) * 6, y + Math.floor(cell / 20) * (height / 3), 6, height / 3);
  }
  canvas.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} canvas @param {number} shown */
function tick(canvas, shown) {
  canvas.globalAlpha = shown;
  canvas.fillStyle = '#1a7f4b';
  canvas.beginPath();
  canvas.arc(218, 240, 24, 0, 7);
  canvas.fill();
  canvas.strokeStyle = '#ffffff';
  canvas.lineWidth = 5;
  canvas.lineCap = 'round';
  canvas.lineJoin = 'round';
  canvas.beginPath();
  canvas.moveTo(207, 241);
  canvas.lineTo(215, 249);
  canvas.lineTo(230, 232);
  canvas.stroke();
  canvas.globalAlpha = 1;
}

Object.assign(globalThis, { film: { draw, SECONDS, WIDTH, HEIGHT } });
