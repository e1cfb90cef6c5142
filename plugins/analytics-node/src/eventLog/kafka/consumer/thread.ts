/* The program of the thread that ConsumerThread starts. */
import { parentPort, workerData } from 'node:worker_threads';
import type { JsonObject } from '@backstage/types';
import { collectGarbage } from '../../../threads/collectGarbage';
import { createKafkaClient } from '../createKafkaClient';
import { GroupReader } from './GroupReader';
import type { ConsumerJob, ConsumerOrder, ConsumerReport } from './messages';
import { RecordLifter } from './records/RecordLifter';

const TRIM_INTERVAL_MS = 10_000;

const port = parentPort!;
const job = workerData as ConsumerJob;
const report = (message: ConsumerReport, bytes?: ArrayBuffer) =>
  port.postMessage(message, bytes ? [bytes] : []);

const logger = {
  debug: (message: string, fields?: Error | JsonObject) =>
    report({ type: 'log', message, fields }),
};
const lifter = new RecordLifter();
setInterval(() => lifter.trim() && collectGarbage(), TRIM_INTERVAL_MS).unref();
const kafka = createKafkaClient(job.config, logger, lifter.socketFactory);
const reader = GroupReader.create({ kafka, lifter, job, report });

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
