"""Scores each row of CSV files with a small network, as a user's scoring script does it."""
import os

import numpy


def init():
    global hidden, output
    folder = os.path.join(os.environ["AZUREML_MODEL_DIR"], "network")
    hidden = numpy.load(os.path.join(folder, "hidden.npy"))
    output = numpy.load(os.path.join(folder, "output.npy"))


def run(mini_batch):
    results = []
    for path in mini_batch:
        rows = numpy.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
        scores = numpy.maximum(rows @ hidden, 0) @ output
        name = os.path.basename(path)
        results.extend(f"{name},{row},{score:.6g}" for row, score in enumerate(scores))
    return results
