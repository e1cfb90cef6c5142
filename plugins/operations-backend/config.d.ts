export interface Config {
  analytics?: {
    metrics?: {
      /**
       * Who may read `/actuator/prometheus`: callers with a token of the role
       * viewer (default), everybody, or everybody on this machine.
       */
      access?: 'token' | 'open' | 'loopback';
    };
    queries?: {
      /** Named queries that run at the same time; default 8. */
      maxConcurrent?: number;
      /** Named queries that wait for one to end; more are answered 429. Default 64. */
      maxWaiting?: number;
    };
    /** What `/actuator/info` tells; set by the build. */
    build?: {
      version?: string;
      /** ISO-8601 */
      time?: string;
      branch?: string;
      commit?: string;
    };
  };
}
