"""What an expert writes by hand around a scoring script: mini-batches in two processes, rows in order.

It is called with the script's folder, the input's folder, the files of a mini-batch and the output.
"""
import importlib
import multiprocessing
import os
import sys

PROCESSES = 2


def main(code, folder, size, target):
    sys.path.insert(0, code)
    sys.dont_write_bytecode = True
    module = importlib.import_module("score")
    files = sorted(
        os.path.join(place, name) for place, _, names in os.walk(folder) for name in names
    )
    batches = [files[start:start + size] for start in range(0, len(files), size)]
    with multiprocessing.Pool(PROCESSES, initializer=module.init) as pool:
        with open(target, "w", encoding="utf-8") as output:
            for results in pool.imap(module.run, batches):
                output.write("".join(f"{result}\n" for result in results))
            output.flush()
            os.fsync(output.fileno())
        pool.close()
        pool.join()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
