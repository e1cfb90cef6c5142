import type {
  WarehouseConnection,
  WarehouseCredentials,
  WarehouseEndpoint,
} from './endpoint';

/** A ClickHouse server that somebody else runs. */
export class ServerEndpoint implements WarehouseEndpoint {
  readonly kind = 'server';
  readonly name: string;
  readonly title: string;
  readonly #connection: WarehouseConnection;

  static create(options: { url: URL } & WarehouseCredentials): ServerEndpoint {
    return new ServerEndpoint(options);
  }

  private constructor(options: { url: URL } & WarehouseCredentials) {
    const { url, username, password } = options;
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    this.name = `${url.hostname}:${port}`;
    this.title = `warehouse at ${this.name}`;
    this.#connection = { url: url.toString(), username, password };
  }

  async connect(): Promise<WarehouseConnection> {
    return this.#connection;
  }

  describe(): Record<string, unknown> {
    return {};
  }

  async close(): Promise<void> {}
}
