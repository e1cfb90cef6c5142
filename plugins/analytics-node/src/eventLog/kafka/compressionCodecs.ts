import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import snappyCodec from 'kafkajs-snappy';
import { compressFrame, decompressFrame } from 'lz4-napi';

/** What kafkajs gives to a codec: bytes that it is still building. */
interface KafkaEncoder {
  buffer: Buffer;
}

const compressZstd = promisify(zstdCompress);
const decompressZstd = promisify(zstdDecompress);

/**
 * Teaches kafkajs the compressions of other producers that it does not know:
 * lz4 (Kafka uses its frame format), snappy and zstd. Gzip it has.
 */
export function registerCompressionCodecs(): void {
  CompressionCodecs[CompressionTypes.Snappy] = snappyCodec;
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: (encoder: KafkaEncoder) => compressFrame(encoder.buffer),
    decompress: (bytes: Buffer) => decompressFrame(bytes),
  });
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: (encoder: KafkaEncoder) => compressZstd(encoder.buffer),
    decompress: (bytes: Buffer) => decompressZstd(bytes),
  });
}
