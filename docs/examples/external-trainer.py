"""An external trainer for Analytics Engine (docs/training.md): scikit-learn's
gradient boosting on whatever features the model's definition names.

    pip install scikit-learn skl2onnx onnx

    external:
      command: [python3, /opt/models/external-trainer.py]
"""
import json
import sys

import numpy as np
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline

MAX_CATEGORIES = 200
MAX_ROUNDS = 100
CHECKED_ROWS = 50


def read_rows(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def described(feature, rows):
    """The feature as the version's signature has it."""
    result = {"name": feature["name"], "type": feature["type"], "nullable": True}
    if feature["type"] == "category":
        known = {row[feature["name"]] for row in rows} - {None}
        result.update(categories=sorted(known)[:MAX_CATEGORIES], encoding="ordinal")
    return result


def to_matrix(features, rows):
    """Categories as their index; what is missing or unknown as NaN."""
    matrix = np.full((len(rows), len(features)), np.nan, dtype=np.float32)
    for column, feature in enumerate(features):
        index = {text: at for at, text in enumerate(feature.get("categories", []))}
        for at, row in enumerate(rows):
            value = row[feature["name"]]
            if feature["type"] == "category":
                value = index.get(value)
            if value is not None:
                matrix[at, column] = value
    return matrix


def main(path):
    with open(path, encoding="utf-8") as file:
        config = json.load(file)
    files, label = config["files"], config["label"]
    rows = read_rows(files["training"])
    features = [described(feature, rows) for feature in config["features"]]
    learner = make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True),
        GradientBoostingClassifier(
            n_estimators=min(MAX_ROUNDS, config["maxIterations"]),
            random_state=config["seed"],
        ),
    ).fit(to_matrix(features, rows), [row[label] for row in rows])

    model = to_onnx(
        learner,
        initial_types=[("features", FloatTensorType([None, len(features)]))],
        options={"zipmap": False},
        target_opset={"": 17, "ai.onnx.ml": 3},
    )
    # One output alone, so that it is clear which holds the scores.
    model.graph.output.remove(next(out for out in model.graph.output if out.name == "label"))
    with open(files["model"], "wb") as file:
        file.write(model.SerializeToString())

    held = read_rows(files["holdout"])
    scores = learner.predict_proba(to_matrix(features, held))[:, 1]
    with open(files["metrics"], "w", encoding="utf-8") as file:
        json.dump(
            {
                "algorithm": "scikit-learn gradient boosting",
                "features": features,
                "holdoutScores": scores[:CHECKED_ROWS].tolist(),
                "metrics": {"auc": float(roc_auc_score([row[label] for row in held], scores))},
            },
            file,
        )


if __name__ == "__main__":
    main(sys.argv[1])
