/** Resolves when whoever started this process asks it to end, or is gone: a server must not outlive its bench. */
export function untilOrphaned() {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.stdin.resume().once('end', resolve).once('error', resolve);
  });
}
