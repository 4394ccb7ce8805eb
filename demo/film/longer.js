/**
 * Makes a long film of a short one: its clusters again and again, each later than the one before, with a table of where they are
 * (Cues) before them, so that a player can seek. Of WebM as `make.js` has ffmpeg write it: sizes of everything are known.
 */

const ID = {
  segment: 0x18538067,
  info: 0x1549a966,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTime: 0xb3,
  cuePositions: 0xb7,
  cueTrack: 0xf7,
  cueCluster: 0xf1,
};

/**
 * @param {Uint8Array} film
 * @param {number} times
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function longer(film, times) {
  const top = elements(film);
  const segment = children(top, ID.segment);
  const info = children(segment, ID.info);
  const duration = floatOf(one(info, ID.duration).body);
  const head = film.subarray(0, one(top, ID.segment).from);
  const long = element(
    ID.info,
    ...info.map(({ id, whole }) => (id === ID.duration ? element(id, float(duration * times)) : whole)),
  );
  const tracks = one(segment, ID.tracks).whole;
  const clusters = segment.filter(({ id }) => id === ID.cluster).map(({ body }) => elements(body));
  const all = Array.from({ length: times }, (_, round) =>
    clusters.map((cluster) => {
      const time = integerOf(one(cluster, ID.timestamp).body) + Math.round(round * duration);
      const bytes = element(
        ID.cluster,
        ...cluster.map(({ id, whole }) => (id === ID.timestamp ? element(id, integer(time)) : whole)),
      );
      return { time, bytes };
    }),
  ).flat();
  // Integers have one length, so the table is as long as it will be.
  const first = long.byteLength + tracks.byteLength + cues(all, 0).byteLength;
  return joined([
    head,
    element(ID.segment, long, tracks, cues(all, first), ...all.map(({ bytes }) => bytes)),
  ]);
}

/** @param {{ time: number, bytes: Uint8Array }[]} clusters @param {number} at of the first, behind the segment's head */
function cues(clusters, at) {
  const points = clusters.map(({ time, bytes }) => {
    const positions = element(
      ID.cuePositions,
      element(ID.cueTrack, new Uint8Array([1])),
      element(ID.cueCluster, integer(at)),
    );
    at += bytes.byteLength;
    return element(ID.cuePoint, element(ID.cueTime, integer(time)), positions);
  });
  return element(ID.cues, ...points);
}

/** @typedef {{ id: number, from: number, body: Uint8Array, whole: Uint8Array }} Element */

/** @param {Uint8Array} bytes @returns {Element[]} */
function elements(bytes) {
  const found = [];
  for (let at = 0; at < bytes.byteLength; ) {
    const from = at;
    const idLength = Math.clz32(bytes[at] ?? 0) - 23;
    const id = integerOf(bytes.subarray(at, at + idLength));
    at += idLength;
    const sizeLength = Math.clz32(bytes[at] ?? 0) - 23;
    // The marker of the length, which is the first bit that is set, is none of the number.
    const size = integerOf(
      bytes.subarray(at, at + sizeLength).map((byte, i) => (i ? byte : byte & (255 >> sizeLength))),
    );
    at += sizeLength;
    found.push({ id, from, body: bytes.subarray(at, at + size), whole: bytes.subarray(from, at + size) });
    at += size;
  }
  return found;
}

/** @param {Element[]} among @param {number} id @returns {Element} */
function one(among, id) {
  const found = among.find((element) => element.id === id);
  if (!found) throw new Error(`The film has no element ${id.toString(16)}.`);
  return found;
}

/** @param {Element[]} among @param {number} id */
function children(among, id) {
  return elements(one(among, id).body);
}

/** @param {number} id @param {...Uint8Array} parts of its body */
function element(id, ...parts) {
  const size = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const idBytes = id.toString(16).match(/../g) ?? [];
  return joined([new Uint8Array(idBytes.map((byte) => Number.parseInt(byte, 16))), sizeOf(size), ...parts]);
}

/** Always of eight bytes. @param {number} size */
function sizeOf(size) {
  const bytes = integer(size);
  bytes[0] = 1;
  return bytes;
}

/** @param {number} value */
function integer(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/** @param {Uint8Array} bytes */
function integerOf(bytes) {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

/** @param {number} value */
function float(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

/** @param {Uint8Array} bytes */
function floatOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return bytes.byteLength === 4 ? view.getFloat32(0) : view.getFloat64(0);
}

/** @param {readonly Uint8Array[]} parts @returns {Uint8Array<ArrayBuffer>} */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
