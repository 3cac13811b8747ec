"""The CRNN: a convolutional backbone, two bidirectional LSTM layers, a linear output for CTC.

In: grey lines, float [batch, 1, 48, width], (sample / 255 - 0.5) / 0.5, width a multiple of 16.
Out: logits [batch, width / 8, classes]; class 0 is the CTC blank, then the alphabet's characters in order.

    python model.py                      # parameters and multiply-adds of each size

Architecture after Shi, Bai, Yao: An End-to-End Trainable Neural Network for Image-based Sequence Recognition (2015).
The backbones have the shape of the PP-OCRv6 recognisers' (PaddleOCR, Apache-2.0), so that their weights fit: blocks of
a depthwise 3x3 convolution, squeeze-and-excitation in some, and a pointwise expansion and projection.
"""
from __future__ import annotations

import dataclasses
import unicodedata

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional as F

STEP_PX = 8
HEIGHT_PX = 48


@dataclasses.dataclass(frozen=True)
class Config:
    """`stages`: one string a resolution, one letter a block: `s` with squeeze-and-excitation, `-` without."""

    stem: tuple[int, ...]
    channels: tuple[int, ...]
    stages: tuple[str, ...]
    hidden: int = 128
    layers: int = 2
    # Lines are made so many times as wide as they are (`input.widthScale` of the manifest).
    width_scale: float = 1.0
    rank: int = 80
    # The output layer also reads past the LSTM layers.
    straight: bool = True
    classes: int = 13397

    @property
    def features(self) -> int:
        return self.channels[-1]


CONFIGS = {
    # What ships.
    'crnn': Config(stem=(24, 48), channels=(48, 96, 160), stages=('s-', 's-', 's--'), hidden=192),
    'mobile': Config(stem=(24, 48), channels=(48, 96, 160), stages=('s-', 's-', 's--'), hidden=96, layers=1, width_scale=0.75),
    # For the second look. Its backbone is the teacher's own, PP-OCRv6 small's.
    'large': Config(stem=(48, 96), channels=(96, 192, 384), stages=('s--', 's-s-s-', 's-'), rank=120, straight=False),
}


def gelu(x: Tensor) -> Tensor:
    """With the tangent: less than 5e-4 from the exact one, and ONNX Runtime takes two thirds of the time."""
    return F.gelu(x, approximate='tanh')


