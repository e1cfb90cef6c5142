import type { KafkaMessage } from 'kafkajs';

/**
 * Cuts what kafkajs fetched into runs of at most `maxRecords` and `maxBytes`
 * (a larger record stands alone).
 */
export function* cutMessages(
  messages: KafkaMessage[],
  limits: { maxRecords: number; maxBytes: number },
): Generator<KafkaMessage[]> {
  let begin = 0;
  let bytes = 0;
  for (let index = 0; index < messages.length; index += 1) {
    const size = messages[index].value?.length ?? 0;
    if (
      index > begin &&
      (index - begin >= limits.maxRecords || bytes + size > limits.maxBytes)
    ) {
      yield messages.slice(begin, index);
      begin = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (begin < messages.length) {
    yield messages.slice(begin);
  }
}
