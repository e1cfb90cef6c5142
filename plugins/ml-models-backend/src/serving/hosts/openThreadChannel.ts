import type { Worker } from 'node:worker_threads';
import { HostChannel } from './HostChannel';
import type { LaneRun, RunLane } from './RunLane';

/** Speaks with a thread, which does not keep the process from ending. */
export function openThreadChannel(
  worker: Worker,
  options: {
    onTimeout(): void;
    /** For a thread that sleeps on it. */
    lane?: RunLane;
  },
): HostChannel {
  const { lane, onTimeout } = options;
  const channel = HostChannel.create({
    send: (message, transfer) => {
      const list = transfer ? [transfer] : [];
      if (!lane) {
        worker.postMessage(message, list);
      } else if (!isRun(message)) {
        worker.postMessage(message, list);
        lane.call();
      } else if (!lane.offer(message, answer => channel.receive(answer))) {
        worker.postMessage({ ...message, route: lane.routeOf(message) }, list);
        lane.call();
      }
    },
    onTimeout,
  });
  worker.unref();
  worker.on('message', answer => channel.receive(answer));
  worker.on('error', error => channel.end(error.message));
  worker.on('exit', () => {
    channel.end('its thread ended');
    lane?.close();
  });
  return channel;
}

function isRun(message: object): message is LaneRun {
  return 'matrix' in message;
}
