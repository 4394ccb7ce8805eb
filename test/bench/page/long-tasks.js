/**
 * Milliseconds of each task of the page's thread that browsers call long: more than 50 (W3C Long Tasks).
 *
 * @returns {() => number[]} ends it
 */
export function watchTasks() {
  const long = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) long.push(duration);
  });
  observer.observe({ entryTypes: ['longtask'] });
  return () => {
    for (const { duration } of observer.takeRecords()) long.push(duration);
    observer.disconnect();
    return long;
  };
}
