// A thread beside the one that runs scripts, which cannot look at a clock while QuickJS is inside one long operation.
// The number is odd while a call is under way.

import { workerData } from 'node:worker_threads';

const { underWay, killAfterMilliseconds } = workerData;
for (;;) {
  const seen = Atomics.load(underWay, 0);
  const limit = seen % 2 === 0 ? Infinity : killAfterMilliseconds;
  if (Atomics.wait(underWay, 0, seen, limit) === 'timed-out') process.kill(process.pid, 'SIGKILL');
}
