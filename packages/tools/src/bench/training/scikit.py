"""scikit-learn's side of `npm run bench -- training`: data with folds for both
sides, its AUC on each fold, and its time. One thread, whatever the machine has."""
import csv
import json
import os
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np
from sklearn import datasets
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FOLDS = 5
SEED = 7


def telco(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    labels = np.array([row["Churn"] == "Yes" for row in rows], dtype=np.uint8)
    columns = []
    for name in rows[0]:
        if name in ("customerID", "Churn"):
            continue
        values = [row[name].strip() for row in rows]
        if name in ("tenure", "MonthlyCharges", "TotalCharges"):
            columns.append([float(value or 0) for value in values])
        else:
            for category in sorted(set(values)):
                columns.append([float(value == category) for value in values])
    return np.array(columns, dtype=np.float32).T, labels


def all_sets(telco_path):
    cancer = datasets.load_breast_cancer()
    digits = datasets.load_digits()
    hastie = datasets.make_hastie_10_2(n_samples=8000, random_state=SEED)
    noisy = datasets.make_classification(
        n_samples=8000, n_features=20, n_informative=8, n_redundant=4,
        flip_y=0.15, class_sep=0.7, weights=[0.75], random_state=SEED)
    sets = {
        "breast cancer (shipped)": (cancer.data, cancer.target),
        "digits, odd or even (shipped)": (digits.data, digits.target % 2),
        "Hastie 10.2 (generated)": (hastie[0], hastie[1] > 0),
        "make_classification (generated)": noisy,
    }
    if telco_path:
        sets["telco churn (file)"] = telco(telco_path)
    return sets


def write(directory, name, features, labels, folds):
    base = os.path.join(directory, name)
    np.asfortranarray(features, dtype=np.float32).T.tofile(base + ".f32")
    labels.astype(np.uint8).tofile(base + ".labels")
    folds.astype(np.uint8).tofile(base + ".folds")


def prepare(directory, telco_path):
    answer = []
    for number, (title, (features, labels)) in enumerate(all_sets(telco_path).items()):
        features = np.asarray(features, dtype=np.float32)
        labels = np.asarray(labels).astype(np.uint8)
        folds = np.zeros(len(labels), dtype=np.uint8)
        splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
        for fold, (_, held) in enumerate(splitter.split(features, labels)):
            folds[held] = fold
        write(directory, str(number), features, labels, folds)
        aucs = {"logistic": [], "boosting": []}
        for fold in range(FOLDS):
            fit, held = folds != fold, folds == fold
            models = {
                "logistic": make_pipeline(
                    StandardScaler(), LogisticRegression(max_iter=2000)),
                "boosting": HistGradientBoostingClassifier(
                    max_iter=500, early_stopping=True, random_state=SEED),
            }
            for name, model in models.items():
                model.fit(features[fit], labels[fit])
                scores = model.predict_proba(features[held])[:, 1]
                aucs[name].append(roc_auc_score(labels[held], scores))
        answer.append({"file": str(number), "title": title,
                       "rows": len(labels), "columns": features.shape[1],
                       "auc": {name: float(np.mean(each)) for name, each in aucs.items()}})
    print(json.dumps(answer))


def large(directory, rows):
    generator = np.random.default_rng(SEED)
    features = generator.standard_normal((rows, 20), dtype=np.float32)
    logit = -0.8 + 0.25 * features[:, :8].sum(1) + 0.4 * features[:, 8] * features[:, 9]
    labels = (generator.random(rows) < 1 / (1 + np.exp(-logit))).astype(np.uint8)
    write(directory, "large", features, labels, np.zeros(rows, dtype=np.uint8))


def measure(directory, rows):
    base = os.path.join(directory, "large")
    features = np.fromfile(base + ".f32", dtype=np.float32).reshape(20, rows).T
    features = np.ascontiguousarray(features)
    labels = np.fromfile(base + ".labels", dtype=np.uint8)
    model = HistGradientBoostingClassifier(max_iter=100, early_stopping=False)
    wall, cpu = time.perf_counter(), time.process_time()
    model.fit(features, labels)
    print(json.dumps({"seconds": time.perf_counter() - wall,
                      "cpuSeconds": time.process_time() - cpu}))


if __name__ == "__main__":
    verb, directory, argument = sys.argv[1:4]
    if verb == "prepare":
        prepare(directory, argument)
    elif verb == "large":
        large(directory, int(argument))
    else:
        measure(directory, int(argument))
