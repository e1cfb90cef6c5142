export * from './anomalyDetector';
export * from './failingRows';
export * from './runListener';
