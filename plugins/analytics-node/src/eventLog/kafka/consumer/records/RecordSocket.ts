import { connect, isIP, type OnReadOpts, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactoryArgs } from 'kafkajs';
import { FetchRequests } from './FetchRequests';
import { type Frame, FrameReader } from './FrameReader';
import { liftRecords } from './liftRecords';
import type { MemoryPool } from './MemoryPool';
import type { RecordSet } from './types';

/** As kafkajs' own sockets. */
const KEEP_ALIVE_DELAY_MS = 60_000;

/**
 * A connection to a broker as kafkajs uses it, on which answers to fetches
 * arrive without their records: those are handed to `onLifted`.
 */
export class RecordSocket extends Duplex {
  readonly #socket: Socket;
  readonly #requests = new FetchRequests();
  readonly #nextId: () => number;
  readonly #onLifted: (sets: RecordSet[]) => void;

  /** @param options.onLifted - called with what an answer had before kafkajs gets it, and with nothing at the end */
  constructor(options: {
    broker: ISocketFactoryArgs;
    pool: MemoryPool;
    nextId: () => number;
    onLifted: (sets: RecordSet[]) => void;
  }) {
    super();
    this.#nextId = options.nextId;
    this.#onLifted = options.onLifted;
    const reader = new FrameReader(options.pool, frame => this.#onFrame(frame));
    this.#socket = open(options.broker, {
      buffer: () => reader.space,
      callback: bytes => {
        try {
          reader.received(bytes);
        } catch (error) {
          this.destroy(error as Error);
        }
        return true;
      },
    });
    this.#socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
    this.#socket.on('end', () => this.push(null));
    this.#socket.on('error', error => this.destroy(error));
    this.#socket.on('close', () => this.destroy());
  }

  /** Does not keep the process alive. */
  unref(): void {
    this.#socket.unref();
  }

  /** What arrives is pushed; kafkajs asks for one answer at a time. */
  _read(): void {}

  _write(
    request: Buffer,
    _encoding: string,
    done: (error?: Error | null) => void,
  ): void {
    this.#requests.note(request);
    this.#socket.write(request, done);
  }

  _final(done: () => void): void {
    this.#socket.end(done);
  }

  _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    this.#onLifted([]);
    done(error);
  }

  #onFrame(frame: Frame): void {
    const request = this.#requests.answered(frame.bytes);
    if (!request) {
      this.push(frame.bytes);
      return;
    }
    const lifted = liftRecords(frame, request, this.#nextId);
    this.#onLifted(lifted.sets);
    this.push(lifted.frame);
  }
}

function open(broker: ISocketFactoryArgs, onread: OnReadOpts): Socket {
  const { host, port, ssl, onConnect } = broker;
  if (!ssl) {
    return connect({ host, port, onread }, onConnect);
  }
  const servername = isIP(host) ? {} : { servername: host };
  const options = { host, port, ...servername, ...ssl, onread };
  return connectTls(options, onConnect);
}
