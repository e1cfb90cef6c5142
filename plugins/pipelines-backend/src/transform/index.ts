export * from './compileSink';
export * from './parseTransform';
export * from './validateTransform';
