export interface Config {
  analytics?: {
    /** The warehouse: a ClickHouse server, or the embedded engine when no `url` is given. */
    clickhouse?: {
      /** HTTP interface of the server, such as `http://clickhouse:8123`. Absent: the embedded engine. */
      url?: string;
      username?: string;
      /** @visibility secret */
      password?: string;
      /** Database of the tables; created when it is missing. Default `analytics_db`. */
      database?: string;
      /** Users of single kinds of statements; the others run as `username`. */
      roles?: {
        /** Needs a profile with `readonly: 2`, or none. */
        read?: {
          username: string;
          /** @visibility secret */
          password?: string;
        };
        ingest?: {
          username: string;
          /** @visibility secret */
          password?: string;
        };
        govern?: {
          username: string;
          /** @visibility secret */
          password?: string;
        };
        backup?: {
          username: string;
          /** @visibility secret */
          password?: string;
        };
      };
      connectionPool?: {
        /** Connections that each role may have open, 1 to 1000. Default 10. */
        maxSize?: number;
      };
      embedded?: {
        /** Where the engine keeps its data. Default `<analytics.dataDirectory>/clickhouse`. */
        directory?: string;
        /** Most memory of the engine, such as `4Gi`. */
        maxMemory?: string;
        /** Port on loopback. Default: any free one. */
        port?: number;
      };
    };
  };
}