def rounded(x: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
    """Inputs [lines, ...] and weights [outputs, ...] of a product, as close to those as the 8-bit integers that export.py
    writes: 256 levels between a line's extremes, about 200 for an output's weights. Gradients pass as if nothing happened
    (Jacob et al. 2018), so that the network learns to live with it."""
    with torch.no_grad():
        each = tuple(range(1, x.ndim))
        low, high = x.amin(each, keepdim=True).clamp(max=0), x.amax(each, keepdim=True).clamp(min=0)
        step = (high - low).clamp(min=1e-6) / 255
        x_error = ((x - low) / step).round() * step + low - x
        step = weight.abs().amax(tuple(range(1, weight.ndim)), keepdim=True).clamp(min=1e-8) / 100
        weight_error = (weight / step).round() * step - weight
    return x + x_error, weight + weight_error


class Pointwise(nn.Conv2d):
    """A 1x1 convolution that is exported in integers."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__(inputs, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weight
        if self.training:
            x, weight = rounded(x, weight)
        return F.conv2d(x, weight, self.bias)


class Product(nn.Linear):
    """The same for a sequence [lines, steps, inputs]."""

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weight
        if self.training:
            x, weight = rounded(x, weight)
        return F.linear(x, weight, self.bias)


class SqueezeExcite(nn.Module):
    """Weighs channels by what the whole line shows (Hu et al. 2018)."""

    def __init__(self, channels: int):
        super().__init__()
        self.squeeze = nn.Conv2d(channels, channels // 4, 1)
        self.excite = nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        weight = self.excite(F.relu(self.squeeze(x.mean((2, 3), keepdim=True))))
        return x * F.hardsigmoid(weight)


class Block(nn.Module):
    """Depthwise 3x3, then pointwise twice as wide and back; halves the height where `shrink`."""

    def __init__(self, inputs: int, outputs: int, shrink: bool, excite: bool):
        super().__init__()
        self.residual = not shrink
        self.depthwise = nn.Conv2d(inputs, inputs, 3, (2, 1) if shrink else 1, 1, groups=inputs)
        self.excite = SqueezeExcite(inputs) if excite else nn.Identity()
        self.expand = Pointwise(inputs, inputs * 2)
        self.project = Pointwise(inputs * 2, outputs)

    def forward(self, x: Tensor) -> Tensor:
        x = self.excite(self.depthwise(x))
        y = self.project(gelu(self.expand(x)))
        return x + y if self.residual else y


class PlainStem(nn.Module):
    """Two 3x3 convolutions of stride 2."""

    def __init__(self, inner: int, outputs: int):
        super().__init__()
        self.first = nn.Conv2d(1, inner, 3, 2, 1)
        self.second = nn.Conv2d(inner, outputs, 3, 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(gelu(self.first(x)))


class SplitStem(nn.Module):
    """Stride 2, then a pooled and a convolved branch side by side, then stride 2 again."""

    def __init__(self, inner: int, outputs: int):
        super().__init__()
        self.first = nn.Conv2d(1, inner, 3, 2, 1)
        self.narrow = nn.Conv2d(inner, inner // 2, 2)
        self.widen = nn.Conv2d(inner // 2, inner, 2)
        self.shrink = nn.Conv2d(inner * 2, inner, 3, 2, 1)
        self.mix = nn.Conv2d(inner, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.first(x))
        edge = (0, 1, 0, 1)
        pooled = F.max_pool2d(F.pad(x, edge), 2, 1)
        convolved = F.relu(self.widen(F.pad(F.relu(self.narrow(F.pad(x, edge))), edge)))
        return F.relu(self.mix(F.relu(self.shrink(torch.cat([pooled, convolved], 1)))))


class Backbone(nn.Module):
    """[batch, 1, 48, width] -> [batch, width / 8, channels]."""

    def __init__(self, config: Config):
        super().__init__()
        self.stem = (SplitStem if len(config.stages[0]) == 3 else PlainStem)(*config.stem)
        blocks: list[Block] = []
        for i, stage in enumerate(config.stages):
            channels = config.channels[i]
            if i:
                blocks.append(Block(config.channels[i - 1], channels, shrink=True, excite=False))
            blocks += [Block(channels, channels, shrink=False, excite=letter == 's') for letter in stage]
        self.blocks = nn.Sequential(*blocks)

    def forward(self, x: Tensor) -> Tensor:
        x = F.avg_pool2d(self.blocks(self.stem(x)), (3, 2), (3, 2))
        return x.squeeze(2).transpose(1, 2)


class Mix(nn.Module):
    """Each step of the features together with two neighbours to either side: [batch, steps, channels] in and out."""

    def __init__(self, channels: int):
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, (1, 5), padding=(0, 2), groups=channels)
        self.pointwise = Product(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        x = self.depthwise(x.transpose(1, 2).unsqueeze(2)).squeeze(2).transpose(1, 2)
        return F.hardswish(self.pointwise(F.hardswish(x)))


class CRNN(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        self.backbone = Backbone(config)
        self.mix = Mix(config.features) if config.straight else nn.Identity()
        self.lstm = nn.LSTM(config.features, config.hidden, config.layers, bidirectional=True, batch_first=True)
        # The output layer is a product of two thin ones: 13,397 classes at full rank would be half of the weights. It reads
        # what the LSTM layers say (`recall`) and, past them, what they read (`reduce`).
        self.recall = Product(config.hidden * 2, config.rank)
        if config.straight:
            self.reduce = Product(config.features, config.rank, bias=False)
            nn.init.zeros_(self.recall.weight)
        self.output = nn.Linear(config.rank, config.classes)

    def sequence(self, features: Tensor) -> Tensor:
        """[batch, steps, channels] -> [batch, steps, rank], what the output layer reads."""
        mixed = self.mix(features)
        recalled = self.recall(self.lstm(mixed)[0])
        return recalled + self.reduce(mixed) if self.config.straight else recalled

    def forward(self, x: Tensor) -> Tensor:
        return self.output(self.sequence(self.backbone(x)))


def restore(kept: dict, alphabet: list[str]) -> CRNN:
    """The network of a checkpoint. Its output layer follows today's alphabet: characters that it does not know yet get
    rows that say nothing and train.py teaches."""
    state, before = kept['model'], {character: i + 1 for i, character in enumerate(kept['alphabet'])}
    model = CRNN(dataclasses.replace(CONFIGS[kept['args']['model']], classes=len(alphabet) + 1))
    rows = [0, *(before.get(character, -1) for character in alphabet)]
    for name, unknown in (('output.weight', 0.0), ('output.bias', -12.0)):
        fresh = torch.full_like(model.get_parameter(name), unknown)
        for i, row in enumerate(rows):
            if row >= 0:
                fresh[i] = state[name][row]
        state = {**state, name: fresh}
    model.load_state_dict(state)
    return model


def grow(model: CRNN, before: list[str], alphabet: list[str], lenders: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> CRNN:
    """The network of the alphabet `before` for a larger one. Rows of new characters begin as those of the lenders, which
    are other networks' output layers in the order of the new classes (teacher.output_layer), first come, first served: seen
    through the linear map that fits best on the characters that both know. What no lender knows begins as the letter below
    its last accent."""
    place = {character: i + 1 for i, character in enumerate(alphabet)}
    stays = [0, *(i + 1 for i, character in enumerate(before) if character in place)]
    rows = [0, *(place[character] for character in before if character in place)]
    weight = np.zeros((len(alphabet) + 1, model.config.rank), np.float32)
    bias = np.full(len(alphabet) + 1, -12, np.float32)
    weight[rows], bias[rows] = model.output.weight.detach().numpy()[stays], model.output.bias.detach().numpy()[stays]
    old = np.zeros(len(bias), bool)
    old[rows] = True
    done = old.copy()
    for lent, shift, known in lenders:
        theirs, mine = np.c_[lent, shift, np.ones(len(shift))], np.c_[weight, bias]
        both = old & known
        both[0] = False
        seen = theirs @ np.linalg.lstsq(theirs[both], mine[both], rcond=None)[0]
        fresh = known & ~done
        weight[fresh], bias[fresh] = seen[fresh, :-1], seen[fresh, -1]
        done |= known
    for character in alphabet:
        parts = unicodedata.normalize('NFD', character)
        below = (place.get(c, 0) for c in (unicodedata.normalize('NFC', parts[:-1]), parts[0]))
        if not done[place[character]] and len(parts) > 1 and (base := next(filter(None, below), 0)):
            weight[place[character]], bias[place[character]] = weight[base], bias[base] - 2
    grown = CRNN(dataclasses.replace(model.config, classes=len(bias)))
    grown.load_state_dict({**model.state_dict(), 'output.weight': torch.from_numpy(weight), 'output.bias': torch.from_numpy(bias)})
    return grown


def transplant(larger: CRNN, smaller: CRNN) -> None:
    """All weights for a network with smaller LSTM layers but those, which say nothing yet."""
    for name, part in smaller.named_children():
        if name not in ('lstm', 'recall'):
            part.load_state_dict(larger.get_submodule(name).state_dict())
    smaller.recall.bias.data.copy_(larger.recall.bias.data)


def convolutions(onnx_file: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights and biases of a PP-OCRv6 recogniser's convolutions, in the graph's order.

    A convolution is followed by its bias (an Add) or a BatchNormalization, which is folded into it. The first one reads
    three equal planes of a grey line there and one plane here: its kernels are summed over the planes.
    """
    graph = onnx.load(onnx_file).graph
    value = {i.name: numpy_helper.to_array(i).astype(np.float32) for i in graph.initializer}
    for node in graph.node:
        if node.op_type == 'Constant' and node.attribute[0].name == 'value':
            value[node.output[0]] = numpy_helper.to_array(node.attribute[0].t).astype(np.float32)
    alias = {n.output[0]: n.input[0] for n in graph.node if n.op_type in ('Identity', 'Cast')}

    def resolve(name: str) -> str:
        while name in alias:
            name = alias[name]
        return name

    readers: dict[str, list] = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(resolve(name), []).append(node)
    transparent = ('Identity', 'Cast', 'Squeeze')

    def constant(name: str) -> np.ndarray | None:
        name = resolve(name)
        while name not in value and name in unsqueezed:
            name = resolve(unsqueezed[name])
        return value.get(name)

    unsqueezed = {n.output[0]: n.input[0] for n in graph.node if n.op_type == 'Unsqueeze'}
    found = []
    for node in graph.node:
        if node.op_type != 'Conv':
            continue
        weight = constant(node.input[1])
        bias = np.zeros(weight.shape[0], np.float32)
        follower = node
        while follower is node or follower.op_type in transparent:
            follower = next(n for n in readers[follower.output[0]] if n.op_type not in ('Identity', 'Cast'))
        if len(node.input) > 2:
            bias = constant(node.input[2])
        elif follower.op_type == 'BatchNormalization':
            scale, shift, mean, variance = (constant(name) for name in follower.input[1:5])
            epsilon = next(a.f for a in follower.attribute if a.name == 'epsilon')
            gain = scale / np.sqrt(variance + epsilon)
            weight, bias = weight * gain.reshape(-1, *[1] * (weight.ndim - 1)), shift - mean * gain
        elif follower.op_type == 'Add':
            added = [constant(name) for name in follower.input if constant(name) is not None]
            bias = added[0].reshape(-1) if added else bias
        found.append((weight, bias))
    found[0] = (found[0][0].sum(1, keepdims=True), found[0][1])
    return found


def fill(module: nn.Conv2d | nn.Linear, weight: np.ndarray, bias: np.ndarray, file: str) -> None:
    if module.weight.numel() != weight.size:
        raise ValueError(f'{file}: expected a kernel of {tuple(module.weight.shape)} but found {weight.shape}')
    module.weight.data = torch.from_numpy(weight.reshape(module.weight.shape).copy())
    module.bias.data = torch.from_numpy(bias.copy())


def load_backbone(backbone: Backbone, onnx_file: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Fills a backbone with a PP-OCRv6 recogniser's weights: their convolutions come in the order of our modules.
    Returns the convolutions that the recogniser has beyond them."""
    found = convolutions(onnx_file)
    mine = [module for module in backbone.modules() if isinstance(module, nn.Conv2d)]
    for module, (weight, bias) in zip(mine, found):
        fill(module, weight, bias, onnx_file)
    return found[len(mine):]


def load_recogniser(model: CRNN, onnx_file: str, output_weight: np.ndarray, output_bias: np.ndarray) -> None:
    """Fills a network with PP-OCRv6 tiny's weights, so that it reads as that does: the LSTM layers say nothing yet.
    `output_weight` [classes, rank] and `output_bias` in the order of our classes."""
    depthwise, pointwise = load_backbone(model.backbone, onnx_file)
    fill(model.mix.depthwise, *depthwise, onnx_file)
    fill(model.mix.pointwise, *pointwise, onnx_file)
    fill(model.output, output_weight, output_bias, onnx_file)
    value = {i.name: numpy_helper.to_array(i).astype(np.float32) for i in onnx.load(onnx_file).graph.initializer}
    model.reduce.weight.data = torch.from_numpy(value['linear_0.w_0'].T.copy())
    model.recall.bias.data = torch.from_numpy(value['linear_0.b_0'].copy())


def multiply_adds(model: CRNN, width_px: int = 320) -> dict[str, int]:
    """Multiply-adds of one line of `width_px`, by part."""
    counts = {'convolution': 0, 'lstm': 0, 'output': 0}

    def convolved(module: nn.Conv2d, _: tuple, out: Tensor) -> None:
        counts['convolution'] += module.weight[0].numel() * out.numel()

    hooks = [m.register_forward_hook(convolved) for m in model.modules() if isinstance(m, nn.Conv2d)]
    with torch.no_grad():
        model(torch.zeros(1, 1, HEIGHT_PX, width_px))
    for hook in hooks:
        hook.remove()
    steps = width_px // STEP_PX
    counts['lstm'] = steps * sum(p.numel() for name, p in model.lstm.named_parameters() if name.startswith('weight'))
    products = [module for module in model.modules() if isinstance(module, nn.Linear)]
    counts['output'] = steps * sum(module.weight.numel() for module in products)
    return counts


if __name__ == '__main__':
    for name, config in CONFIGS.items():
        model = CRNN(config)
        millions = sum(p.numel() for p in model.parameters()) / 1e6
        counts = ', '.join(f'{part} {n / 1e6:.0f}' for part, n in multiply_adds(model).items())
        print(f'{name}: {millions:.2f} M parameters; multiply-adds in millions at 48x320: {counts}')
