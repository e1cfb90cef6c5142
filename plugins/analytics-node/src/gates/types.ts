import type { AuditActor } from '../audit/types';

/** What a closed gate holds back. */
export type GatePassage = 'pipeline' | 'training' | 'deployment';

/** A hold that one part of the product puts on the work of another. */
export interface Gate {
  id: string;
  passage: GatePassage;
  /** Name of the dataset that the work feeds, or learns from. */
  dataset: string;
  /** For people: what was found and what to do. */
  reason: string;
  /** Who closed it and will close it no second time: `data-quality:check:<id>`. */
  source: string;
  /** Where a person reads more, a path of the portal. */
  link?: string;
  closedAt: string;
  /** Null while it is closed. */
  openedAt: string | null;
  openedBy: string | null;
  openReason: string | null;
}

/** Which gates are asked for. */
export interface GateFilter {
  passage?: GatePassage;
  dataset?: string;
  source?: string;
}

/**
 * Holds between plugins that do not know each other: quality closes a gate,
 * pipelines and models ask before they go on. Durable; every gate says why it
 * was closed, and can be opened again by its source or by a person.
 */
export interface GatesService {
  /**
   * Closes a gate. The same source, passage and dataset keep the one gate that
   * is closed already; its reason is brought up to date.
   */
  close(request: {
    passage: GatePassage;
    dataset: string;
    reason: string;
    source: string;
    link?: string;
  }): Promise<Gate>;
  /**
   * Opens a gate; opening an open one changes nothing.
   *
   * @throws NotFoundError when there is no such gate
   */
  open(
    id: string,
    options: { actor: AuditActor; reason: string },
  ): Promise<Gate>;
  /** Opens every gate of a source: what it found is over. */
  openAll(
    source: string,
    options: { actor: AuditActor; reason: string },
  ): Promise<Gate[]>;
  get(id: string): Promise<Gate | undefined>;
  /** Closed gates, oldest first. */
  closed(filter?: GateFilter): Promise<Gate[]>;
  /** Closed and opened gates, newest first. */
  list(filter?: GateFilter & { limit?: number }): Promise<Gate[]>;
  /**
   * Called with a gate after it was closed or opened, or its reason changed,
   * by this process at once, by another one within seconds; answers the
   * unsubscriber.
   */
  onChange(listener: (gate: Gate) => void): () => void;
}
