/**
 * The process of `Reaper.ts`: reads `+pid` and `-pid` lines from its standard
 * input, and ends the processes that are left when that closes.
 */
const { createInterface } = require('node:readline');

const watched = new Set();

// Whoever ends the run by the terminal or the process group must not end this first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {});
}

createInterface({ input: process.stdin })
  .on('line', line => {
    const pid = Number(line.slice(1));
    if (line.startsWith('+')) {
      watched.add(pid);
    } else {
      watched.delete(pid);
    }
  })
  .on('close', () => {
    for (const pid of watched) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Ended by itself meanwhile.
      }
    }
  });
