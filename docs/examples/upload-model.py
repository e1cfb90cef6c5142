"""Trains a scikit-learn model and uploads it to Analytics Engine.

    pip install scikit-learn skl2onnx onnx
    python3 upload-model.py http://localhost:8200 churn_sklearn

Set ANALYTICS_TOKEN to a token of an operator where the portal wants one.
Prints the version, and what scikit-learn answers to a few rows."""
import json
import os
import sys
import urllib.error
import urllib.request
import uuid

import numpy as np
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

CONTRACTS = ["monthly", "yearly"]
EXAMPLES = 20
# As the columns of the matrix: categories are given as their index, missing values as NaN.
FEATURES = [
    {"name": "tenure", "type": "number"},
    {"name": "monthly_charges", "type": "number", "nullable": True},
    {"name": "contract", "type": "category", "categories": CONTRACTS, "encoding": "ordinal"},
]


def customers(count, seed):
    """Made up: who is new, pays much and may leave any month leaves."""
    random = np.random.default_rng(seed)
    charges = random.uniform(20, 120, count)
    rows = np.column_stack(
        [random.integers(0, 72, count), charges, random.integers(0, 2, count)]
    ).astype(np.float32)
    odds = -0.5 - 0.04 * rows[:, 0] + 0.02 * rows[:, 1] - 1.5 * rows[:, 2]
    rows[random.random(count) < 0.05, 1] = np.nan
    return rows, random.random(count) < 1 / (1 + np.exp(-odds))


def instance_of(row):
    """A row as callers send it."""
    return {
        "tenure": float(row[0]),
        "monthly_charges": None if np.isnan(row[1]) else float(row[1]),
        "contract": CONTRACTS[int(row[2])],
    }


def upload(url, model, metadata):
    """Sends file and metadata as a form, with nothing but the standard library."""
    boundary = uuid.uuid4().hex
    parts = [("metadata", "", json.dumps(metadata).encode()), ("model", '; filename="model.onnx"', model)]
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + content + b"\r\n"
        for name, more, content in parts
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    if "ANALYTICS_TOKEN" in os.environ:
        headers["Authorization"] = f"Bearer {os.environ['ANALYTICS_TOKEN']}"
    request = urllib.request.Request(url, body + f"--{boundary}--\r\n".encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=120) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        # The answer says what is wrong, such as every check of the gate.
        sys.exit(f"{error.code}: {error.read().decode()}")


def main(portal, name):
    rows, leaves = customers(5000, seed=1)
    held_rows, held_leaves = customers(1000, seed=2)
    learner = make_pipeline(SimpleImputer(), GradientBoostingClassifier()).fit(rows, leaves)
    examples = held_rows[:EXAMPLES]
    scores = learner.predict_proba(examples)[:, 1]
    model = to_onnx(
        learner,
        initial_types=[("features", FloatTensorType([None, len(FEATURES)]))],
        options={"zipmap": False},
        target_opset={"": 17, "ai.onnx.ml": 3},
    )
    answer = upload(
        f"{portal}/api/v1/analytics/ml/models/{name}/versions",
        model.SerializeToString(),
        {
            "signature": {
                "features": FEATURES,
                "output": {"task": "binary", "classes": ["stays", "leaves"], "output": "probabilities"},
            },
            "goldenRows": [
                {"features": instance_of(row), "score": float(score)}
                for row, score in zip(examples, scores)
            ],
            "metrics": {"accuracy": float(learner.score(held_rows, held_leaves))},
            "tags": {"algorithm": "scikit-learn gradient boosting"},
        },
    )
    print(
        json.dumps(
            {
                "version": answer["version"]["version"],
                "instances": [instance_of(row) for row in examples],
                "scores": scores.tolist(),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:3])
