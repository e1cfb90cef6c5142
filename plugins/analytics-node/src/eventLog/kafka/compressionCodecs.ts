import { promisify } from 'node:util';
import { gzip, gunzip, zstdCompress, zstdDecompress } from 'node:zlib';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import snappyCodec from 'kafkajs-snappy';
import { compressFrame, decompressFrame } from 'lz4-napi';

/** What kafkajs gives to a codec: bytes that it is still building. */
interface KafkaEncoder {
  buffer: Buffer;
}

/**
 * Most bytes that a batch may be uncompressed. A kilobyte of gzip or zstd can
 * be a megabyte and more; snappy and lz4 are bounded by the size of the batch.
 */
export const MAX_UNCOMPRESSED_BYTES = 256 * 1024 * 1024;

const compressGzip = promisify(gzip);
const decompressGzip = promisify(gunzip);
const compressZstd = promisify(zstdCompress);
const decompressZstd = promisify(zstdDecompress);
const LIMIT = { maxOutputLength: MAX_UNCOMPRESSED_BYTES };

/**
 * Teaches kafkajs the compressions of other producers that it does not know:
 * lz4 (Kafka uses its frame format), snappy and zstd; and gzip with a limit.
 */
export function registerCompressionCodecs(): void {
  CompressionCodecs[CompressionTypes.GZIP] = () => ({
    compress: (encoder: KafkaEncoder) => compressGzip(encoder.buffer),
    decompress: (bytes: Buffer) => decompressGzip(bytes, LIMIT),
  });
  CompressionCodecs[CompressionTypes.Snappy] = snappyCodec;
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: (encoder: KafkaEncoder) => compressFrame(encoder.buffer),
    decompress: (bytes: Buffer) => decompressFrame(bytes),
  });
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: (encoder: KafkaEncoder) => compressZstd(encoder.buffer),
    decompress: (bytes: Buffer) => decompressZstd(bytes, LIMIT),
  });
}
