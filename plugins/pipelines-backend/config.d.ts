export interface Config {
  analytics?: {
    pipelines?: {
      /** Most rows of one block, for pipelines that do not say otherwise; default 50000. */
      batchSize?: number;
      /** Longest wait before a block is cut, for pipelines that do not say otherwise; default 1s. */
      windowSize?: string;
      deadLetters?: {
        /** Most bytes of failed records that are kept; pipelines wait when it is reached. Default 1 GiB. */
        maxBytes?: number;
      };
      /** Pipelines that this installation always has. */
      definitions?: Array<{
        name: string;
        description?: string;
        /** Catalog entity reference. */
        owner?: string;
        source: {
          topic: string;
          group: string;
        };
        sink: {
          dataset: string;
        };
        /** SELECT ... FROM input [WHERE ...]: at most one row for each record. */
        transform?: string;
        /** Columns of `input` with their ClickHouse types; those of the table by default. */
        input?: { [column: string]: string };
        /** Further datasets that the same records land in. */
        branches?: Array<{
          dataset: string;
          transform?: string;
          input?: { [column: string]: string };
        }>;
        batchSize?: number;
        windowSize?: string;
        onError?: 'quarantine' | 'stop';
      }>;
    };
    events?: {
      /** Largest body of POST /events/{topic} after decompression; default 64 MiB. */
      maxBodyBytes?: number;
      /** Most bytes of all such bodies that are being received at once; default 256 MiB. */
      maxBufferedBytes?: number;
      /** Most topics that posting may create; default 1000. */
      maxTopics?: number;
    };
  };
}
