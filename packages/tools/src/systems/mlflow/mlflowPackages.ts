/** The server, and what a data scientist has beside its client. */
export const MLFLOW_PACKAGES = [
  'mlflow==3.17.2',
  // Of mlflow[auth].
  'Flask-WTF==1.3.0',
  'onnx==1.23.2',
  'onnxruntime==1.32.0',
  'scikit-learn==1.9.1',
  'skl2onnx==1.20.0',
];
