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
      /** Keeps models in an MLflow server instead of this plugin's database and disk. */
      mlflow?: {
        /** Address of the tracking server, such as http://mlflow:5000. */
        url: string;
        /**
         * Bearer token.
         * @visibility secret
         */
        token?: string;
        username?: string;
        /**
         * Of `username`, for basic authentication.
         * @visibility secret
         */
        password?: string;
        /** Experiment that registered versions' runs belong to; default analytics-engine. */
        experiment?: string;
      };
    };
  };
}
