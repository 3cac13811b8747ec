"""PP-OCRv4's detector between its backbone and its head: feature maps at 1/4..1/32 of the page to 24 channels at 1/4."""

import numpy as np
from onnx import helper
from surgery.graph import conv, cut, product, weights_of
from surgery.head import rebuild_head, transposed


def gate(graph, name, pooled, squeeze, expand, mix=None):
    """
    The nodes of 1 + s for a squeeze-and-excite block with a shortcut, x + s x = (1 + s) x: [1, C, 1, 1] from the mean [1, N, 1, 1].
    Where x = mix z, `pooled` is the mean of z: mean(mix z) = mix mean(z), so `mix` goes into the squeezing weights.
    """
    weight, bias = weights_of(graph, graph.producer(squeeze))
    if mix is not None:
        weight = product(weight[:, :, 0, 0], mix)[:, :, None, None]
    last, last_bias = weights_of(graph, graph.producer(expand))
    constant = graph.constant
    return [
        conv(f"{name}.squeeze", [pooled, constant(f"{name}.w1", weight), constant(f"{name}.b1", bias)]),
        helper.make_node("Relu", [f"{name}.squeeze"], [f"{name}.relu"]),
        conv(f"{name}.expand", [f"{name}.relu", constant(f"{name}.w2", last), constant(f"{name}.b2", last_bias)]),
        helper.make_node("HardSigmoid", [f"{name}.expand"], [f"{name}.s"], alpha=0.2, beta=0.5),
        helper.make_node("Add", [f"{name}.s", constant("one", 1.0)], [name]),
    ]


def spread(factor):
    """
    conv3x3(up(x)), up nearest by f, is sum_k shift_k(up(w_k x)) over the nine taps k: the products w_k x are taken at
    the small size, as one 1x1 convolution to 9 channels per output channel, and what remains is to lay them out and
    add. That is a grouped transposed convolution of stride f and kernel f + 2 with these fixed weights: 1 where tap k
    of a pixel in the f x f block of x reaches distance t. Returns [9 x 24, 1, f + 2, f + 2].
    """
    reach = np.zeros((3, factor + 2))
    for tap in range(3):
        reach[tap, 2 - tap : 2 - tap + factor] = 1
    return np.tile(np.einsum("ay,bx->abyx", reach, reach).reshape(9, 1, factor + 2, factor + 2), (24, 1, 1, 1))


def taps(kernel):
    """[24, in, 3, 3] to [24 x 9, in]: row 9 o + k holds tap k of output channel o, the order `spread` adds up."""
    return kernel.transpose(0, 2, 3, 1).reshape(-1, kernel.shape[1])


