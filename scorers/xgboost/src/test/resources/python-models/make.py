"""Makes the models beside it and what Python's XGBoost gives for rows.csv.

Run with each version of XGBoost in an environment of its own:
    pip install xgboost==3.2.0 numpy pandas scikit-learn && python make.py
    pip install xgboost==1.7.6 "numpy<2" pandas "scikit-learn<1.6" && python make.py
    pip install xgboost==0.90 "numpy<2" && python make.py
"""

import os

import numpy as np
import xgboost as xgb

version = xgb.__version__
os.chdir(os.path.dirname(os.path.abspath(__file__)))
os.makedirs(version, exist_ok=True)
rng = np.random.default_rng(20261127)
rows = rng.normal(size=(40, 5)).astype(np.float32)
rows[:, 4] = rng.integers(0, 6, size=40)
rows[rng.random(rows.shape) < 0.1] = np.nan
if not os.path.exists("rows.csv"):
    np.savetxt("rows.csv", rows, delimiter=",", fmt="%.9g")
rows = np.loadtxt("rows.csv", delimiter=",", dtype=np.float32)
known = np.nan_to_num(rows)
signal = known[:, 0] + 0.5 * known[:, 1] * known[:, 2] + 0.3 * known[:, 4]
NAMES = ["ash", "birch", "cedar", "elm", "fir"]


def write(name, booster, endings, data=None, **predict):
    for ending in endings:
        booster.save_model("%s/%s.%s" % (version, name, ending))
    given = xgb.DMatrix(rows, feature_names=booster.feature_names) if data is None else data
    if old:
        # Without it, this version drops trees of a dart at random.
        predict["ntree_limit"] = 3
    for suffix, more in (("value", {}), ("margin", {"output_margin": True})):
        out = booster.predict(given, **dict(predict, **more)).reshape(len(rows), -1)
        np.savetxt("%s/%s.%s.csv" % (version, name, suffix), out, delimiter=",", fmt="%.9g")


def train(name, objective, label, endings, rounds=3, feature_names=None, matrix=None, **more):
    if matrix is None:
        matrix = xgb.DMatrix(rows, label=label, feature_names=feature_names)
    settings = dict(objective=objective, max_depth=2, eta=0.4, seed=1, nthread=1, **more)
    booster = xgb.train(settings, matrix, rounds)
    write(name, booster, endings)
    return booster


new = version[0] == "3"
old = version[0] == "0"
forms = ["json", "ubj"] if new else ["bin"] if old else ["json", "bin"]
classes = np.digitize(signal, [0.0, 1.0])
label = (signal > 0.5).astype(int)
positive = np.exp(signal / 3)
counts = np.floor(positive * 2)

train("squarederror", "reg:squarederror", signal, forms)
train("logistic", "binary:logistic", label, forms, feature_names=NAMES)
train("softprob", "multi:softprob", classes, forms, num_class=3)
train("softmax", "multi:softmax", classes, forms, num_class=3)
train("poisson", "count:poisson", counts, forms)
train("dart", "binary:logistic", label, forms, booster="dart", rate_drop=0.3)
train("linear", "reg:squarederror", signal, forms, booster="gblinear")
train("forest", "reg:squarederror", signal, forms, num_parallel_tree=3, subsample=0.7)
train("base-score", "binary:logistic", label, forms, base_score=0.3)
grouped = xgb.DMatrix(rows, label=classes)
grouped.set_group([20, 20])
train("pairwise", "rank:pairwise", classes, forms, matrix=grouped)
train("tweedie", "reg:tweedie", positive, forms)
train("gamma", "reg:gamma", positive, forms)
train("cox", "survival:cox", np.where(label == 1, positive, -positive), forms)
train("logitraw", "binary:logitraw", label, forms)
train("hinge", "binary:hinge", label, forms)

if not old:
    train("ndcg", "rank:ndcg", classes, forms, matrix=grouped)
    survival = xgb.DMatrix(rows)
    survival.set_float_info("label_lower_bound", positive)
    survival.set_float_info("label_upper_bound", np.where(label == 1, positive, np.inf))
    train("aft", "survival:aft", None, forms, matrix=survival)
    kinds = ["q", "q", "q", "q", "c"]
    by_category = xgb.DMatrix(rows, label=signal, feature_types=kinds, enable_categorical=True)
    booster = xgb.train(
        dict(objective="reg:squarederror", max_depth=3, tree_method="hist", max_cat_to_onehot=1, nthread=1),
        by_category,
        4,
    )
    write("categories", booster, ["json", "ubj"], data=by_category)

    # Stops at its best round, and goes on for some: the booster scores with all, scikit-learn's
    # interface up to the best.
    early = xgb.XGBRegressor(
        n_estimators=30, max_depth=2, learning_rate=0.3, n_jobs=1, early_stopping_rounds=3
    )
    early.fit(rows[:25], signal[:25], eval_set=[(rows[25:], signal[25:])], verbose=False)
    early.save_model("%s/early.json" % version)
    np.savetxt("%s/early.value.csv" % version, early.predict(rows), fmt="%.9g")
    booster = early.get_booster()
    every = (0, booster.num_boosted_rounds())
    out = booster.predict(xgb.DMatrix(rows), iteration_range=every)
    np.savetxt("%s/early.all.csv" % version, out, fmt="%.9g")
    booster.set_attr(scikit_learn=None)
    booster.save_model("%s/early-booster.json" % version)
    np.savetxt("%s/early-booster.value.csv" % version, booster.predict(xgb.DMatrix(rows)), fmt="%.9g")

if new:
    train("absoluteerror", "reg:absoluteerror", signal, forms)
    train("quantiles", "reg:quantileerror", signal, forms, quantile_alpha=[0.1, 0.5, 0.9])
    two = np.stack([signal, -2 * signal + known[:, 0]], axis=1)
    train("two-targets", "reg:squarederror", two, forms)
    train("vector-leaf", "reg:squarederror", two, ["json"], multi_strategy="multi_output_tree")

    import pandas as pd

    frame = pd.DataFrame(rows[:, :4], columns=NAMES[:4])
    frame["fir"] = pd.Categorical([["none", "some", "much"][int(n) % 3] for n in known[:, 4]])
    words = xgb.DMatrix(frame, label=signal, enable_categorical=True)
    booster = xgb.train(dict(objective="reg:squarederror", max_depth=2, nthread=1), words, 3)
    booster.save_model("%s/words.json" % version)
