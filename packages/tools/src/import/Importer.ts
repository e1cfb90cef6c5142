import { ConflictError, InputError } from '@backstage/errors';
import {
  buildPipeline,
  nameImport,
  type ImportNames,
} from './mapping/buildPipeline';
import { ChunkSender, chunkLimitsOf } from './ChunkSender';
import { LineIndex } from './LineIndex';
import type { PortalClient } from './portal/PortalClient';
import type { ImportProgress } from './report/ImportProgress';
import { collectOutcome } from './report/collectOutcome';
import type { ImportReport } from './report/types';
import {
  prepareImport,
  type PreparedImport,
  type PrepareOptions,
} from './prepareImport';
import { RejectionFile } from './RejectionFile';
import { RecordReader } from './source/RecordReader';
import { countHeld, waitUntilLanded } from './waitUntilLanded';

/** Options of {@link Importer.create}. */
export interface ImporterOptions extends PrepareOptions {
  portal: PortalClient;
  rejectedPath: string;
  progress: ImportProgress;
  /** Import a file again with another mapping although it was imported already. */
  again?: boolean;
  /** Leave the pipeline running when everything has landed. */
  keepRunning?: boolean;
  signal?: AbortSignal;
}

/**
 * Imports one file into one dataset through a running portal.
 *
 * The topic of an import belongs to this file, mapping and layout alone, and
 * appends go in order. So its end offset is the number of the file's events
 * that are durable, and an import that was interrupted, here or there, goes on
 * behind them; nothing has to be remembered on this side.
 */
export class Importer {
  readonly #options: ImporterOptions;

  private constructor(options: ImporterOptions) {
    this.#options = options;
  }

  static create(options: ImporterOptions): Importer {
    return new Importer(options);
  }

  /**
   * @throws InputError when file, mapping and dataset do not fit together
   * @throws ServiceUnavailableError when the portal stays away or the pipeline fails
   */
  async run(): Promise<ImportReport> {
    const { portal, progress, signal } = this.#options;
    const startedAtMs = Date.now();
    const prepared = await prepareImport(this.#options);
    const names = nameImport(prepared.identity);
    if (!(await this.#exists(names))) {
      await portal.putPipeline(
        buildPipeline(prepared.identity, prepared.source.path),
      );
    }
    await portal.act(names.pipeline, 'start');
    const eventsBefore = await countHeld(portal, names.pipeline);

    const lineIndex = new LineIndex();
    const read = await this.#send({ prepared, names, eventsBefore, lineIndex });
    progress.landing(read.events);
    await waitUntilLanded({
      portal,
      pipeline: names.pipeline,
      events: read.events,
      signal,
      onProgress: settled => progress.landed(settled),
    });
    const outcome = await collectOutcome({
      portal,
      pipeline: names.pipeline,
      events: read.events,
      lineOf: offset => lineIndex.lineOf(offset),
    });
    if (!this.#options.keepRunning) {
      await portal.act(names.pipeline, 'stop');
    }
    progress.stop();
    return {
      file: prepared.source.path,
      sha256: prepared.identity.sha256,
      dataset: prepared.identity.dataset,
      datasetCreated: prepared.created,
      mapping: prepared.identity.mapping,
      pipeline: names.pipeline,
      topic: names.topic,
      lines: read.lines,
      rejected: {
        records: read.rejections.records,
        examples: read.rejections.examples,
        path: read.rejections.records > 0 ? read.rejections.path : undefined,
      },
      events: {
        total: read.events,
        before: Math.min(eventsBefore, read.events),
        now: read.events - Math.min(eventsBefore, read.events),
      },
      rows: outcome,
      elapsedSeconds: (Date.now() - startedAtMs) / 1000,
    };
  }

  async #send(options: {
    prepared: PreparedImport;
    names: ImportNames;
    eventsBefore: number;
    lineIndex: LineIndex;
  }) {
    const { prepared, names, eventsBefore, lineIndex } = options;
    const { portal, progress, signal, columns, rejectedPath } = this.#options;
    const limits = chunkLimitsOf(await portal.logKind());
    const rejections = await RejectionFile.create(rejectedPath);
    progress.sending(prepared.source.sizeBytes);
    const reader = RecordReader.create({
      source: prepared.source,
      layout: prepared.identity.layout,
      columns,
      maxEventBytes: limits.bytes,
      onBytesRead: bytes => progress.read(bytes),
    });
    const sender = ChunkSender.create({
      portal,
      topic: names.topic,
      keyPrefix: names.keyPrefix,
      limits,
      firstEvent: eventsBefore,
      onSent: count => progress.sent(count),
    });
    let events = 0;
    try {
      for await (const batch of reader.batches()) {
        signal?.throwIfAborted();
        for (const rejection of batch.rejections) {
          await rejections.add(rejection);
        }
        for (const { line, json } of batch.events) {
          lineIndex.add(events, line);
          if (events >= eventsBefore) {
            await sender.add(json);
          }
          events += 1;
        }
      }
      await sender.finish();
    } finally {
      await rejections.close();
    }
    const held = await countHeld(portal, names.pipeline);
    if (held !== events) {
      throw new ConflictError(
        `Topic '${names.topic}' holds ${held} events but the file gives ${events}: something else has written to it`,
      );
    }
    return { lines: reader.lines, events, rejections };
  }

  /**
   * Whether this import was begun before.
   *
   * @throws InputError when the file was imported in another way: it would be
   * in the dataset twice
   */
  async #exists(names: ImportNames): Promise<boolean> {
    const all = (await this.#options.portal.pipelines()).map(
      ({ definition }) => definition.name,
    );
    if (all.includes(names.pipeline)) {
      return true;
    }
    const others = all.filter(name => name.startsWith(names.filePrefix));
    if (others.length > 0 && !this.#options.again) {
      throw new InputError(
        `This file was imported into the dataset with another mapping already (pipeline ${others.join(
          ', ',
        )}). With --again it is imported once more, and its rows are there twice`,
      );
    }
    return false;
  }
}
