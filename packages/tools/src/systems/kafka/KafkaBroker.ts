import { randomBytes } from 'node:crypto';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from '../freePorts';
import {
  claimPlace,
  LocalServer,
  type LocalServerOptions,
  type ServerPlace,
} from '../LocalServer';
import { runCommand } from '../runCommand';
import type { SystemCommand } from '../SystemProcess';
import { findJava } from './findJava';
import { installKafka } from './installKafka';

const START_TIMEOUT_MS = 240_000;
const HEAP = '-Xmx512m';

/** Options of {@link KafkaBroker.create}. */
export interface KafkaBrokerOptions extends LocalServerOptions {
  /** More lines for server.properties, such as `message.max.bytes`. */
  properties?: Record<string, string>;
  /** A running broker whose cluster this one joins, with the next node id. */
  joins?: KafkaBroker;
}

/** Brokers that find each other. */
interface KafkaCluster {
  id: string;
  controllerPort: number;
  nodes: number;
}

/** One Apache Kafka broker, the first of a cluster with the cluster's KRaft controller. */
export class KafkaBroker extends LocalServer {
  /** What the broker is called in the cluster's metadata. */
  readonly nodeId: number;
  readonly #java: string;
  readonly #jars: string;
  readonly #cluster: KafkaCluster;

  private constructor(
    place: ServerPlace,
    programs: { java: string; jars: string },
    cluster: KafkaCluster,
  ) {
    super(place);
    this.#java = programs.java;
    this.#jars = programs.jars;
    this.#cluster = cluster;
    cluster.nodes += 1;
    this.nodeId = cluster.nodes;
  }

  /** Installs what is missing and starts a broker. */
  static async create(options: KafkaBrokerOptions = {}): Promise<KafkaBroker> {
    const java = await findJava();
    const jars = await installKafka();
    const { joins } = options;
    const place = await claimPlace('kafka', options);
    const cluster = joins ? joins.#cluster : await newCluster(place);
    const broker = new KafkaBroker(place, { java, jars }, cluster);
    await broker.#configure(options.properties ?? {});
    await broker.start();
    return broker;
  }

  /** `host:port` for clients. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  protected command(): SystemCommand {
    return {
      name: 'Apache Kafka',
      command: this.#java,
      args: [
        ...this.#javaArgs(),
        'kafka.Kafka',
        this.file('server.properties'),
      ],
      ready: /Kafka Server started/,
      timeoutMs: START_TIMEOUT_MS,
    };
  }

  async #configure(properties: Record<string, string>): Promise<void> {
    const { controllerPort } = this.#cluster;
    const controls = this.nodeId === 1;
    const own = `PLAINTEXT://${this.address}`;
    const settings: Record<string, string> = {
      'process.roles': controls ? 'broker,controller' : 'broker',
      'node.id': String(this.nodeId),
      'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
      listeners: controls
        ? `${own},CONTROLLER://127.0.0.1:${controllerPort}`
        : own,
      'advertised.listeners': own,
      'controller.listener.names': 'CONTROLLER',
      'listener.security.protocol.map':
        'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      'log.dirs': this.file('data'),
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
      this.file('server.properties'),
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    await writeFile(
      this.file('log4j2.properties'),
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
    const formatted = await access(this.file('data/meta.properties')).then(
      () => true,
      () => false,
    );
    if (!formatted) {
      await runCommand(
        this.#java,
        [
          ...this.#javaArgs(),
          'kafka.tools.StorageTool',
          'format',
          '-t',
          this.#cluster.id,
          '-c',
          this.file('server.properties'),
        ],
        { timeoutMs: START_TIMEOUT_MS },
      );
    }
  }

  #javaArgs(): string[] {
    return [
      HEAP,
      '-XX:+UseSerialGC',
      `-Dlog4j2.configurationFile=${this.file('log4j2.properties')}`,
      '-cp',
      join(this.#jars, '*'),
    ];
  }
}

async function newCluster({ port }: ServerPlace): Promise<KafkaCluster> {
  // The broker's own port is free as well until it starts.
  const ports = await freePorts(2);
  return {
    // A leading dash would be taken for an option by Kafka's storage tool.
    id: randomBytes(16).toString('base64url').replace(/^-/, 'A'),
    controllerPort: ports.find(candidate => candidate !== port)!,
    nodes: 0,
  };
}
