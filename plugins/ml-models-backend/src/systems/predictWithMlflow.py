"""Loads the newest version of a model as MLflow's users do, and prints its scores."""
import json
import sys

import mlflow
import numpy as np

name, rows = sys.argv[1:]
model = mlflow.pyfunc.load_model(f"models:/{name}/1")
answer = model.predict(np.array(json.loads(rows), dtype=np.float32))
(scores,) = answer.values() if isinstance(answer, dict) else [answer]
print(json.dumps(np.asarray(scores).reshape(-1).tolist()))
