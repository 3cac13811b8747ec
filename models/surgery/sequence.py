"""The recogniser after its backbone: one row of features to class probabilities a step."""

import numpy as np
from onnx import helper
from surgery.graph import conv, cut, weights_of


def rebuild_sequence(graph):
    """
    The layers after the backbone, [N, 480, 1, T] to [N, T, classes], with the fused operators of ONNX Runtime in place
    of their published spellings: x sigmoid(x) is QuickGelu of alpha 1; mean, Sub, Pow, Sqrt, Div is LayerNormalization;
    the product of queries and keys, its Softmax and the shapes around it are Attention, whose scale 1 / sqrt(15) is
    the published constant; `a + b` before a normalisation is SkipLayerNormalization. The 60 channels of two
    convolutions become 64, the rest zero: swish(0) = 0 meets zero weights, and 64 fills whole blocks of 16.
    """
    add, constant = [], graph.constant

    def node(op, inputs, outputs, domain="", **attributes):
        outputs = [outputs] if isinstance(outputs, str) else outputs
        add.append(helper.make_node(op, inputs, outputs, name=outputs[0], domain=domain, **attributes))
        return outputs[0]

    def swish(source):
        return node("QuickGelu", [source], f"{source}.swish", domain="com.microsoft", alpha=1.0)

    def convolve(output, source, number, pads=(0, 0), inputs=None, outputs=None):
        """The published convolution of that number, filled up with zeros to the channel counts given."""
        weight, bias = weights_of(graph, graph.producer(f"conv2d_{number}.tmp_0"))
        grown = np.zeros((outputs or weight.shape[0], inputs or weight.shape[1], *weight.shape[2:]))
        grown[: weight.shape[0], : weight.shape[1]] = weight
        bias = np.pad(bias, (0, len(grown) - len(bias)))
        inputs = [source, constant(f"{output}.weight", grown), constant(f"{output}.bias", bias)]
        add.append(conv(output, inputs, pads=pads))
        return swish(output)

    def steps(output, source):
        """[N, C, 1, T] to [N, T, C]."""
        last = node("Transpose", [source], f"{output}.last", perm=[0, 2, 3, 1])
        return node("Squeeze", [last, constant("height", [1], np.int64)], output)

    def weight(producer):
        return graph.weights[graph.producer(f"p2o.{producer}").input[1]]

    def linear(output, source, number):
        """x w of the published MatMul of that number."""
        return node("MatMul", [source, constant(f"{output}.weight", weight(f"MatMul.{number}"))], output)

    def skip(output, source, other, norm, bias):
        """The normalisation of source + other + bias, and that sum."""
        gamma, beta, epsilon = norm
        parts = {"gamma": f"Mul.{gamma}", "beta": f"Add.{beta}", "bias": f"Add.{bias}"}
        inputs = [source, other] + [constant(f"{output}.{name}", weight(value)) for name, value in parts.items()]
        outputs = [output, "", "", f"{output}.sum"]
        node("SkipLayerNormalization", inputs, outputs, domain="com.microsoft", epsilon=epsilon)
        return output, f"{output}.sum"

    pooled = graph.producer("conv2d_204.tmp_0").input[0]
    narrow = convolve("encode1", pooled, 204, pads=(0, 1), outputs=64)
    total = steps("tokens", convolve("encode2", narrow, 205, inputs=64))
    gamma, beta = (constant(f"norm0.{k}", weight(v)) for k, v in (("gamma", "Mul.179"), ("beta", "Add.235")))
    normal = node("LayerNormalization", [total, gamma, beta], "norm0", axis=-1, epsilon=1e-5)

    # Published numbers: the MatMuls of q k v, projection and perceptron; their biases; the two norms that follow.
    blocks = (
        ((1, 7, 9, 11), (237, 239, 247, 249), (183, 245, 1e-5), (188, 255, 1e-5)),
        ((13, 19, 21, 23), (257, 259, 267, 269), (192, 265, 1e-5), (197, 275, 1e-6)),
    )
    for i, (products, biases, between, after) in enumerate(blocks):
        qkv = constant(f"qkv{i}.weight", weight(f"MatMul.{products[0]}"))
        qkv_bias = constant(f"qkv{i}.bias", weight(f"Add.{biases[0]}"))
        mixed = node("Attention", [normal, qkv, qkv_bias], f"attention{i}", domain="com.microsoft", num_heads=8)
        mixed = linear(f"projection{i}", mixed, products[1])
        normal, total = skip(f"between{i}", mixed, total, between, biases[1])
        hidden = linear(f"hidden{i}", normal, products[2])
        hidden = node("Add", [hidden, constant(f"hidden{i}.bias", weight(f"Add.{biases[2]}"))], f"hidden{i}.biased")
        out = linear(f"perceptron{i}", swish(hidden), products[3])
        normal, total = skip(f"after{i}", out, total, after, biases[3])

    back = node("Transpose", [normal], "channels", perm=[0, 2, 1])
    back = node("Unsqueeze", [back, constant("row", [2], np.int64)], "plane")
    wide = convolve("decode1", back, 206)
    both = node("Concat", [pooled, wide], "both", axis=1)
    narrow = convolve("decode2", both, 207, pads=(0, 1), outputs=64)
    read = steps("read", convolve("decode3", narrow, 208, inputs=64))
    logits = linear("classes", read, 25)
    logits = node("Add", [logits, constant("classes.bias", weight("Add.277"))], "logits")
    node("Softmax", [logits], graph.output, axis=2)
    cut(graph, add)
