/** Where a model stands. */
export type ModelState =
  | 'SERVING'
  | 'DEPLOYING'
  | 'CANARY'
  | 'FAILED'
  | 'RETIRED';

/** How well it is. */
export type ModelHealth = 'UP' | 'DEGRADED' | 'DOWN';

/** Answer of GET /ml/models/{m}/status and one line of GET /ml/models/status. */
export interface ModelStatus {
  model: string;
  /** RETIRED: registered, but nothing is in production. */
  state: ModelState;
  production: { version: string; since: string } | null;
  canary: { version: string; trafficPercent: number; since: string } | null;
  /** What a rollback would go back to. */
  previous: { version: string } | null;
  health: ModelHealth;
  /** What makes it less than UP, for people. */
  reasons: string[];
  /** The deployment that is under way, if any. */
  deploymentId: string | null;
}

/** Answer of GET /ml/models/status. */
export interface ModelsStatusResponse {
  timestamp: string;
  models: ModelStatus[];
}
