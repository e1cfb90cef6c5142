"""Trains a scikit-learn pipeline and registers it in MLflow, so that Analytics
Engine (with analytics.ml.registry.type: mlflow) can deploy and serve it.

    pip install mlflow scikit-learn skl2onnx onnx onnxruntime
    MLFLOW_TRACKING_URI=http://localhost:5000 python3 register-with-mlflow.py churn_sklearn

Prints the version, and what scikit-learn answers to a few rows."""
import json
import sys

import mlflow
import numpy as np
import onnx
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FEATURES = ["tenure", "monthly_charges", "support_calls"]
CLASSES = ["stays", "leaves"]
EXAMPLES = 20


def customers(count, seed):
    """Made up: who is new, pays much and calls often leaves."""
    random = np.random.default_rng(seed)
    rows = np.column_stack(
        [random.integers(0, 72, count), random.uniform(20, 120, count), random.poisson(1.5, count)]
    ).astype(np.float32)
    odds = -1.5 - 0.04 * rows[:, 0] + 0.02 * rows[:, 1] + 0.4 * rows[:, 2]
    return rows, random.random(count) < 1 / (1 + np.exp(-odds))


def main(name):
    rows, leaves = customers(5000, seed=1)
    held_rows, held_leaves = customers(1000, seed=2)
    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, leaves)
    accuracy = float(pipeline.score(held_rows, held_leaves))
    examples = held_rows[:EXAMPLES]
    scores = pipeline.predict_proba(examples)[:, 1]

    model = to_onnx(
        pipeline,
        initial_types=[("features", FloatTensorType([None, len(FEATURES)]))],
        # Without this probabilities are a list of maps, which cannot be served.
        options={"zipmap": False},
        target_opset={"": 17, "ai.onnx.ml": 3},
    )
    instances = [dict(zip(FEATURES, map(float, row))) for row in examples]
    metadata = {
        "signature": {
            "features": [{"name": feature, "type": "number"} for feature in FEATURES],
            "output": {"task": "binary", "classes": CLASSES, "output": "probabilities"},
        },
        # Rows with the scores that they must get wherever the model is served.
        "goldenRows": [
            {"features": instance, "score": float(score)}
            for instance, score in zip(instances, scores)
        ],
        "metrics": {"accuracy": accuracy},
        "tags": {"algorithm": "scikit-learn logistic regression"},
    }
    onnx.helper.set_model_props(model, {"analytics-engine.metadata": json.dumps(metadata)})

    with mlflow.start_run():
        mlflow.log_metric("accuracy", accuracy)
        info = mlflow.onnx.log_model(
            model,
            name="model",
            registered_model_name=name,
            save_as_external_data=False,
            pip_requirements=["onnx", "onnxruntime"],
        )
    print(
        json.dumps(
            {
                "version": f"v{info.registered_model_version}",
                "instances": instances,
                "scores": scores.tolist(),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
