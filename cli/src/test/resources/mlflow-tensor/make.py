"""Makes the MLflow folder here, pictures, and what MLflow predicts of them: make.py <this folder>.

mlflow-skinny 3.17.2, onnx, onnxruntime, pillow. The model takes bytes of colour, as
a camera has them, in any size, and gives the mean of each channel; its signature says 5 x 6.
"""

import os
import shutil
import sys

import mlflow.onnx
import mlflow.pyfunc
import numpy as np
import onnx
from mlflow.models import ModelSignature
from mlflow.types import Schema, TensorSpec
from onnx import TensorProto, helper
from PIL import Image

folder = sys.argv[1]
shape = ["n", "height", "width", 3]
graph = helper.make_graph(
    [
        helper.make_node("Cast", ["image"], ["decimal"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["decimal"], ["mean"], axes=[1, 2], keepdims=0),
    ],
    "means",
    [helper.make_tensor_value_info("image", TensorProto.UINT8, shape)],
    [helper.make_tensor_value_info("mean", TensorProto.FLOAT, ["n", 3])],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.checker.check_model(model)
path = os.path.join(folder, "model")
shutil.rmtree(path, ignore_errors=True)
signature = ModelSignature(inputs=Schema([TensorSpec(np.dtype("uint8"), (-1, 5, 6, 3), "image")]))
mlflow.onnx.save_model(model, path, signature=signature)
loaded = mlflow.pyfunc.load_model(path)

random = np.random.default_rng(7)
pictures = os.path.join(folder, "pictures")
os.makedirs(pictures, exist_ok=True)
with open(os.path.join(folder, "expected.csv"), "w") as expected:
    for name in ("a.png", "b.bmp", "c.tiff"):
        pixels = random.integers(0, 256, (5, 6, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(os.path.join(pictures, name))
        means = loaded.predict({"image": pixels[None]})["mean"][0]
        expected.write(",".join(["0", *(str(mean) for mean in means), name]) + "\n")
for left in os.listdir(path):
    if left not in ("MLmodel", "model.onnx"):
        os.remove(os.path.join(path, left))
