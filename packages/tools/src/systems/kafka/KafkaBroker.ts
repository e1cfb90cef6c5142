import { randomBytes } from 'node:crypto';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../freePorts';
import { runCommand } from '../runCommand';
import { SystemProcess } from '../SystemProcess';
import { findJava } from './findJava';
import { installKafka } from './installKafka';

const START_TIMEOUT_MS = 120_000;
const HEAP = '-Xmx512m';

/** Options of {@link KafkaBroker.create}. */
export interface KafkaBrokerOptions {
  /** Outlives this process; its output goes to a file in `directory`. */
  detached?: boolean;
  /** Where its log lives; a temporary directory, removed at the end, when absent. */
  directory?: string;
  /** Port for clients; any free one when absent. */
  port?: number;
  /** More lines for server.properties, such as `message.max.bytes`. */
  properties?: Record<string, string>;
}

/**
 * One Apache Kafka broker with its own KRaft controller, on loopback. It keeps
 * data and port over {@link stop} or {@link kill} and {@link start}.
 */
export class KafkaBroker {
  readonly #java: string;
  readonly #jars: string;
  readonly #directory: string;
  readonly #temporary: boolean;
  readonly #port: number;
  readonly #detached: boolean;
  #process: SystemProcess | undefined;

  private constructor(options: {
    java: string;
    jars: string;
    directory: string;
    temporary: boolean;
    port: number;
    detached: boolean;
  }) {
    this.#java = options.java;
    this.#jars = options.jars;
    this.#directory = options.directory;
    this.#temporary = options.temporary;
    this.#port = options.port;
    this.#detached = options.detached;
  }

  /** Installs what is missing and starts a broker. */
  static async create(options: KafkaBrokerOptions = {}): Promise<KafkaBroker> {
    const java = await findJava();
    const jars = await installKafka();
    const directory =
      options.directory ?? (await mkdtemp(join(tmpdir(), 'kafka-')));
    const [port, controllerPort] = await freePorts(2);
    const broker = new KafkaBroker({
      java,
      jars,
      directory,
      temporary: options.directory === undefined,
      port: options.port ?? port,
      detached: options.detached ?? false,
    });
    await mkdir(directory, { recursive: true });
    await broker.#configure(controllerPort, options.properties ?? {});
    await broker.start();
    return broker;
  }

  /** `host:port` for clients. */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  async start(): Promise<void> {
    this.#process = await SystemProcess.start({
      name: 'Apache Kafka',
      command: this.#java,
      args: [
        ...this.#javaArgs(),
        'kafka.Kafka',
        this.#file('server.properties'),
      ],
      ready: /Kafka Server started/,
      timeoutMs: START_TIMEOUT_MS,
      ...(this.#detached && {
        detachedLogFile: join(this.#directory, 'output.log'),
      }),
    });
  }

  /** Ends the broker orderly; the data stays. */
  async stop(): Promise<void> {
    await this.#process?.stop();
    this.#process = undefined;
  }

  /** Ends the broker as a power cut would; the data stays. */
  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = undefined;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Ends the broker and removes its temporary data. */
  async remove(): Promise<void> {
    await this.kill();
    if (this.#temporary) {
      await rm(this.#directory, { recursive: true, force: true });
    }
  }

  async #configure(
    controllerPort: number,
    properties: Record<string, string>,
  ): Promise<void> {
    const settings: Record<string, string> = {
      'process.roles': 'broker,controller',
      'node.id': '1',
      'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
      listeners: `PLAINTEXT://127.0.0.1:${
        this.#port
      },CONTROLLER://127.0.0.1:${controllerPort}`,
      'advertised.listeners': `PLAINTEXT://${this.address}`,
      'controller.listener.names': 'CONTROLLER',
      'listener.security.protocol.map':
        'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      'log.dirs': this.#file('data'),
      'num.partitions': '4',
      'auto.create.topics.enable': 'false',
      'offsets.topic.replication.factor': '1',
      'offsets.topic.num.partitions': '4',
      'transaction.state.log.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
      'transaction.state.log.num.partitions': '4',
      'share.coordinator.state.topic.replication.factor': '1',
      'share.coordinator.state.topic.min.isr': '1',
      'group.initial.rebalance.delay.ms': '0',
      'group.min.session.timeout.ms': '1000',
      ...properties,
    };
    await writeFile(
      this.#file('server.properties'),
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    await writeFile(
      this.#file('log4j2.properties'),
      [
        'appender.console.type=Console',
        'appender.console.name=console',
        'appender.console.layout.type=PatternLayout',
        'appender.console.layout.pattern=%p %m%n',
        'rootLogger.level=ERROR',
        'rootLogger.appenderRef.console.ref=console',
        // Says when the server is ready.
        'logger.server.name=kafka.server.KafkaRaftServer',
        'logger.server.level=INFO',
        'logger.server2.name=org.apache.kafka.server.KafkaRaftServer',
        'logger.server2.level=INFO',
        '',
      ].join('\n'),
    );
    await this.#format();
  }

  async #format(): Promise<void> {
    const formatted = await access(this.#file('data/meta.properties')).then(
      () => true,
      () => false,
    );
    if (!formatted) {
      // A leading dash would be taken for an option by Kafka's storage tool.
      const id = randomBytes(16).toString('base64url').replace(/^-/, 'A');
      await runCommand(
        this.#java,
        [
          ...this.#javaArgs(),
          'kafka.tools.StorageTool',
          'format',
          '-t',
          id,
          '-c',
          this.#file('server.properties'),
        ],
        { timeoutMs: START_TIMEOUT_MS },
      );
    }
  }

  #javaArgs(): string[] {
    return [
      HEAP,
      '-XX:+UseSerialGC',
      `-Dlog4j2.configurationFile=${this.#file('log4j2.properties')}`,
      '-cp',
      join(this.#jars, '*'),
    ];
  }

  #file(name: string): string {
    return join(this.#directory, name);
  }
}
