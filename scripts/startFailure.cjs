/** How a backend that does not start begins to say why: packages/backend. */
const BEGINNING = 'The backend did not start';

/**
 * Takes the lines of a stream one by one and keeps the reason why the backend
 * did not start, without where in the code: what the other plugins say while
 * they end would push it out of the last lines.
 */
exports.createStartFailure = function createStartFailure() {
  const reason = [];
  let isWithin = false;
  return {
    take(line) {
      if (line.startsWith(BEGINNING)) {
        isWithin = true;
      } else if (!line.startsWith('  ') || /^\s+at /.test(line)) {
        isWithin = false;
      }
      if (isWithin) {
        reason.push(line);
      }
    },
    /** Empty while nothing said that it did not start. */
    text: () => reason.join('\n'),
  };
};
