"""Makes the MLflow folders here, and what MLflow predicts with them: make.py <this folder>.

xgboost 3.2.0, lightgbm 4.7.0, mlflow-skinny 3.17.2, pandas. The rows are made up; every seventh
value is missing, as an empty cell is to a data frame.
"""

import os
import shutil
import sys

import lightgbm
import mlflow
import numpy as np
import pandas as pd
import xgboost
from mlflow.models import infer_signature

folder = sys.argv[1]
random = np.random.default_rng(7)
columns = ["weight", "height", "age"]
table = pd.DataFrame(np.round(random.normal(size=(60, 3)), 3), columns=columns)
kind = (table["weight"] + table["age"] > 0).astype(int) + (table["height"] > 0.5).astype(int)
for i in range(0, 180, 7):
    table.iloc[i // 3, i % 3] = np.nan
signature = infer_signature(table, kind)
# As a lake has them: in another order, and with a column that the model does not take.
written = table[["age", "weight", "height"]].assign(note="x")
written.to_csv(os.path.join(folder, "table.csv"), index=False)


def save(name, flavor, model, key):
    path = os.path.join(folder, name)
    shutil.rmtree(path, ignore_errors=True)
    flavor.save_model(**{key: model}, path=path, signature=signature)
    predicted = np.asarray(mlflow.pyfunc.load_model(path).predict(table))
    np.savetxt(os.path.join(folder, name + "-expected.csv"), predicted, delimiter=",", fmt="%.17g")
    for left in os.listdir(path):
        if left not in ("MLmodel", "model.ubj", "model.xgb", "model.json", "model.lgb"):
            os.remove(os.path.join(path, left))


options = dict(n_estimators=4, max_depth=3, random_state=1)
save("classifier", mlflow.xgboost, xgboost.XGBClassifier(**options).fit(table, kind), "xgb_model")
save("two-classes", mlflow.xgboost, xgboost.XGBClassifier(**options).fit(table, kind > 0), "xgb_model")
save("regressor", mlflow.xgboost, xgboost.XGBRegressor(**options).fit(table, kind), "xgb_model")
matrix = xgboost.DMatrix(table, label=kind)
booster = xgboost.train({"objective": "multi:softprob", "num_class": 3, "max_depth": 3}, matrix, 4)
save("booster", mlflow.xgboost, booster, "xgb_model")
data = lightgbm.Dataset(table, label=kind)
settings = {"objective": "multiclass", "num_class": 3, "min_data_in_leaf": 3, "verbose": -1}
save("lightgbm", mlflow.lightgbm, lightgbm.train(settings, data, 4), "lgb_model")
