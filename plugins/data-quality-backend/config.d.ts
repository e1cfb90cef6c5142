export interface Config {
  analytics?: {
    dataQuality?: {
      incidents?: {
        /** Whether a passing run resolves the check's incident. Default true. */
        autoClose?: boolean;
        /** A check that fails again this soon after its incident was resolved reopens it. Default 24h. */
        reopenWithin?: string;
        /** Whose incidents of datasets are that name no owner anywhere. Default group:default/data-platform. */
        defaultOwner?: string;
        /** Who else is told of incidents, by HTTP; see docs/data-quality.md. */
        webhooks?: Array<{
          /** Stands for it in logs and metrics. */
          name: string;
          /** @visibility secret */
          url: string;
          /**
           * Signs what is sent; at least 16 characters.
           * @visibility secret
           */
          secret: string;
          /** Whether the address may be of this machine or network. Default false. */
          allowPrivateAddresses?: boolean;
        }>;
      };
      /** Checks that this installation always has; see docs/data-quality.md. */
      checks?: Array<{ [key: string]: unknown }>;
      /** YAML files with checks, relative to where the backend was started. */
      checkFiles?: string[];
      /** Whether the checks of the shipped datasets are there; default true. */
      shippedChecks?: boolean;
      /** How often checks run, for datasets without a schedule: a duration, cron, or none. Default 1h. */
      defaultSchedule?: string;
      schedules?: Array<{
        dataset: string;
        /** A duration (`1h`) or five fields of cron, UTC. */
        schedule: string;
      }>;
      /** Milliseconds after which a run is answered as an operation; default 10000. */
      syncTimeoutMs?: number;
      /** Longest time of a query that a person wrote, milliseconds; default 30000. */
      sqlTimeoutMs?: number;
    };
  };
}
