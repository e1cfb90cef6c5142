declare module 'kafkajs-snappy' {
  /** Answers a codec for `CompressionCodecs`. */
  export default function snappyCodec(): {
    compress(encoder: { buffer: Buffer }): Promise<Buffer>;
    decompress(bytes: Buffer): Promise<Buffer>;
  };
}
