"""A checkpoint as the file that ships.

In: CHECKPOINTS/NAME.pt. Out: ../crnn/crnn.onnx, ../crnn/golden.json and the manifest's sha256.

    python export.py --model NAME                  # largest products in 8-bit integers
    python export.py --model NAME --float --out /tmp/x

The graph is built by hand, one node a step, since it then is what a person would draw: convolutions, LSTM nodes, two
products, a softmax; any width that is a multiple of 16. It is first built in float and has to equal torch within 1e-4
at three widths. Then the pointwise convolutions, most of the time, become channels-last products of integers, the LSTM layers the like.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from data import ALPHABET, CACHE, HERE
from golden import PICTURES, dump, golden, picture, planes, repeated
from integers import ZERO, to_integers
from model import CRNN, Backbone, PlainStem, SqueezeExcite, restore

WIDTHS = (96, 320, 1008)
# Ids in ../manifest.json, and folders, of the networks of model.py.
SHIPPED = {'crnn': 'crnn', 'mobile': 'crnn-mobile', 'large': 'crnn-large'}


class Drawing:
    """Nodes in order, and their constants; every method adds nodes and returns the name of what they give."""

    def __init__(self, integers: bool):
        self.integers = integers
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, np.ndarray] = {}

    def constant(self, value, dtype=np.float32) -> str:
        name = f'constant_{len(self.constants)}'
        array = np.ascontiguousarray(value.detach().numpy() if isinstance(value, torch.Tensor) else value, dtype=dtype)
        # Denormal numbers change no sum, but some CPUs compute slowly with them.
        self.constants[name] = np.where(np.abs(array) < 1e-30, 0, array).astype(dtype)
        return name

    def node(self, kind: str, inputs: list[str], output: str | None = None, domain: str = '', **attributes) -> str:
        output = output or f'{kind.lower()}_{len(self.nodes)}'
        self.nodes.append(helper.make_node(kind, inputs, [output], output, domain=domain, **attributes))
        return output

    def convolution(self, x: str, module: nn.Conv2d, pads: list[int] | None = None) -> str:
        return self.node(
            'Conv', [x, self.constant(module.weight), self.constant(module.bias)],
            kernel_shape=list(module.kernel_size), strides=list(module.stride),
            pads=pads or [*module.padding] * 2, group=module.groups,
        )

    def gelu(self, x: str) -> str:
        return self.node('FastGelu', [x], domain='com.microsoft')

    def integer(self, weights: np.ndarray, zero: int = ZERO) -> list[str]:
        """Matrices [..., inputs, outputs] as integers; their scales; their zero points."""
        found = [to_integers(weight.astype(np.float64), zero) for weight in weights.reshape(-1, *weights.shape[-2:])]
        q = np.stack([q for q, _ in found]).reshape(weights.shape)
        scale = np.stack([scale for _, scale in found]).reshape(*weights.shape[:-2], -1)
        return [self.constant(q, np.int8), self.constant(scale), self.constant(np.full(scale.shape, zero), np.int8)]

    def product(self, x: str, weight: torch.Tensor, bias: torch.Tensor) -> str:
        """x @ weight.T + bias; of integers, x as 256 levels between its extremes, found at each run."""
        if not self.integers:
            return self.node('Add', [self.node('MatMul', [x, self.constant(weight.T)]), self.constant(bias)])
        integers = self.integer(weight.detach().numpy().T)
        return self.node('DynamicQuantizeMatMul', [x, *integers, self.constant(bias)], domain='com.microsoft')

    def stem(self, x: str, stem: nn.Module) -> str:
        if isinstance(stem, PlainStem):
            return self.convolution(self.gelu(self.convolution(x, stem.first)), stem.second)
        relu = lambda y: self.node('Relu', [y])  # noqa: E731
        edge = [0, 0, 1, 1]
        x = relu(self.convolution(x, stem.first))
        pooled = self.node('MaxPool', [x], kernel_shape=[2, 2], strides=[1, 1], pads=edge)
        convolved = relu(self.convolution(relu(self.convolution(x, stem.narrow, edge)), stem.widen, edge))
        joined = self.node('Concat', [pooled, convolved], axis=1)
        return relu(self.convolution(relu(self.convolution(joined, stem.shrink)), stem.mix))

    def block(self, x: str, block: nn.Module) -> str:
        x = self.convolution(x, block.depthwise)
        if isinstance(block.excite, SqueezeExcite):
            squeezed = self.node('Relu', [self.convolution(self.node('GlobalAveragePool', [x]), block.excite.squeeze)])
            excited = self.convolution(squeezed, block.excite.excite)
            x = self.node('Mul', [x, self.node('HardSigmoid', [excited], alpha=1 / 6, beta=0.5)])
        if self.integers:
            y = self.node('Transpose', [x], perm=[0, 2, 3, 1])
            y = self.gelu(self.product(y, block.expand.weight[:, :, 0, 0], block.expand.bias))
            y = self.product(y, block.project.weight[:, :, 0, 0], block.project.bias)
            y = self.node('Transpose', [y], perm=[0, 3, 1, 2])
        else:
            y = self.convolution(self.gelu(self.convolution(x, block.expand)), block.project)
        return self.node('Add', [x, y]) if block.residual else y

    def lstm(self, x: str, lstm: nn.LSTM, layer: int) -> str:
        """[steps, lines, inputs] -> [steps, lines, 2 hidden]. torch orders gates i f g o, ONNX i o f c."""

        def both(kind: str) -> np.ndarray:
            directions = []
            for suffix in ('', '_reverse'):
                i, f, g, o = np.split(getattr(lstm, f'{kind}_l{layer}{suffix}').detach().numpy(), 4)
                directions.append(np.concatenate([i, o, f, g]))
            return np.stack(directions)

        weights = [both(kind) for kind in ('weight_ih', 'weight_hh')]
        bias = self.constant(np.concatenate([both('bias_ih'), both('bias_hh')], 1))
        shape = {'hidden_size': lstm.hidden_size, 'direction': 'bidirectional'}
        if self.integers:
            (w, *w_levels), (r, *r_levels) = (self.integer(pair.swapaxes(1, 2), 0) for pair in weights)  # the LSTM node takes no other zero point
            y = self.node('DynamicQuantizeLSTM', [x, w, r, bias, '', '', '', '', *w_levels, *r_levels], domain='com.microsoft', **shape)
        else:
            y = self.node('LSTM', [x, *map(self.constant, weights), bias], **shape)
        together = self.constant([0, 0, -1], np.int64)
        return self.node('Reshape', [self.node('Transpose', [y], perm=[0, 2, 1, 3]), together])


    def backbone(self, x: str, backbone: Backbone, output: str | None = None) -> str:
        """[batch, 1, 48, width] -> [batch, channels, 1, width / 8]."""
        x = self.stem(x, backbone.stem)
        for block in backbone.blocks:
            x = self.block(x, block)
        return self.node('AveragePool', [x], output, kernel_shape=[3, 2], strides=[3, 2])

    def finish(self, output: str, shape: list) -> onnx.ModelProto:
        graph = helper.make_graph(
            self.nodes, 'crnn',
            [helper.make_tensor_value_info('lines', TensorProto.FLOAT, ['batch', 1, 48, 'width'])],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)],
            [numpy_helper.from_array(value, name) for name, value in self.constants.items()],
        )
        opsets = [helper.make_opsetid('', 17), helper.make_opsetid('com.microsoft', 1)]
        drawn = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name='crnn')
        onnx.checker.check_model(drawn)
        return drawn


def draw_backbone(backbone: Backbone, integers: bool) -> onnx.ModelProto:
    """Output `features` [batch, channels, 1, width / 8]."""
    drawing = Drawing(integers)
    drawing.backbone('lines', backbone, 'features')
    return drawing.finish('features', ['batch', 'channels', 1, 'steps'])


def draw(model: CRNN, integers: bool) -> onnx.ModelProto:
    """Input `lines` [batch, 1, 48, width]; output `probabilities` [batch, width / 8, classes]."""
    drawing = Drawing(integers)
    x = drawing.backbone('lines', model.backbone)
    straight = model.config.straight
    if straight:
        x = drawing.node('HardSwish', [drawing.convolution(x, model.mix.depthwise, [0, 2, 0, 2])])
    x = drawing.node('Transpose', [drawing.node('Squeeze', [x, drawing.constant([2], np.int64)])], perm=[2, 0, 1])
    if straight:
        x = drawing.node('HardSwish', [drawing.product(x, model.mix.pointwise.weight, model.mix.pointwise.bias)])
    y = x
    for layer in range(model.lstm.num_layers):
        y = drawing.lstm(y, model.lstm, layer)
    if straight:
        y = drawing.node('Concat', [x, y], axis=2)
    weight = torch.cat([model.reduce.weight, model.recall.weight], 1) if straight else model.recall.weight
    x = drawing.product(drawing.node('Transpose', [y], perm=[1, 0, 2]), weight, model.recall.bias)
    x = drawing.product(x, model.output.weight, model.output.bias)
    drawing.node('Softmax', [x], 'probabilities', axis=2)
    return drawing.finish('probabilities', ['batch', 'steps', model.config.classes])


def read_back(file: pathlib.Path, model: CRNN) -> None:
    """The weights of an exported file into `model`, as exactly as its integers hold them."""
    graph = onnx.load(file).graph
    value = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weighted = [node for node in graph.node if node.op_type in ('Conv', 'DynamicQuantizeMatMul', 'DynamicQuantizeLSTM')]
    convolutions = [module for module in model.backbone.modules() if isinstance(module, nn.Conv2d)]
    mix = [model.mix.depthwise, model.mix.pointwise] if model.config.straight else []
    modules = [*convolutions, *mix, *range(model.lstm.num_layers), model.recall, model.output]

    def wide(q: str, scale: str, zero: str) -> np.ndarray:
        """Integers [..., inputs, outputs] -> [..., outputs, inputs]."""
        levels = value[q].astype(np.float32) - value[zero][..., None, :]
        return (levels * value[scale][..., None, :]).swapaxes(-1, -2)

    def fill(parameter: nn.Parameter, array: np.ndarray) -> None:
        if parameter.numel() != array.size:
            raise SystemExit(f'{file}: expected {tuple(parameter.shape)} weights but found {array.shape}: begin from a checkpoint')
        parameter.data = torch.from_numpy(array.reshape(parameter.shape).copy())

    for node, module in zip(weighted, modules, strict=True):
        if node.op_type == 'Conv':
            fill(module.weight, value[node.input[1]])
            fill(module.bias, value[node.input[2]])
        elif node.op_type == 'DynamicQuantizeMatMul':
            weight = wide(*node.input[1:4])
            if module is model.recall and model.config.straight:  # both in one product
                fill(model.reduce.weight, weight[:, : model.config.features])
                weight = weight[:, model.config.features :]
            fill(module.weight, weight)
            fill(module.bias, value[node.input[4]])
        else:
            inputs, recurrent = wide(node.input[1], *node.input[8:10]), wide(node.input[2], *node.input[10:12])
            for direction, suffix in enumerate(('', '_reverse')):
                halves = np.split(value[node.input[3]][direction], 2)
                found = {'weight_ih': inputs[direction], 'weight_hh': recurrent[direction], 'bias_ih': halves[0], 'bias_hh': halves[1]}
                for kind, array in found.items():
                    i, o, f, c = np.split(array, 4)
                    fill(model.lstm.get_parameter(f'{kind}_l{module}{suffix}'), np.concatenate([i, f, c, o]))


def open_session(drawn: onnx.ModelProto) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(drawn.SerializeToString(), options)


def compare(model: CRNN, session: onnxruntime.InferenceSession) -> float:
    """The largest difference between torch's and the session's probabilities: rendered text at three widths."""
    line, largest = np.concatenate([picture(*source) for source in PICTURES], axis=1), 0.0
    for width in WIDTHS:
        x = planes(repeated(line, width), width)
        with torch.no_grad():
            wanted = model(torch.from_numpy(x)).softmax(-1).numpy()
        largest = max(largest, float(np.abs(wanted - session.run(None, {'lines': x})[0]).max()))
    return largest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--model', required=True, help='name of a checkpoint')
    parser.add_argument('--average', help='of another checkpoint: the weights halfway between both')
    parser.add_argument('--out', type=pathlib.Path, help='default: the folder of the model in models/')
    parser.add_argument('--float', action='store_true', help='no integers')
    parser.add_argument('--blank', type=float, default=0.0, help='added to the bias of the blank: below 0 deletes less')
    parser.add_argument('--cache', type=pathlib.Path, default=CACHE)
    args = parser.parse_args()

    kept = torch.load(args.cache / 'checkpoints' / f'{args.model}.pt', weights_only=False)
    model = restore(kept, ALPHABET)
    if args.average:
        other = restore(torch.load(args.cache / 'checkpoints' / f'{args.average}.pt', weights_only=False), ALPHABET)
        for mine, theirs in zip(model.parameters(), other.parameters(), strict=True):
            mine.data = (mine.data + theirs.data) / 2
    model.eval()
    model.output.bias.data[0] += args.blank
    shipped = SHIPPED[kept['args']['model']]
    out = args.out or HERE.parent / shipped

    drawn = draw(model, integers=False)
    difference = compare(model, open_session(drawn))
    if difference > 1e-4:
        raise SystemExit(f'expected probabilities equal to those of torch within 1e-4 but received {difference:.1e}')
    print(f'in float: equal to torch within {difference:.1e} at widths {", ".join(map(str, WIDTHS))}')
    if not args.float:
        drawn = draw(model, integers=True)
        print(f'in integers: probabilities within {compare(model, open_session(drawn)):.2f}')
    session = open_session(drawn)
    out.mkdir(parents=True, exist_ok=True)
    data = drawn.SerializeToString(deterministic=True)
    written = {
        'crnn.onnx': data,
        'golden.json': dump(golden(lambda x: session.run(None, {'lines': x})[0])).encode(),
    }
    for name, content in written.items():
        draft = out / f'{name}.draft'
        draft.write_bytes(content)
        draft.replace(out / name)
    digest = hashlib.sha256(data).hexdigest()
    print(f'{out / "crnn.onnx"}: {len(data) / 1e6:.1f} MB, sha256 {digest}')
    if not args.out:
        manifest = HERE.parent / 'manifest.json'
        entries = json.loads(manifest.read_text())
        for entry in entries['models']:
            if entry['id'] == shipped:
                old, entry['sha256'] = entry['sha256'], digest
                manifest.write_text(manifest.read_text().replace(old, digest))


if __name__ == '__main__':
    main()
