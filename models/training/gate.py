"""Lets a recogniser leave out the steps that are blank beyond doubt: half of them never reach its output layer.

In: an entry of ../manifest.json, its ONNX file, lines that synth.py draws. Out: the file with a gate before its output
layer, golden.json and the manifest's sha256 anew; what the gate learns from is kept in cache/gate/ID.npz.

    python gate.py --id crnn --lines 2000

The output layer tells 13,397 classes apart and costs a third of a line's time with its softmax and the copy of its
output; half the steps lie between characters. A small network (HIDDEN units on what the output layer reads) guesses each
step's log odds against the blank. Below a threshold the step is left out: it gets the row of a step that was surely blank.

The file's outputs are then `probabilities` [1, rows, classes], row 0 that of the steps left out, and `rows` int32 [steps],
the row of each step (`stepsOf` in functions/ocr/engine/read/decode/scores.ts). The other rows are what they were, but for
the rounding of the integers that they are made of.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from calibrate import find
from data import CACHE, HERE, bucket, every_step, progress, scaled
from golden import dump, golden
from synth import Synth

HIDDEN = 32
EPOCHS = 12
BATCH = 512
RATE = 3e-3
LEAST, MOST = -9, 3  # log odds beyond these are as good as these
WIDEST_PX = 2000


def last_layer(model: onnx.ModelProto) -> onnx.NodeProto:
    """The output layer of a network that export.py drew and that has no gate yet."""
    if len(model.graph.output) != 1:
        raise SystemExit('expected a network without a gate: export it anew')
    return [node for node in model.graph.node if node.op_type == 'DynamicQuantizeMatMul'][-1]


def open_session(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    options.enable_cpu_mem_arena = False  # it keeps memory for each width
    return onnxruntime.InferenceSession(model.SerializeToString(), options)


def collect(model: onnx.ModelProto, scale: float, lines: int, cache: pathlib.Path) -> tuple[np.ndarray, np.ndarray]:
    """What the output layer reads of each step, float16 [steps, features], and the step's blank, [steps]."""
    seen = onnx.ModelProto()
    seen.CopyFrom(model)
    seen.graph.output.append(helper.make_tensor_value_info(last_layer(model).input[0], TensorProto.FLOAT, None))
    session = open_session(seen)
    makers = [Synth(cache, 21), Synth(cache, 21), Synth(cache, 22, signs=True), Synth(cache, 23, rare=True)]
    features, blanks = [], []
    for index in progress(range(lines), 'lines'):
        rgb, _, _ = makers[index % len(makers)].sample(index)
        if rgb.shape[1] > WIDEST_PX:
            continue
        line = np.zeros((1, 48, bucket(rgb.shape[1])), np.float32)
        line[0, :, : rgb.shape[1]] = rgb.mean(2) / 127.5 - 1
        said, read = session.run(None, {model.graph.input[0].name: scaled(line[None], scale)})
        features.append(read[0].astype(np.float16))
        blanks.append(said[0, :, 0])
    return np.concatenate(features), np.concatenate(blanks)


