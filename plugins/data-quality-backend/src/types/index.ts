export * from './anomalyDetector';
export * from './failingRows';
export * from './runListener';
export * from './incidentReader';
