"""The largest matrix products of a graph in 8-bit integers, the one rewrite that approximates. Changes its graph."""

import math

import numpy as np
from onnx import helper
from surgery.graph import attribute, weights_of

# A weight is q - 1 steps. Were it q, ONNX Runtime 1.27 would take its path for Arm's SME where a CPU claims to have it,
# and under qemu 7.2 the results of that are wrong. The 1 costs nothing.
ZERO = 1
LEAST_INPUTS = 32  # Below, laying out and scaling the numbers costs as much as their products save.


def keep_pairs_small(q):
    """
    Takes from rows 2i and 2i + 1 of a column, in equal parts, what their sum has beyond +-128. CPUs without VNNI add
    the products of two such rows in 16 bits, and 255 x 128 is the largest sum that fits: like this every CPU computes
    the same integers.
    """
    pairs = np.pad(q, ((0, len(q) % 2), (0, 0))).reshape(-1, 2, q.shape[1])
    total = pairs.sum(axis=1)
    excess = np.where(np.abs(total) > 128, total - np.sign(total) * 128, 0)
    half = np.trunc(excess / 2)
    return (pairs - np.stack([half, excess - half], axis=1)).reshape(-1, q.shape[1])[: len(q)]


def balance(q, exact):
    """
    Rounds the nearest misses of a column the other way until its errors sum to less than one: inputs that rise
    together, as after a hard swish, then see no drift (Guo et al., SQuant, 2022, do so for each kernel).
    """
    for column, wanted in zip(q.T, exact.T):
        error = column - wanted
        total = math.fsum(error)
        step, left = math.copysign(1, total), round(abs(total))
        for i in np.argsort(-step * error, kind="stable"):
            if left == 0 or step * error[i] <= 0:
                break
            changed = column[i] - step
            other = column[i ^ 1] if i ^ 1 < len(column) else 0
            if abs(changed) <= 127 and abs(changed + other) <= 128:
                column[i] = changed
                left -= 1
    return q


def round_to_scale(weight, scale):
    """The nearest integers that `keep_pairs_small` allows."""
    return keep_pairs_small(np.clip(np.rint(weight / scale) + ZERO, -127, 127))


def to_integers(weight):
    """
    [in, out] to (int8 q, scale per column), weight ~ (q - ZERO) scale: of 33 scales around largest / 127 the one with
    the least squared error, which is seldom 1 x, since `keep_pairs_small` clips less where scales are larger.
    """
    largest = np.abs(weight).max(axis=0)
    first = np.where(largest == 0, 1, largest) / 127
    best, error = first, np.full(len(first), np.inf)
    for factor in np.linspace(0.8, 1.6, 33):
        scale = first * factor
        found = (((round_to_scale(weight, scale) - ZERO) * scale - weight) ** 2).sum(axis=0)
        best, error = np.where(found < error, scale, best), np.minimum(found, error)
    return balance(round_to_scale(weight, best), weight / best + ZERO).astype(np.int8), best


def integer_product(graph, name, source, weight, bias, output):
    """
    source @ weight + bias, about: weights as `to_integers` gives them, the source as 256 levels between its smallest
    and its largest number (found at each run, so nothing is calibrated; lines of one batch share them).
    """
    q, scale = to_integers(weight)
    inputs = [
        graph.constant(f"{name}.integers", q, np.int8),
        graph.constant(f"{name}.scale", scale),
        graph.constant(f"{name}.zero", np.full(len(scale), ZERO), np.int8),
        graph.constant(f"{name}.offset", bias),
    ]
    return helper.make_node("DynamicQuantizeMatMul", [source, *inputs], [output], name, domain="com.microsoft")


def quantise_gated(graph, keep=()):
    """
    A 1x1 convolution is a product of its weights with channels-last pixels; so is here each that a hard swish follows
    (HardSigmoid and Mul, which stay with it: between both Transposes). ONNX Runtime turns those into the reorderings
    at the edges of its blocked layout. `keep` names those that stay float32.
    """
    for node in [n for n in graph.nodes if n.op_type == "Conv" and n.output[0] not in keep]:
        name = node.output[0]
        gate, product = graph.consumers(name)[0], graph.consumers(name)[-1]
        weight, bias = weights_of(graph, node)
        if (
            (gate.op_type, product.op_type) != ("HardSigmoid", "Mul")
            or weight.shape[2:] != (1, 1)
            or weight.shape[1] < LEAST_INPUTS
        ):
            continue
        last, swish = f"{name}.last", f"{name}.swish"
        graph.replace(
            [node, gate, product],
            [
                helper.make_node("Transpose", [node.input[0]], [f"{name}.pixels"], perm=[0, 2, 3, 1]),
                integer_product(graph, name, f"{name}.pixels", weight[:, :, 0, 0].T, bias, last),
                helper.make_node("HardSigmoid", [last], gate.output, alpha=attribute(gate, "alpha"), beta=0.5),
                helper.make_node("Mul", [last, gate.output[0]], [swish]),
                helper.make_node("Transpose", [swish], product.output, perm=[0, 3, 1, 2]),
            ],
        )


def quantise_linear(graph, name):
    """The MatMul `name` and the Add of its bias, the one node that reads it."""
    node = graph.producer(name)
    add = graph.only_consumer(name, "Add")
    weight, bias = (graph.weights[n.input[1]].astype(np.float64) for n in (node, add))
    graph.replace([node, add], [integer_product(graph, name, node.input[0], weight, bias, add.output[0])])