def fit(features: np.ndarray, odds: np.ndarray) -> list[np.ndarray]:
    """Weights and biases of features -> HIDDEN -> log odds, by Adam on the Huber loss; always the same ones."""
    rng = np.random.default_rng(0)
    mean, spread = features.mean(0), features.std(0) + 1e-6
    x_all = (features - mean) / spread
    width = features.shape[1]
    weights = [rng.normal(0, (2 / width) ** 0.5, (width, HIDDEN)), np.zeros(HIDDEN),
               rng.normal(0, (1 / HIDDEN) ** 0.5, (HIDDEN, 1)), np.zeros(1)]
    first, second = [w * 0 for w in weights], [w * 0 for w in weights]
    steps = EPOCHS * (len(x_all) // BATCH)
    for at in progress(range(steps), 'gate'):
        if at % (steps // EPOCHS) == 0:
            order = rng.permutation(len(x_all))
        batch = order[at % (steps // EPOCHS) * BATCH :][:BATCH]
        x = x_all[batch]
        hidden = np.maximum(x @ weights[0] + weights[1], 0)
        error = np.clip((hidden @ weights[2] + weights[3])[:, 0] - odds[batch], -1, 1)[:, None] / BATCH
        back = error @ weights[2].T * (hidden > 0)
        slopes = [x.T @ back, back.sum(0), hidden.T @ error, error.sum(0)]
        rate = RATE * (1 - at / steps) + 1e-5
        for i, slope in enumerate(slopes):
            first[i] = 0.9 * first[i] + 0.1 * slope
            second[i] = 0.999 * second[i] + 0.001 * slope**2
            fair = first[i] / (1 - 0.9 ** (at + 1)), second[i] / (1 - 0.999 ** (at + 1))
            weights[i] = weights[i] - rate * fair[0] / (np.sqrt(fair[1]) + 1e-8)
    inner = weights[0] / spread[:, None]
    return [w.astype(np.float32) for w in (inner, weights[1] - mean @ inner, weights[2], weights[3])]


def odds_of(features: np.ndarray, gate: list[np.ndarray]) -> np.ndarray:
    return (np.maximum(features @ gate[0] + gate[1], 0) @ gate[2] + gate[3])[:, 0]


def with_gate(model: onnx.ModelProto, gate: list[np.ndarray], threshold: float, blank: np.ndarray) -> onnx.ModelProto:
    """`blank` [features]: what the output layer reads at a step that is surely blank."""
    gated = onnx.ModelProto()
    gated.CopyFrom(model)
    graph, layer = gated.graph, last_layer(gated)
    read = layer.input[0]
    constants = {'gate_w1': gate[0], 'gate_b1': gate[1], 'gate_w2': gate[2], 'gate_b2': gate[3],
                 'gate_threshold': np.float32(threshold), 'gate_blank': blank.astype(np.float32)[None, None],
                 'gate_shape': np.array([-1], np.int64), 'gate_axis': np.array(0, np.int64)}
    graph.initializer.extend(numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items())
    nodes = [
        helper.make_node('MatMul', [read, 'gate_w1'], ['gate_1']),
        helper.make_node('Add', ['gate_1', 'gate_b1'], ['gate_2']),
        helper.make_node('Relu', ['gate_2'], ['gate_3']),
        helper.make_node('MatMul', ['gate_3', 'gate_w2'], ['gate_4']),
        helper.make_node('Add', ['gate_4', 'gate_b2'], ['gate_5']),
        helper.make_node('Reshape', ['gate_5', 'gate_shape'], ['gate_odds']),
        helper.make_node('Greater', ['gate_odds', 'gate_threshold'], ['gate_open']),
        helper.make_node('Cast', ['gate_open'], ['gate_6'], to=TensorProto.INT32),
        helper.make_node('CumSum', ['gate_6', 'gate_axis'], ['gate_7']),
        helper.make_node('Mul', ['gate_6', 'gate_7'], ['rows']),
        helper.make_node('Compress', [read, 'gate_open'], ['gate_8'], axis=1),
        helper.make_node('Concat', ['gate_blank', 'gate_8'], ['gate_kept'], axis=1),
    ]
    place = list(graph.node).index(layer)
    layer.input[0] = 'gate_kept'
    drawn = [*graph.node[:place], *nodes, *graph.node[place:]]
    del graph.node[:]
    graph.node.extend(drawn)
    graph.output[0].type.tensor_type.shape.dim[1].dim_param = 'rows'
    graph.output.append(helper.make_tensor_value_info('rows', TensorProto.INT32, ['steps']))
    onnx.checker.check_model(gated)
    return gated


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--id', required=True, help='of a recogniser in the manifest')
    parser.add_argument('--lines', type=int, default=2000, help='drawn, where none are kept yet')
    parser.add_argument('--threshold', type=float, default=-5.0, help='log odds against the blank below which a step is left out')
    parser.add_argument('--cache', type=pathlib.Path, default=CACHE)
    args = parser.parse_args()

    manifest = HERE.parent / 'manifest.json'
    entry = find(json.loads(manifest.read_text(encoding='utf8')), args.id)
    file = HERE.parent / entry['file']
    model = onnx.load(file)
    kept = args.cache / 'gate' / f'{args.id}.npz'
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        features, blanks = collect(model, entry['input'].get('widthScale', 1), args.lines, args.cache)
        np.savez(kept, features=features, blanks=blanks)
    with np.load(kept) as found:
        features, blanks = found['features'].astype(np.float32), found['blanks'].astype(np.float64)
    odds = np.clip(np.log((1 - blanks + 1e-7) / (blanks + 1e-7)), LEAST, MOST)

    taught = int(len(odds) * 0.85)
    gate = fit(features[:taught], odds[:taught])
    closed, blank = odds_of(features[taught:], gate) < args.threshold, blanks[taught:]
    print(f'{args.id}: {taught} steps taught it; of {len(blank)} others it leaves out {closed.mean():.3f}, of these '
          f'{(blank[closed] < 0.99).mean():.4f} less than .99 blank, {(blank[closed] < 0.9).mean():.4f} less than .9')

    sure = np.flatnonzero(blanks > 1 - 1e-5)
    gated = with_gate(model, gate, args.threshold, features[sure[np.abs(features[sure]).max(1).argmin()]])
    data, session = gated.SerializeToString(deterministic=True), open_session(gated)
    recorded = dump(golden(lambda x: every_step(session.run(None, {model.graph.input[0].name: x}))))
    file.write_bytes(data)
    (file.parent / 'golden.json').write_text(recorded)
    digest = hashlib.sha256(data).hexdigest()
    manifest.write_text(manifest.read_text().replace(entry['sha256'], digest))
    print(f'{file}: {len(data) / 1e6:.1f} MB, sha256 {digest}')


if __name__ == '__main__':
    main()
