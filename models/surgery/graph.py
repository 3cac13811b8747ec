"""An ONNX graph as plain lists that can be cut and sewn: read from a file, written to one, and small node makers."""

import hashlib
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Graph:
    """A straight list of nodes in the order they run, and their constant tensors by name."""

    def __init__(self, path):
        model = onnx.load(str(path))
        self.input = model.graph.input[0].name
        self.output = model.graph.output[0].name
        self.weights = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
        self.nodes = []
        for node in model.graph.node:
            if node.op_type == "Constant":
                self.weights[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
            else:
                self.nodes.append(node)

    def consumers(self, name):
        return [node for node in self.nodes if name in node.input]

    def producer(self, name):
        return next(node for node in self.nodes if name in node.output)

    def only_consumer(self, name, op):
        """The one node that reads `name` if it is an `op`, else None."""
        found = self.consumers(name)
        return found[0] if len(found) == 1 and found[0].op_type == op and name != self.output else None

    def scalar(self, name):
        value = self.weights.get(name)
        return float(value.reshape(())) if value is not None and value.size == 1 else None

    def constant(self, name, value, dtype=np.float64):
        """Keeps a tensor and returns its name. Numbers stay float64 until the graph is saved, then become float32."""
        self.weights[name] = np.ascontiguousarray(value, dtype=dtype)
        return name

    def replace(self, old, new):
        """Puts the nodes `new` where the last of the nodes `old` stood and drops `old`."""
        at = max(self.nodes.index(node) for node in old)
        self.nodes[at + 1 : at + 1] = new
        for node in old:
            self.nodes.remove(node)

    def rename_input(self, old, new):
        for node in self.nodes:
            for i, name in enumerate(node.input):
                if name == old:
                    node.input[i] = new

    def save(self, path, input_shape, output_shape):
        """Writes the file in one step (a reader sees the old one or the new one) and returns its sha256."""
        used = {name for node in self.nodes for name in node.input}
        tensors = [numpy_helper.from_array(plain(v), k) for k, v in sorted(self.weights.items()) if k in used]
        ends = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
            for name, shape in ((self.input, input_shape), (self.output, output_shape))
        ]
        graph = helper.make_graph(self.nodes, path.stem, ends[:1], ends[1:], tensors)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
        onnx.checker.check_model(model)
        data = model.SerializeToString(deterministic=True)
        draft = path.with_suffix(".draft")
        draft.write_bytes(data)
        os.replace(draft, path)
        return hashlib.sha256(data).hexdigest()


def plain(value):
    """
    As the file holds it: float32, and zero where training left less than 1e-30. Such weights (tens of thousands stand
    in the squeeze-and-excite blocks) change no sum, but some CPUs compute slowly with denormal numbers.
    """
    if value.dtype.kind != "f":
        return value
    return np.where(np.abs(value) < 1e-30, 0, value).astype(np.float32)


def attribute(node, name, default=None):
    return next((helper.get_attribute_value(a) for a in node.attribute if a.name == name), default)


def conv(name, inputs, pads=0, strides=1, group=1, op="Conv"):
    """
    A two-dimensional convolution whose output has the node's own name; the kernel's shape comes from the weights. `pads`
    is one number, (y, x), or top, left, bottom, right.
    """
    pads, strides = ([v, v] if isinstance(v, int) else list(v) for v in (pads, strides))
    pads = pads * 2 if len(pads) == 2 else pads
    return helper.make_node(op, inputs, [name], name=name, pads=pads, strides=strides, group=group)


def weights_of(graph, node):
    """A convolution's weights and bias (zeros where it has none) in float64."""
    weight = graph.weights[node.input[1]].astype(np.float64)
    bias = graph.weights[node.input[2]].astype(np.float64) if len(node.input) > 2 else np.zeros(len(weight))
    return weight, bias


def bias_of(graph, node):
    """The constant that the one Add after a node adds, [channels], and that Add."""
    add = graph.only_consumer(node.output[0], "Add")
    value = next((graph.weights[i] for i in add.input if i in graph.weights), None) if add else None
    return (None, None) if value is None else (value.astype(np.float64).reshape(-1), add)


def set_weights(graph, node, weight, bias):
    name = node.output[0]
    del node.input[1:]
    node.input.extend([graph.constant(f"{name}.weight", weight), graph.constant(f"{name}.bias", bias)])


def product(left, right):
    """left @ right in float64, summed in one order on every machine, which a BLAS does not promise."""
    total = np.zeros((left.shape[0], right.shape[1]))
    for column, row in zip(left.T, right):
        total += column[:, None] * row
    return total


def cut(graph, add):
    """Drops every node whose result nobody needs once `add` gives the output, and appends `add`."""
    graph.nodes = [n for n in graph.nodes if graph.output not in n.output] + add
    needed, kept = {graph.output}, []
    for node in reversed(graph.nodes):
        if needed & set(node.output):
            needed |= set(node.input)
            kept.append(node)
    graph.nodes = kept[::-1]
