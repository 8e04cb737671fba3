"""Makes ONNX models that are broken, or odd, each in one way: make.py <this folder>.

onnx 1.23. None has weights; the largest has some hundred bytes.
"""

import os
import sys

import numpy
from onnx import TensorProto, helper, numpy_helper

folder = sys.argv[1]
ROW = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 3]) for name in ("x", "y")]


def node(operator, inputs, outputs, **more):
    return helper.make_node(operator, inputs, outputs, **more)


def model(nodes=(node("Identity", ["x"], ["y"]),), opset=17, initializers=(), domains=()):
    graph = helper.make_graph(list(nodes), "g", ROW[:1], ROW[1:], list(initializers))
    opsets = [helper.make_opsetid("", opset)] + [helper.make_opsetid(name, 1) for name in domains]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()


def outside(location):
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[3])
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", location
    return model([node("Add", ["x", "w"], ["y"])], initializers=[tensor])


def endless():
    value = helper.make_tensor_value_info
    body = helper.make_graph(
        [node("Identity", ["go"], ["go_on"]), node("Identity", ["v"], ["w"])],
        "body",
        [value("i", TensorProto.INT64, []), value("go", TensorProto.BOOL, []),
         value("v", TensorProto.FLOAT, None)],
        [value("go_on", TensorProto.BOOL, []), value("w", TensorProto.FLOAT, None)])
    start = numpy_helper.from_array(numpy.array(True), "start")
    return model([node("Loop", ["", "start", "x"], ["y"], body=body)], initializers=[start])


huge = TensorProto(
    name="w", data_type=TensorProto.FLOAT, dims=[1 << 40, 3], raw_data=b"\0" * 12)
many = numpy_helper.from_array(numpy.array([1 << 36], dtype=numpy.int64), "many")
models = {
    "opset-1": model(opset=1),
    "opset-99": model(opset=99),
    "unknown-operator": model([node("Frobnicate", ["x"], ["y"])]),
    "custom-operator": model(
        [node("Frobnicate", ["x"], ["y"], domain="com.example")], domains=["com.example"]),
    "data-missing": outside("weights.bin"),
    "data-outside": outside("../../../etc/passwd"),
    "data-absolute": outside("/etc/passwd"),
    "huge-tensor": model([node("Add", ["x", "w"], ["y"])], initializers=[huge]),
    "makes-huge-tensor": model(
        [node("ConstantOfShape", ["many"], ["w"]),
         node("ReduceSum", ["w"], ["r"], keepdims=0),
         node("Add", ["x", "r"], ["y"])],
        initializers=[many]),
    "cyclic": model(
        [node("Add", ["x", "b"], ["a"]), node("Identity", ["a"], ["b"]),
         node("Identity", ["b"], ["y"])]),
    "invalid-utf8": model().replace(b"Identity", b"Ident\xff\xfey"),
    "quantised-dynamically": model(
        [node("DynamicQuantizeLinear", ["x"], ["q", "scale", "zero"]),
         node("DequantizeLinear", ["q", "scale", "zero"], ["y"])]),
    "endless": endless(),
}
for name, content in models.items():
    with open(os.path.join(folder, name + ".onnx"), "wb") as file:
        file.write(content)
