"""Rewrites of any graph: what stands between two convolutions goes into their weights. Changes its graph."""

import numpy as np
from onnx import helper
from surgery.graph import attribute, bias_of, conv, set_weights, weights_of


def is_padded(node):
    return any(attribute(node, "pads", [0]))


def drop_identities(graph):
    for node in [n for n in graph.nodes if n.op_type == "Identity"]:
        graph.nodes.remove(node)
        if node.input[0] in graph.weights:
            graph.weights[node.output[0]] = graph.weights[node.input[0]]
        else:
            graph.rename_input(node.output[0], node.input[0])


def fold_biases(graph):
    """conv(x) + b, where b is one number a channel, is a convolution with that bias."""
    for node in [n for n in graph.nodes if n.op_type == "Conv"]:
        added, add = bias_of(graph, node)
        if add is not None:
            weight, bias = weights_of(graph, node)
            set_weights(graph, node, weight, bias + added)
            graph.nodes.remove(add)
            graph.rename_input(add.output[0], node.output[0])


def fold_batch_normalisation(graph):
    """s (w x + b - mean) + beta, s = gamma / sqrt(var + eps), is a convolution: (s w) x + s (b - mean) + beta."""
    for node in [n for n in graph.nodes if n.op_type == "Conv"]:
        norm = graph.only_consumer(node.output[0], "BatchNormalization")
        if norm is None:
            continue
        gamma, beta, mean, var = (graph.weights[name].astype(np.float64) for name in norm.input[1:])
        scale = gamma / np.sqrt(var + attribute(norm, "epsilon"))
        weight, bias = weights_of(graph, node)
        set_weights(graph, node, weight * scale[:, None, None, None], (bias - mean) * scale + beta)
        graph.nodes.remove(norm)
        graph.rename_input(norm.output[0], node.output[0])


def take_affine(graph, name):
    """Removes a scalar Mul and then a scalar Add that alone read `name`; returns (scale, shift, the name now read)."""
    values = []
    for op, neutral in (("Mul", 1.0), ("Add", 0.0)):
        node = graph.only_consumer(name, op)
        other = next((graph.scalar(i) for i in node.input if i != name), None) if node else None
        values.append(neutral if other is None else other)
        if other is not None and not is_hard_swish_start(graph, node):
            graph.nodes.remove(node)
            name = node.output[0]
        else:
            values[-1] = neutral
    return values[0], values[1], name


def is_hard_swish_start(graph, node):
    return node.op_type == "Add" and graph.only_consumer(node.output[0], "Clip") is not None


def fold_affine(graph):
    """s conv(x) + t is a convolution: (s w) x + (s b + t). The published blocks learn one s and t for a whole layer."""
    for node in [n for n in graph.nodes if n.op_type == "Conv"]:
        scale, shift, name = take_affine(graph, node.output[0])
        if name != node.output[0]:
            weight, bias = weights_of(graph, node)
            set_weights(graph, node, weight * scale, bias * scale + shift)
            graph.rename_input(name, node.output[0])


def find_hard_swish(graph, name):
    """The nodes of x * clip(x + 3, 0, 6) / 6 in the order add, clip, mul, div when they alone read `name`."""
    readers = {node.op_type: node for node in graph.consumers(name)}
    if sorted(readers) != ["Add", "Mul"] or graph.scalar(readers["Add"].input[1]) != 3:
        return None
    clip = graph.only_consumer(readers["Add"].output[0], "Clip")
    div = graph.only_consumer(readers["Mul"].output[0], "Div")
    limits = [graph.scalar(i) for i in clip.input[1:]] or [attribute(clip, "min"), attribute(clip, "max")]
    if limits != [0, 6] or clip.output[0] not in readers["Mul"].input or graph.scalar(div.input[1]) != 6:
        return None
    return [readers["Add"], clip, readers["Mul"], div]


def fuse_hard_swish(graph):
    """
    s hardswish(x) + t, where x = conv(z): with y = s x (folded into the convolution's weights) it is y h(y) + t,
    h(y) = clip(y / (6 s) + 1/2, 0, 1), a HardSigmoid. HardSigmoid and a Mul of equal shapes run in blocked layout;
    the published Add, Clip, Mul, Div, Mul, Add do not. What becomes of t is `place_shift`.
    """
    for node in [n for n in graph.nodes if n.op_type == "Conv"]:
        name = node.output[0]
        parts = find_hard_swish(graph, name)
        if parts is None:
            continue
        scale, shift, last = take_affine(graph, parts[-1].output[0])
        weight, bias = weights_of(graph, node)
        set_weights(graph, node, weight * scale, bias * scale)
        gate = helper.make_node("HardSigmoid", [name], [f"{name}.gate"], alpha=1 / (6 * scale), beta=0.5)
        product = helper.make_node("Mul", [name, f"{name}.gate"], [f"{name}.hswish"])
        graph.replace(parts, [gate, product])
        graph.rename_input(last, f"{name}.hswish")
        place_shift(graph, product, shift, len(weight))


def place_shift(graph, node, shift, channels):
    """
    Adds the scalar t to a node's output where it costs least. A convolution w without padding takes it into its bias:
    w (x + t) + b = w x + (b + t sum(w)); an average without padding passes it on: mean(x + t) = mean(x) + t. A padded
    convolution cannot take it (zeros stand outside, not t), so there a 1x1 depthwise convolution of weight 1 and bias
    t adds it: the one form of "add a number" that stays in blocked layout.
    """
    name = node.output[0]
    readers = graph.consumers(name)
    if len(readers) == 1 and readers[0].op_type == "AveragePool" and not is_padded(readers[0]):
        return place_shift(graph, readers[0], shift, channels)
    if all(n.op_type == "Conv" and not is_padded(n) for n in readers):
        for reader in readers:
            weight, bias = weights_of(graph, reader)
            set_weights(graph, reader, weight, bias + shift * weight.sum(axis=(1, 2, 3)))
        return
    shifted = f"{name}.shifted"
    ones = graph.constant(f"{shifted}.weight", np.ones((channels, 1, 1, 1)))
    added = conv(shifted, [name, ones, graph.constant(f"{shifted}.bias", np.full(channels, shift))], group=channels)
    graph.rename_input(name, shifted)
    graph.nodes.insert(graph.nodes.index(node) + 1, added)
    added.input[0] = name
