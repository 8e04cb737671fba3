"""Makes the models beside it and what Python's LightGBM gives for rows.csv.

Run with each version of LightGBM in an environment of its own:
    pip install lightgbm==4.7.0 numpy pandas && python make.py
    pip install lightgbm==2.3.1 "numpy<2" pandas && python make.py
"""

import os

import lightgbm as lgb
import numpy as np

version = lgb.__version__
os.chdir(os.path.dirname(os.path.abspath(__file__)))
os.makedirs(version, exist_ok=True)
rng = np.random.default_rng(20261127)
rows = rng.normal(size=(60, 5)).round(4)
rows[:, 4] = rng.integers(0, 6, size=60)
rows[rng.random(rows.shape) < 0.1] = np.nan
rows[rng.random(rows.shape) < 0.05] = 0
if not os.path.exists("rows.csv"):
    np.savetxt("rows.csv", rows, delimiter=",", fmt="%.17g")
rows = np.loadtxt("rows.csv", delimiter=",")
known = np.nan_to_num(rows)
signal = known[:, 0] + 0.5 * known[:, 1] * known[:, 2] + 0.3 * known[:, 4]
NAMES = ["ash", "birch", "cedar", "elm", "fir"]


def train(name, objective, label, rounds=3, feature_name="auto", categorical=None, group=None, **more):
    settings = dict(
        objective=objective, num_leaves=5, min_data_in_leaf=5, learning_rate=0.3, seed=1,
        num_threads=1, verbose=-1, min_data_per_group=1, cat_smooth=1, max_cat_to_onehot=1, **more
    )
    data = lgb.Dataset(
        rows, label, feature_name=feature_name, group=group,
        categorical_feature=categorical if categorical else "auto",
        params={"linear_tree": True, "verbose": -1} if more.get("linear_tree") else {"verbose": -1},
    )
    booster = lgb.train(settings, data, rounds)
    booster.save_model("%s/%s.txt" % (version, name))
    for suffix, raw in (("value", False), ("margin", True)):
        out = np.asarray(booster.predict(rows, raw_score=raw)).reshape(len(rows), -1)
        np.savetxt("%s/%s.%s.csv" % (version, name, suffix), out, delimiter=",", fmt="%.17g")


classes = np.digitize(signal, [0.0, 1.0])
label = (signal > 0.5).astype(int)
positive = np.exp(signal / 3)
share = 1 / (1 + np.exp(-signal))

train("regression", "regression", signal)
train("sqrt", "regression", signal, reg_sqrt=True)
for robust in ("regression_l1", "huber", "fair", "quantile", "mape"):
    train(robust, robust, signal)
for exponential in ("poisson", "gamma", "tweedie"):
    train(exponential, exponential, positive)
train("binary", "binary", label, feature_name=NAMES)
train("steep", "binary", label, sigmoid=2.5)
train("multiclass", "multiclass", classes, num_class=3)
train("one-against-all", "multiclassova", classes, num_class=3)
train("cross-entropy", "cross_entropy", share)
train("cross-entropy-lambda", "cross_entropy_lambda", share)
train("lambdarank", "lambdarank", classes, group=[20, 20, 20])
train("categories", "regression", signal, categorical=[4])
train("zero-as-missing", "regression", signal, zero_as_missing=True)
train("no-missing", "regression", signal, use_missing=False)
train("dart", "binary", label, boosting="dart", drop_rate=0.5)
train("forest", "regression", signal, boosting="rf", bagging_freq=1, bagging_fraction=0.6)
train("stump", "regression", signal, min_gain_to_split=1e9)
if version[0] != "2":
    train("rank-xendcg", "rank_xendcg", classes, group=[20, 20, 20])
    train("linear", "regression", signal, linear_tree=True)

    import pandas as pd

    frame = pd.DataFrame(rows[:, :4], columns=NAMES[:4])
    frame["fir"] = pd.Categorical([["none", "some", "much"][int(n) % 3] for n in known[:, 4]])
    booster = lgb.train(
        dict(objective="regression", min_data_in_leaf=5, num_leaves=4, num_threads=1, verbose=-1),
        lgb.Dataset(frame, signal),
        2,
    )
    booster.save_model("%s/words.txt" % version)
