import {
  StateConflictError,
  type GatesService,
} from '@analytics-engine/plugin-analytics-node';

/**
 * Data that quality has closed off is not learned from.
 *
 * @throws StateConflictError saying why the gate is closed
 */
export async function requireOpenGate(
  gates: GatesService,
  dataset: string,
): Promise<void> {
  const [gate] = await gates.closed({ passage: 'training', dataset });
  if (!gate) return;
  throw new StateConflictError(
    `Training on dataset '${dataset}' is held back: ${gate.reason}`,
  );
}
