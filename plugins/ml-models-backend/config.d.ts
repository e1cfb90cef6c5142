export interface Config {
  analytics?: {
    ml?: {
      /** Time after which a prediction is given up, until PUT /ml/config says otherwise; default 10s. */
      modelTimeout?: string;
      /** Predict calls at once, until PUT /ml/config says otherwise; default 200. */
      maxConcurrent?: number;
      /** Largest ONNX file in bytes; default 256 MiB. */
      maxArtifactBytes?: number;
      /** Threads for models that are too slow for the event loop; default one less than the processors, 1 to 4. */
      workers?: number;
      /** Where models and their versions are kept. */
      registry?: {
        /** In the plugin's database and on the disk (default), or on an MLflow server. */
        type?: 'embedded' | 'mlflow';
        mlflow?: {
          /** Address of the tracking server, which must serve artifacts. */
          url: string;
          /**
           * Sent as a bearer token; or use username and password.
           * @visibility secret
           */
          token?: string;
          username?: string;
          /** @visibility secret */
          password?: string;
          /** Experiment that holds the runs of versions registered here; default analytics-engine. */
          experiment?: string;
          /** Which registered models are shown, in MLflow's filter syntax; all by default. */
          filter?: string;
          /** Time for one call; default 10s. */
          timeout?: string;
          /** Time for one file; default 5m. */
          transferTimeout?: string;
        };
      };
      training?: {
        /** Models that are trained here; every key and its default is in docs/training.md. */
        definitions?: Array<{ [key: string]: unknown }>;
      };
      /** What a deployment does unless its request says otherwise. */
      deployments?: {
        /** Percentages of a canary; default [10, 25, 50, 100]. */
        steps?: number[];
        /** Least time of a step; default 5m. */
        stepDuration?: string;
        /** How often a step is judged; default 10s. */
        analysisInterval?: string;
        analysis?: {
          /** Predictions that each side needs; default 500. */
          minSamples?: number;
          /** Times the control's p95 latency; default 1.5. */
          maxLatencyRatio?: number;
          /** Difference of the error rates; default 0.01. */
          maxErrorRateIncrease?: number;
          /** PSI between the scores; default 0.25. */
          maxScorePsi?: number;
          /** Share of equal labels of a shadow; default 0.9. */
          minAgreement?: number;
          /** Loss of AUC, and of accuracy; default 0.02. */
          maxAucLoss?: number;
        };
      };
    };
  };
}
