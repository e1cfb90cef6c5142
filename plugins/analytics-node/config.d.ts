export interface Config {
  analytics?: {
    /** Directory of everything that the engine keeps on disk; default `./data`. */
    dataDirectory?: string;

    /** Value of the label `environment` of every metric; default `development`. */
    environment?: string;

    access?: {
      /**
       * Role of requests from this machine without credentials, so that the
       * operations manual's commands run as written. For development only:
       * the backend refuses to start with it when NODE_ENV is `production`.
       */
      anonymousLoopbackRole?: 'viewer' | 'operator' | 'admin';
      /** Role of every signed-in user who is not named below; default `viewer`. */
      defaultRole?: 'viewer' | 'operator' | 'admin' | 'none';
      /** Roles by entity reference of a user, or of a group that users belong to. */
      userRoles?: { [entityRef: string]: 'viewer' | 'operator' | 'admin' };
      /** Requests that one address may make. */
      rateLimit?: {
        /** False switches the limit off; default true. */
        enabled?: boolean;
        /** Length of the window in seconds; default 60. */
        windowSeconds?: number;
        /** Requests per window and address; default 120000. */
        limit?: number;
      };
    };

    audit?: {
      /**
       * Key of the keyed hashes that stand for personal identifiers, at least
       * 32 characters. Without it one is made in `<dataDirectory>/keys`.
       * Several processes over one database must share it.
       *
       * @visibility secret
       */
      pseudonymKey?: string;
    };

    logs?: {
      /** Directory of `application.log`, `access.log` and `audit.log`; default `<dataDirectory>/logs`. */
      directory?: string;
      /** Size in bytes at which a file is rotated; default 100 MiB. */
      maxFileBytes?: number;
      /** Rotated files that are kept of each log; default 30. */
      maxFiles?: number;
    };

    operations?: {
      /** Operations that run at the same time in one process; default 4. */
      maxConcurrent?: number;
      /** Finished operations that are kept; default 1000. */
      maxHistory?: number;
    };

    health?: {
      /** Free bytes of the data directory's file system below which `diskSpace` is DOWN; default 256 MiB. */
      minFreeDiskBytes?: number;
    };

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
        /** Most memory of the engine, such as `4GB`. Default: half of the memory. */
        maxMemory?: string;
        /** Port on loopback. Default: any free one. */
        port?: number;
      };
    };
    /** Where events come from; see docs/event-log.md. */
    eventLog?: {
      /** `embedded` (the default): in the backend's database. `kafka`: Apache Kafka. */
      type?: 'embedded' | 'kafka';
      embedded?: {
        /** Partitions of a topic when it is created, 1 to 1024. Default 1. */
        partitions?: number;
        /** Settings of single topics. */
        topics?: { [topic: string]: { partitions: number } };
        /** Records older than this are removed when every group has read them. Default `7d`. */
        retention?: string;
        /** Most bytes of all records; appends above it are refused. Default `10GB`. */
        maxSize?: string;
        /** Whether records that a group has not read stay whatever their age and the size. Default true. */
        retainUnread?: boolean;
        /** How long a reader that fell silent keeps its partitions, with several processes on PostgreSQL. Default `10s`. */
        lease?: string;
        /** How often to look for what other processes appended, on PostgreSQL. Default `200ms`. */
        pollInterval?: string;
      };
      kafka?: {
        /** Addresses such as `kafka-1:9092`: a list, or one text with commas between, as it comes from an environment. */
        brokers: string | string[];
        /** Name of this client in the broker's logs. Default `analytics-engine`. */
        clientId?: string;
        /** Encrypts connections. `true`: with the system's certificate authorities. */
        ssl?:
          | boolean
          | {
              /** File with certificate authorities, PEM. */
              caFile?: string;
              /** File with this client's certificate, PEM. */
              certFile?: string;
              /** File with this client's private key, PEM. */
              keyFile?: string;
              /** @visibility secret */
              passphrase?: string;
              /** Name to expect in the broker's certificate. */
              serverName?: string;
            };
        sasl?: {
          mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
          username: string;
          /** @visibility secret */
          password: string;
        };
        /** Topics that this service creates. */
        topicDefaults?: {
          /** Default 4. */
          partitions?: number;
          /** Default 1. */
          replicationFactor?: number;
          /** Largest record batch that the topic takes. Default `72MB`. */
          maxMessageSize?: string;
        };
        consumer?: {
          /** Most records of one delivery. Default 1000. */
          'max-poll-records'?: number;
          /** A reader that is silent for so long loses its partitions. Default 30000. */
          'session-timeout-ms'?: number;
          /** Most bytes of one answer of a broker, at least one record batch. Default `16MB`. */
          maxFetchSize?: string;
          /** Most bytes of one partition in one answer, at least one record batch. Default `1MB`. */
          maxPartitionFetchSize?: string;
          /** How long a broker may wait for `minFetchSize`. Default 100. */
          'fetch-max-wait-ms'?: number;
        };
        producer?: {
          /** Bytes of small appends that are sent together. Default 65536. */
          'batch-size'?: number;
          /** How long a small append waits for company. Default 5. */
          'linger-ms'?: number;
        };
      };
    };
  };
}
