export interface Config {
  analytics?: {
    dataQuality?: {
      incidents?: {
        /** Whether a passing run resolves the check's incident. Default true. */
        autoClose?: boolean;
        /** A check that fails again this soon after its incident was resolved reopens it. Default 24h. */
        reopenWithin?: string;
      };
    };
  };
}
