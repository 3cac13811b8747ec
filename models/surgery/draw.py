"""Draws new nodes from the weights of a published PP-OCRv6 graph: names of its layers in, node names out."""

import numpy as np
from onnx import helper
from surgery.graph import conv, product, weights_of
from training.integers import ZERO, to_integers

NEAREST = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}


def widened(weight, outer=None, inner=None):
    """[out, in, y, x] with channels of zeros after its own."""
    wide = np.zeros((outer or weight.shape[0], inner or weight.shape[1], *weight.shape[2:]))
    wide[: weight.shape[0], : weight.shape[1]] = weight
    return wide


class Drawing:
    """`add` holds the new nodes in the order they run; each has the name of its output."""

    def __init__(self, graph):
        self.graph, self.add = graph, []

    def part(self, number, kind="conv2d"):
        """Weights and bias of a published convolution; `kind` may be depthwise_conv2d."""
        return weights_of(self.graph, self.graph.producer(f"p2o.pd_op.{kind}.{number}.0"))

    def constant(self, name, value, dtype=np.float64):
        return self.graph.constant(name, value, dtype)

    def node(self, op, inputs, output, domain="", **attributes):
        self.add.append(helper.make_node(op, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def conv(self, output, source, weight, bias=None, **shape):
        inputs = [source, self.constant(f"{output}.weight", weight)]
        self.add.append(conv(output, inputs + ([] if bias is None else [self.constant(f"{output}.bias", bias)]), **shape))
        return output

    def relu(self, source):
        return self.node("Relu", [source], f"{source}.relu")

    def mean(self, source):
        return self.node("GlobalAveragePool", [source], f"{source}.mean")

    def enlarge(self, source, factor):
        scales = self.constant(f"enlarge{factor}", [1, 1, factor, factor])
        return self.node("Resize", [source, "", scales], f"{source}.x{factor}", **NEAREST)

    def gate(self, output, pooled, first, alpha, mix=None):
        """
        s of a squeeze-and-excite block, [1, C, 1, 1], from the mean of x; layers `first` and `first + 1`. Where x = mix z,
        `pooled` is the mean of z: mean(mix z) = mix mean(z), so `mix` goes into the squeezing weights.
        """
        weight, bias = self.part(first)
        if mix is not None:
            weight = product(weight[:, :, 0, 0], mix)[:, :, None, None]
        squeezed = self.relu(self.conv(f"{output}.squeeze", pooled, weight, bias))
        expanded = self.conv(f"{output}.expand", squeezed, *self.part(first + 1))
        return self.node("HardSigmoid", [expanded], output, alpha=alpha, beta=0.5)

    def integer_product(self, output, source, weight, bias):
        """weight x + bias in 8-bit integers, x of channels last as 256 levels between its extremes, found at each run."""
        integers, scale = to_integers(np.ascontiguousarray(weight[:, :, 0, 0].T))
        inputs = [
            source,
            self.constant(f"{output}.weight", integers, np.int8),
            self.constant(f"{output}.scale", scale),
            self.constant(f"{output}.zero", np.full(len(scale), ZERO), np.int8),
            self.constant(f"{output}.bias", bias),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, output, "com.microsoft")
