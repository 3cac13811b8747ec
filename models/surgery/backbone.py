"""PP-OCRv6 small's backbone: the page to feature maps at 1/4, 1/8, 1/16 and 1/32 of it."""

import numpy as np
from surgery.draw import widened

# Input channels of zeros cost nothing where a CPU's blocks are of 16 channels, and what is no multiple of a block leaves the
# blocked layout and comes back.
BLOCK = 16
# A hidden unit whose outgoing weights are all below this adds nothing: training left them at 1e-20 and less.
DEAD = 1e-6

# Depthwise layer, first pointwise layer of two, first layer of the squeeze-and-excite block, stride; by level.
BLOCKS = {
    2: [(0, 7, 5, 1), (1, 9, None, 1)],
    3: [(2, 11, None, 2), (3, 15, 13, 1), (4, 17, None, 1)],
    4: [(5, 19, None, 2), (6, 23, 21, 1), (7, 25, None, 1), (8, 29, 27, 1), (9, 31, None, 1)],
    5: [(10, 33, None, 2), (11, 37, 35, 1), (12, 39, None, 1)],
}
# Where integers are faster: few places, many channels. Nearer to the page they take as long as floats and are less exact.
IN_INTEGERS = (4, 5)


def draw_stem(drawing):
    """
    A convolution of a concatenation is a sum of convolutions: without the concatenation, and with channels of zeros up to
    32 and 16, all of the stem stays in blocked layout.
    """
    (first, narrow, wide, shrink, mix) = (drawing.part(number) for number in range(5))
    edge = [0, 0, 1, 1]

    def padded(output, source, part, outer, inner, **shape):
        weight, bias = part
        bias = np.concatenate([bias, np.zeros(outer - len(bias))])
        return drawing.conv(output, source, widened(weight, outer, inner), bias, **shape)

    x = drawing.relu(padded("stem0", "x", first, 32, 3, pads=1, strides=2))
    pooled = drawing.node("MaxPool", [x], "stem.pooled", kernel_shape=[2, 2], strides=[1, 1], pads=edge)
    y = drawing.relu(padded("stem1", x, narrow, 16, 32, pads=edge))
    y = drawing.relu(padded("stem2", y, wide, 32, 16, pads=edge))
    weight, bias = shrink
    left = drawing.conv("stem3.pooled", pooled, widened(weight[:, :24], inner=32), np.zeros(24), pads=1, strides=2)
    right = drawing.conv("stem3.convolved", y, widened(weight[:, 24:], inner=32), bias, pads=1, strides=2)
    x = drawing.relu(drawing.node("Add", [right, left], "stem3"))
    return drawing.relu(drawing.conv("stem4", x, *mix))


def live(drawing, first):
    """Both pointwise layers of a block without their dead hidden units, as many as keep whole blocks of channels."""
    (weight, bias), (last, last_bias) = drawing.part(first), drawing.part(first + 1)
    reach = np.abs(last).max(axis=(0, 2, 3))
    count = -(-int((reach > DEAD).sum()) // BLOCK) * BLOCK
    kept = np.sort(np.argsort(-reach, kind="stable")[:count])
    return (weight[kept], bias[kept]), (last[:, kept], last_bias)


def draw_block(drawing, name, x, depthwise, first, squeeze, stride, integers):
    """x + mlp(x) where x = s dw(x), and mlp(dw(x)) where it halves the map: GELU between two products a place."""
    weight, bias = drawing.part(depthwise, "depthwise_conv2d")
    x = drawing.conv(f"{name}.depthwise", x, weight, bias, group=len(weight), pads=1, strides=stride)
    gate = None if squeeze is None else drawing.gate(f"{name}.gate", drawing.mean(x), squeeze, 1 / 6)
    expand, project = live(drawing, first)
    if integers:
        x = drawing.node("Transpose", [x], f"{name}.last", perm=[0, 2, 3, 1])
        if gate:
            gate = drawing.node("Transpose", [gate], f"{name}.gate.last", perm=[0, 2, 3, 1])
            x = drawing.node("Mul", [x, gate], f"{name}.gated")
        y = drawing.integer_product(f"{name}.expand", x, *expand)
        y = drawing.node("Gelu", [y], f"{name}.gelu", "com.microsoft")
        y = drawing.integer_product(f"{name}.project", y, *project)
        if stride == 1:
            y = drawing.node("Add", [x, y], f"{name}.sum")
        return drawing.node("Transpose", [y], name, perm=[0, 3, 1, 2])
    if gate:
        x = drawing.node("Mul", [x, gate], f"{name}.gated")
        # The largest of one: brings x back to blocked layout, in which the sum below is part of the convolution.
        x = drawing.node("MaxPool", [x], f"{name}.blocked", kernel_shape=[1, 1])
    y = drawing.conv(f"{name}.expand", x, *expand)
    y = drawing.node("Gelu", [y], f"{name}.gelu", "com.microsoft")
    y = drawing.conv(f"{name}.project", y, *project)
    return drawing.node("Add", [x, y], name) if stride == 1 else y


def draw_backbone(drawing, integers):
    """The maps by level: 2 is a quarter of the page. `integers`: products of IN_INTEGERS are rounded."""
    x, levels = draw_stem(drawing), {}
    for level, blocks in BLOCKS.items():
        for number, block in enumerate(blocks):
            x = draw_block(drawing, f"block{level}.{number}", x, *block, integers and level in IN_INTEGERS)
        levels[level] = x
    return levels
