"""PP-OCRv6 small's detector between its backbone and its head: a feature pyramid of 7x7 convolutions."""

import numpy as np
from surgery.backbone import draw_backbone
from surgery.draw import Drawing
from surgery.graph import cut
from surgery.head import rebuild_head, transposed

# Pointwise layer from the backbone, its squeeze-and-excite block; depthwise 7x7, pointwise after it, its block.
LEVELS = {5: (41, 42, 13, 53, 54), 4: (44, 45, 14, 56, 57), 3: (47, 48, 15, 59, 60), 2: (50, 51, 16, 62, 63)}
# From a map of this level on, few places: what is simple is fast enough.
SMALL = 4


def phase_kernels(kernel):
    """
    conv3x3(up2(x)) by 2x2 convolutions of x: of the four pixels that a place of x becomes, the upper two see the row
    above and their own (whose two taps meet there), the lower two their own and the row below; columns likewise.
    Yields (weight [out, in, 2, 2], pads), row by row.
    """
    meet = np.array([[[1, 0, 0], [0, 1, 1]], [[1, 1, 0], [0, 0, 1]]])
    for y in range(2):
        for x in range(2):
            yield np.einsum("ar,bc,oirc->oiab", meet[y], meet[x], kernel), [1 - y, 1 - x, y, x]


def draw_pyramid(drawing, levels):
    """
    p_i = (1 + s_i) mix_i z_i + up(p_i+1), where z_i is the backbone's map. On the large maps (1 + s) mix z is one
    convolution with weights made at run time, which also adds the rest.
    """
    pyramid, one = {}, drawing.constant("one", 1.0)
    for level, (first, squeeze, *_) in LEVELS.items():
        weight, _ = drawing.part(first)
        above = drawing.enlarge(pyramid[level + 1], 2) if level + 1 in pyramid else None
        if level >= SMALL:
            mixed = drawing.conv(f"mixed{level}", levels[level], weight)
            gate = drawing.gate(f"gate{level}", drawing.mean(mixed), squeeze, 0.2)
            gate = drawing.node("Add", [gate, one], f"gate{level}.plus")
            inner = drawing.node("Mul", [mixed, gate], f"in{level}")
            pyramid[level] = drawing.node("Add", [inner, above], f"p{level}") if above else inner
            continue
        gate = drawing.gate(f"gate{level}", drawing.mean(levels[level]), squeeze, 0.2, weight[:, :, 0, 0])
        gate = drawing.node("Add", [gate, one], f"gate{level}.plus")
        column = drawing.node("Reshape", [gate, drawing.constant("column", [-1, 1, 1, 1], np.int64)], f"gate{level}.column")
        weight = drawing.node("Mul", [drawing.constant(f"mix{level}", weight), column], f"mix{level}.scaled")
        inputs = [levels[level], weight, drawing.constant("nothing", np.zeros(96)), above]
        pyramid[level] = drawing.node("FusedConv", inputs, f"p{level}", "com.microsoft")
    return pyramid


def rebuild_detector(graph, integers):
    """
    Replaces all of the graph. The last convolution of the neck has 24 input channels for each level, laid one after the
    other: it is a sum of one at the size of level 2 and one of levels 3 to 5, enlarged; the latter is done at the size of
    level 3 (`phase_kernels`).
    """
    drawing = Drawing(graph)
    pyramid = draw_pyramid(drawing, draw_backbone(drawing, integers))
    smooth, one = {}, drawing.constant("one", 1.0)
    for level, (_, _, depthwise, pointwise, squeeze) in LEVELS.items():
        weight, bias = drawing.part(depthwise, "depthwise_conv2d")
        x = drawing.conv(f"large{level}", pyramid[level], weight, bias, group=len(weight), pads=3)
        x = drawing.conv(f"narrow{level}", x, drawing.part(pointwise)[0])
        gate = drawing.gate(f"out{level}.gate", drawing.mean(x), squeeze, 0.2)
        smooth[level] = drawing.node("Mul", [x, drawing.node("Add", [gate, one], f"out{level}.plus")], f"out{level}")

    fuse, bias = drawing.part(65)
    low = [drawing.enlarge(smooth[5], 4), drawing.enlarge(smooth[4], 2), smooth[3]]
    low = drawing.node("Concat", low, "low", axis=1)
    phases = [
        drawing.conv(f"phase{number}", low, weight, np.zeros(24), pads=pads)
        for number, (weight, pads) in enumerate(phase_kernels(fuse[:, :72]))
    ]
    phases = drawing.node("Concat", phases, "low.phases", axis=1)
    upper = drawing.node("DepthToSpace", [phases], "upper", blocksize=2, mode="DCR")
    fused = drawing.conv("fused", smooth[2], fuse[:, 72:], bias, pads=1)
    fused = drawing.relu(drawing.node("Add", [fused, upper], "fused.sum"))
    rebuild_head(graph, drawing.add, fused, *transposed(graph))
    cut(graph, drawing.add)
