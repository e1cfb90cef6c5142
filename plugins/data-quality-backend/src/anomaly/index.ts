export * from './RobustAnomalyDetector';
