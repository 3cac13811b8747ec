"""The detector's last layers: 24 channels at a quarter of the page to a probability a pixel."""

import numpy as np
from onnx import helper
from surgery.graph import attribute, bias_of, conv


def rebuild_head(graph, add, source, first, last):
    """
    A transposed 2x2 convolution of stride 2 is a 1x1 convolution to four phases, laid side by side afterwards. All that
    follows works pixel by pixel, so the phases of both are laid out once, at the end, as 4x4 blocks of one channel.
    `first` and `last` are both layers: weights [in, out, y, x] and bias.
    """
    weight, bias = first
    inner, outer = weight.shape[:2]
    phases = weight.transpose(2, 3, 1, 0).reshape(4 * outer, inner, 1, 1)
    weight, offset = last
    blocks = np.zeros((2, 2, 2, 2, 2, 2, outer))  # y of the second, y of the first, x of both, then the first's phase
    for y in range(2):
        for x in range(2):
            blocks[y, :, x, :, y, x] = weight[:, 0].transpose(1, 2, 0)
    constant = graph.constant
    to_phases = [source, constant("phases.weight", phases), constant("phases.bias", np.tile(bias, 4))]
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


def transposed(graph):
    """Both transposed convolutions of a head, with the batch normalisation after the first where there is one."""
    layers = []
    for node in [n for n in graph.nodes if n.op_type == "ConvTranspose"]:
        weight = graph.weights[node.input[1]].astype(np.float64)
        bias, add = bias_of(graph, node)
        norm = graph.only_consumer(add.output[0], "BatchNormalization")
        if norm is not None:
            gamma, beta, mean, var = (graph.weights[name].astype(np.float64) for name in norm.input[1:])
            scale = gamma / np.sqrt(var + attribute(norm, "epsilon"))
            weight, bias = weight * scale[None, :, None, None], (bias - mean) * scale + beta
        layers.append((weight, bias))
    return layers
