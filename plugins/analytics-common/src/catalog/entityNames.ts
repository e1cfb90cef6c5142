import { MAX_NAME_LENGTH } from '../names';

const TOPIC_SUFFIX = '-topic';
const MODEL_SUFFIX = '-model';

/**
 * Name of the Resource that stands for a dataset. The catalog ignores case
 * and wants a letter or digit at both ends, datasets do not: a name that would
 * be ambiguous gets a hash of the original.
 */
export function datasetEntityName(dataset: string): string {
  return entityName(dataset, '');
}

/**
 * Name of the Resource that stands for a topic. Ends in `-topic`, which no
 * dataset can, so that a topic and its dataset may be called alike.
 */
export function topicEntityName(topic: string): string {
  return entityName(topic, TOPIC_SUFFIX);
}

/** Name of the Resource that stands for a model; a dataset may be called alike. */
export function modelEntityName(model: string): string {
  return entityName(model, MODEL_SUFFIX);
}

function entityName(original: string, suffix: string): string {
  const trimmed = original.replace(/^[^a-zA-Z0-9]+|[^a-zA-Z0-9]+$/g, '');
  const longest = MAX_NAME_LENGTH - suffix.length;
  if (
    trimmed === original &&
    trimmed === trimmed.toLowerCase() &&
    trimmed.length <= longest
  ) {
    return `${trimmed}${suffix}`;
  }
  const hash = `-${hashOf(original)}`;
  const stem = (trimmed || 'x').slice(0, longest - hash.length).toLowerCase();
  return `${stem}${hash}${suffix}`;
}

/** FNV-1a, 32 bits, as 8 hex digits: the same in the browser and on the server. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
