"""Makes the models beside it of the iris and wine tables of scikit-learn and UCI, and what Python gives.

    pip install xgboost==3.2.0 lightgbm==4.7.0 numpy pandas && python make.py <folder of the tables>
"""

import os
import sys

import lightgbm as lgb
import numpy as np
import pandas as pd
import xgboost as xgb

tables = sys.argv[1]
os.chdir(os.path.dirname(os.path.abspath(__file__)))

wine = pd.read_csv(os.path.join(tables, "table-wine-quality/wine-quality.csv"))
columns = [name for name in wine.columns if name != "quality"]
data = xgb.DMatrix(wine[columns], label=wine["quality"])
booster = xgb.train(dict(objective="reg:squarederror", max_depth=4, nthread=1), data, 10)
booster.save_model("wine.ubj")
np.savetxt("wine-expected.csv", booster.predict(data), fmt="%.9g")

iris = pd.read_csv(os.path.join(tables, "table-iris/iris.csv"))
columns = ["petal_width", "sepal_length", "petal_length", "sepal_width"]  # not the table's order
classes = iris["species"].astype("category").cat.codes
settings = dict(objective="multiclass", num_class=3, num_leaves=6, num_threads=1, verbose=-1)
booster = lgb.train(settings, lgb.Dataset(iris[columns], classes), 8)
booster.save_model("iris.txt")
np.savetxt("iris-expected.csv", booster.predict(iris[columns]), delimiter=",", fmt="%.17g")
