/* The program of the thread that ConsumerThread starts. */
import { parentPort, workerData } from 'node:worker_threads';
import { createKafkaClient } from '../createKafkaClient';
import { GroupReader } from './GroupReader';
import type { ConsumerJob, ConsumerOrder, ConsumerReport } from './messages';

const port = parentPort!;
const job = workerData as ConsumerJob;
const report = (message: ConsumerReport, bytes?: ArrayBuffer) =>
  port.postMessage(message, bytes ? [bytes] : []);

const kafka = createKafkaClient(job.config, {
  debug: (message, fields) => report({ type: 'log', message, fields }),
});
const reader = GroupReader.create({ kafka, job, report });

port.on('message', (order: ConsumerOrder) => {
  if (order.type !== 'close') {
    reader.obey(order);
    return;
  }
  reader
    .close()
    .catch(() => {})
    .finally(() => {
      // kafkajs leaves timers behind, which would keep the thread.
      process.exit(0);
    });
});
