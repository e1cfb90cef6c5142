import { InputError } from '@backstage/errors';

const BYTES_OF_UNIT: Record<string, number> = {
  B: 1,
  KB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
};

/**
 * Reads a size as the configuration writes it: a number and one of B, KB, MB,
 * GB, TB (powers of 1024), such as `10GB`.
 *
 * @returns bytes
 * @throws InputError when the text is not a size
 */
export function parseSizeBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB|TB)$/i.exec(text.trim());
  if (!match) {
    throw new InputError(
      `'${text}' is not a size: expected a number and one of B, KB, MB, GB, TB, such as 10GB`,
    );
  }
  return Math.round(Number(match[1]) * BYTES_OF_UNIT[match[2].toUpperCase()]);
}
