"""The detector's last layers: 24 channels at a quarter of the page to a probability a pixel."""

import numpy as np
from onnx import helper
from surgery.graph import attribute, conv


def rebuild_head(graph, add, source):
    """
    A transposed 2x2 convolution of stride 2 is a 1x1 convolution to four phases, laid side by side afterwards. All that
    follows works pixel by pixel, so the phases of both are laid out once, at the end, as 4x4 blocks of one channel.
    """
    first = graph.producer("p2o.ConvTranspose.1")
    weight = graph.weights[first.input[1]].astype(np.float64)  # [in, out, y, x]
    bias = graph.weights[graph.only_consumer(first.output[0], "Add").input[1]].astype(np.float64).reshape(-1)
    norm = graph.producer("batch_norm_1.tmp_3")
    gamma, beta, mean, var = (graph.weights[name].astype(np.float64) for name in norm.input[1:])
    scale = gamma / np.sqrt(var + attribute(norm, "epsilon"))
    inner, outer = weight.shape[:2]
    phases = (weight * scale[None, :, None, None]).transpose(2, 3, 1, 0).reshape(4 * outer, inner, 1, 1)

    last = graph.producer("p2o.ConvTranspose.3")
    weight = graph.weights[last.input[1]].astype(np.float64)  # [in, 1, y, x]
    offset = graph.scalar(graph.only_consumer(last.output[0], "Add").input[1])
    blocks = np.zeros((2, 2, 2, 2, 2, 2, outer))  # y of the second, y of the first, x of both, then the first's phase
    for y in range(2):
        for x in range(2):
            blocks[y, :, x, :, y, x] = weight[:, 0].transpose(1, 2, 0)
    constant = graph.constant
    bias = np.tile((bias - mean) * scale + beta, 4)
    to_phases = [source, constant("phases.weight", phases), constant("phases.bias", bias)]
    blocks = constant("blocks.weight", blocks.reshape(16, 4 * outer, 1, 1))
    to_blocks = ["phases.relu", blocks, constant("blocks.bias", np.full(16, offset))]
    add.extend(
        [
            conv("phases", to_phases),
            helper.make_node("Relu", ["phases"], ["phases.relu"]),
            conv("blocks", to_blocks),
            helper.make_node("Sigmoid", ["blocks"], ["probabilities"]),
            helper.make_node("DepthToSpace", ["probabilities"], [graph.output], blocksize=4, mode="DCR"),
        ]
    )