def rebuild_neck(graph):
    """
    The feature pyramid (RSEFPN) is linear but for the scalars of its gates, so it is computed where it is smallest.

    Published, for levels 2..5 at 1/4..1/32 of the page: in_i = (1 + s_i) mix_i z_i, where z_i has 12, 18 and 42
    channels and in_i 96; p_i = in_i + up(p_i+1); r_i = conv3x3(p_i) to 24 channels; q_i = (1 + t_i) r_i; and
    conv3x3(up8 q_5, up4 q_4, up2 q_3, q_2). The gates s_i, t_i depend on means alone. Here
      - conv3x3((1 + s) mix z) = conv3x3'(z): 96 channels never exist at levels 2 and 3; the product of the three small
        matrices is taken at run time, since s is known only then (which is why the graph takes one page at a time);
      - a convolution of a sum or of a concatenation is a sum of convolutions, and one of something up-sampled is done
        at the small size (`spread`).
    """
    add, constant = [], graph.constant

    def node(op, inputs, output, **attributes):
        add.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    def static(output, source, weight, bias=None, **shape):
        inputs = [source, constant(f"{output}.weight", weight)]
        add.append(conv(output, inputs + ([] if bias is None else [constant(f"{output}.bias", bias)]), **shape))
        return output

    def enlarge(output, source, weight, factor):
        """conv3x3(up(source)), `weight` being the taps of its kernel as a 1x1 convolution."""
        add.append(conv(f"{output}.taps", [source, weight]))
        fixed = constant(f"spread{factor}", spread(factor))
        inputs = [f"{output}.taps", fixed]
        add.append(conv(output, inputs, pads=1, strides=factor, group=24, op="ConvTranspose"))
        return output

    def double(source):
        scales = constant("double", [1, 1, 2, 2])
        mode = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        return node("Resize", [source, "", scales], f"{source}.doubled", **mode)

    def convolve_onto(output, source, weight, other, bias=None, **activation):
        """conv3x3(source) + bias + other, in one pass over the output."""
        inputs = [source, weight, constant(f"{output}.bias", np.zeros(24) if bias is None else bias), other]
        add.append(conv(output, inputs, pads=1, op="FusedConv"))
        add[-1].domain = "com.microsoft"
        add[-1].attribute.extend(helper.make_attribute(k, v) for k, v in activation.items())
        return output

    def reshape(source, shape, output):
        return node("Reshape", [source, constant(f"{output}.shape", shape, np.int64)], output)

    def excite(output, source, squeeze, expand, mix=None):
        add.extend(gate(graph, output, node("GlobalAveragePool", [source], f"{output}.mean"), squeeze, expand, mix))
        return output

    def name(number):
        return f"conv2d_{number}.tmp_0"

    def part(number):
        return weights_of(graph, graph.producer(name(number)))

    def source(number):
        return graph.producer(name(number)).input[0]

    # Levels 5 and 4 are small: mix_i z_i is one convolution, since nothing stands between its two.
    full = {}
    for level, first, second, squeeze in ((5, 472, 473, 474), (4, 471, 476, 477)):
        (reduce, bias), (mix, _) = part(first), part(second)
        both = product(mix[:, :, 0, 0], np.column_stack([reduce[:, :, 0, 0], bias]))
        mixed = static(f"mixed{level}", source(first), both[:, :-1, None, None], both[:, -1])
        gated = excite(f"gate{level}", mixed, name(squeeze), name(squeeze + 1))
        full[level] = node("Mul", [mixed, gated], f"in{level}")
    p5, p4 = full[5], node("Add", [full[4], double(full[5])], "p4")

    # Levels 3 and 2 stay narrow; `scaled` is [96, narrow]: the rows of mix times 1 + s.
    narrow, scaled = {}, {}
    for level, first, second, squeeze in ((3, 470, 479, 480), (2, 469, 482, 483)):
        mix = part(second)[0][:, :, 0, 0]
        narrow[level] = static(f"narrow{level}", source(first), *part(first))
        gated = excite(f"gate{level}", narrow[level], name(squeeze), name(squeeze + 1), mix)
        column = reshape(gated, [len(mix), 1], f"gate{level}.column")
        scaled[level] = node("Mul", [constant(f"mix{level}", mix), column], f"mix{level}.scaled")

    def narrowed(output, level, kernel):
        """The kernel for in_level as [24 x 9, narrow, 1, 1], for its narrow channels: taps (1 + s) mix."""
        product = node("MatMul", [constant(f"{output}.kernel", taps(kernel)), scaled[level]], f"{output}.product")
        return product, reshape(product, [24 * 9, -1, 1, 1], f"{output}.weight")

    def smooth(level, kernel, other):
        product, _ = narrowed(f"smooth{level}", level, kernel)
        square = reshape(product, [24, 3, 3, -1], f"smooth{level}.square")
        weight = node("Transpose", [square], f"smooth{level}.kernel3x3", perm=[0, 3, 1, 2])
        return convolve_onto(f"r{level}", narrow[level], weight, other)

    def static_taps(output, kernel):
        return constant(f"{output}.kernel", taps(kernel)[:, :, None, None])

    kernels = {level: part(number)[0] for level, number in ((5, 485), (4, 488), (3, 491), (2, 494))}
    r5 = static("r5", p5, kernels[5], pads=1)
    r4 = static("r4", p4, kernels[4], pads=1)
    r3 = smooth(3, kernels[3], enlarge("above3", p4, static_taps("above3", kernels[3]), 2))
    above = enlarge("above2", narrow[3], narrowed("above2", 3, kernels[2])[1], 2)
    far = enlarge("far2", p4, static_taps("far2", kernels[2]), 4)
    r2 = smooth(2, kernels[2], node("Add", [above, far], "upper2"))

    # The last convolution has 24 input channels for each level, here times that level's 1 + t; levels 4 and 5 together.
    fuse, bias = part(497)
    gates = {
        level: excite(f"out{level}.gate", result, name(squeeze), name(squeeze + 1))
        for level, result, squeeze in ((2, r2, 495), (3, r3, 492), (4, r4, 489), (5, r5, 486))
    }
    gates[4] = node("Concat", [gates[5], gates[4]], "out4.gates", axis=1)
    low = node("Concat", [double(r5), r4], "low", axis=1)
    parts = []
    for level, result, kernel in ((3, r3, fuse[:, 48:72]), (4, low, fuse[:, :48])):
        weight = node("Mul", [static_taps(f"out{level}", kernel), gates[level]], f"out{level}.weight")
        parts.append(enlarge(f"out{level}", result, weight, 2 ** (level - 2)))
    weight = node("Mul", [constant("out2.kernel", fuse[:, 72:]), gates[2]], "out2.weight")
    convolve_onto("fused", r2, weight, node("Add", parts, "upper"), bias, activation="Relu")

    rebuild_head(graph, add, "fused", *transposed(graph))
    cut(graph, add)
