"""The networks of models/manifest.json in, their multiplications (MACs) out as test/bench/limits/networks.json:

    python test/bench/limits/macs.py     (with onnx, onnxruntime and numpy)

Every value inside a network is made an output of it, so that one run at a usual size says how large each is: a
convolution or a matrix product multiplies each weight once for each place of its output. What the recognisers do for
each row of their output stands apart, as they leave rows out.
"""

import json
from math import prod
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort

ROOT = Path(__file__).parents[3]
SIZES = {"detect": (3, 640, 640), "recognise": (1, 48, 640)}


def macs_of(file: Path, task: str) -> dict:
    model = onnx.load(file)
    graph = model.graph
    weights = {w.name: list(w.dims) for w in graph.initializer}
    [last] = [node for node in graph.node if node.output[0] == graph.output[0].name]
    wanted = [node.output[0] for node in graph.node]
    known = {output.name for output in graph.output}
    graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in wanted if name not in known)
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.enable_cpu_mem_arena = False
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    channels, height, width = SIZES[task]
    planes = np.random.default_rng(1).standard_normal((1, channels, height, width)).astype(np.float32)
    names = [output.name for output in session.get_outputs()]
    values = session.run(None, {session.get_inputs()[0].name: planes})
    shapes = weights | dict(zip(names, [value.shape for value in values]))

    macs = {"float": 0, "integer": 0}
    per_row = 0
    for node in graph.node:
        shape = shapes.get(node.output[0])
        if node.op_type in ("Conv", "FusedConv"):
            macs["float"] += prod(shape) * prod(shapes[node.input[1]][1:])
        elif node.op_type == "DynamicQuantizeMatMul":
            [depth, columns] = shapes[node.input[1]]
            if task == "recognise" and node.output[0] in last.input:
                per_row = depth * columns
            else:
                macs["integer"] += prod(shape[:-1]) * depth * columns
        elif node.op_type == "MatMul":
            macs["float"] += prod(shape) * shapes[node.input[1]][0]
        elif node.op_type == "DynamicQuantizeLSTM":
            steps, directions, batch, hidden = shape
            depth = shapes[node.input[1]][1]
            macs["integer"] += steps * directions * batch * 4 * hidden * (depth + hidden)
    pixels = height * width
    rounded = {kind: round(count / pixels, 1) for kind, count in macs.items()}
    return {"floatPerPixel": rounded["float"], "integerPerPixel": rounded["integer"], "integerPerRow": per_row}


def main() -> None:
    manifest = json.loads((ROOT / "models/manifest.json").read_text())
    networks = {
        model["sha256"]: {"id": model["id"], **macs_of(ROOT / "models" / model["file"], model["task"])}
        for model in reversed(manifest["models"])
    }
    text = json.dumps(networks, indent=2)
    (Path(__file__).parent / "networks.json").write_text(f"{text}\n")
    print(text)


if __name__ == "__main__":
    main()
