import type { Worker } from 'node:worker_threads';
import { HostChannel } from './HostChannel';

/** Speaks with a thread, which does not keep the process from ending. */
export function openThreadChannel(
  worker: Worker,
  options: { onTimeout(): void },
): HostChannel {
  const channel = HostChannel.create({
    send: (message, transfer) =>
      worker.postMessage(message, transfer ? [transfer] : []),
    onTimeout: options.onTimeout,
  });
  worker.unref();
  worker.on('message', answer => channel.receive(answer));
  worker.on('error', error => channel.end(error.message));
  worker.on('exit', () => channel.end('its thread ended'));
  return channel;
}
