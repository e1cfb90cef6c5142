import type { Registry } from 'prom-client';

/**
 * Text exposition of several registries after each other. A metric that an
 * earlier one has is left out of the later ones: Prometheus refuses a page
 * that names a metric twice.
 */
export async function mergeRegistries(
  registries: readonly Registry[],
): Promise<string> {
  const seen = new Set<string>();
  const parts: string[] = [];
  for (const registry of registries) {
    for (const { name } of registry.getMetricsAsArray()) {
      if (seen.has(name)) {
        continue;
      }
      seen.add(name);
      parts.push(await registry.getSingleMetricAsString(name));
    }
  }
  return `${parts.join('\n\n')}\n`;
}
