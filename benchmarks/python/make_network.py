"""Makes the weights of the network that score.py scores with; the same ones every time."""
import os
import sys

import numpy

folder = sys.argv[1]
random = numpy.random.default_rng(13)
os.makedirs(folder, exist_ok=True)
numpy.save(os.path.join(folder, "hidden.npy"), random.normal(0, 1e-5, (13, 256)))
numpy.save(os.path.join(folder, "output.npy"), random.normal(0, 1, 256))
