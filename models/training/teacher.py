"""Renders lines and keeps what the teacher says about each of them.

In: synth.Synth(cache, seed), the PP-OCRv6 small recogniser (cache/teachers/). Out, appended under OUT/PART/:
    T032.lines   one line a sample: error TAB kind TAB text; T032 = padded lines of 32 steps (256 px)
    T032.grey    uint8  [samples, 48, 256]      the line as the recogniser eats it
    T032.teacher float16 [samples, 32, 120]     what the teacher's own output layer reads

    python teacher.py --count 100000 --part 0 --seed 1     # resumes where it stopped; one core a part

A teacher costs more than a student's training: asked once, its answers are read many times. `error` is the
teacher's character error rate against the text: lines above 0.6 are dropped, since a person could hardly read them.
"""
from __future__ import annotations

import argparse
import os
import pathlib
import random
import sys
import tempfile

import numpy as np
import onnx
import onnx.utils
import onnxruntime

from data import ALPHABET, CACHE, CLASS, TAUGHT_CHANNELS, bucket, decode, edits, progress, read_folder
from export import draw_backbone, open_session
from model import CONFIGS, Backbone, load_backbone

TEACHERS = {'small': 'ppocr-v6-small-rec.onnx', 'tiny': 'ppocr-v6-tiny-rec.onnx'}
FEATURES, TAUGHT = 'p2o.pd_op.pool2d.1.0', 'p2o.pd_op.transpose.8.0'
UNREADABLE = 0.6
UNTRUSTED = 0.34  # an error from which train.py trusts the texts alone


def open_neck(file: pathlib.Path) -> onnxruntime.InferenceSession:
    """What the teacher does with its backbone's features [1, 384, 1, steps], up to its output layer [1, steps, 120]."""
    with tempfile.TemporaryDirectory() as folder:
        part = pathlib.Path(folder) / 'neck.onnx'
        onnx.utils.extract_model(file, part, [FEATURES], [TAUGHT], check_model=False)
        return open_session(onnx.load(part))


def open_backbone(file: pathlib.Path) -> onnxruntime.InferenceSession:
    """In integers: twice as fast, at the same accuracy."""
    backbone = Backbone(CONFIGS['large'])
    load_backbone(backbone, str(file))
    return open_session(draw_backbone(backbone, integers=True))


def characters_of(file: pathlib.Path) -> list[str]:
    """What a PP-OCR recogniser tells apart, the space aside, as its file says."""
    return {p.key: p.value for p in onnx.load(file).metadata_props}['character'].splitlines()


def output_layer(file: pathlib.Path, characters: list[str] | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The teacher's last matrix and bias in the order of our classes, and which of our classes it knows.

    Returns weight [classes, 120], bias [classes], known [classes]; unknown classes get zeros and a bias of -12.
    """
    model = onnx.load(file)
    characters = characters or characters_of(file)
    theirs = {character: i + 1 for i, character in enumerate(characters)}
    theirs[' '] = len(characters) + 1
    value = {i.name: onnx.numpy_helper.to_array(i) for i in model.graph.initializer}
    matrices = [value[n] for node in model.graph.node if node.op_type == 'MatMul' for n in node.input if n in value]
    matrix = matrices[-1].astype(np.float32)
    alias = {n.output[0]: n.input[0] for n in model.graph.node if n.op_type in ('Identity', 'Cast')}
    biases = [value.get(alias.get(n, n)) for node in model.graph.node if node.op_type == 'Add' for n in node.input]
    bias = [b for b in biases if b is not None and b.shape == (matrix.shape[1],)][-1].astype(np.float32)
    weight = np.zeros((len(ALPHABET) + 1, matrix.shape[0]), np.float32)
    shift = np.full(len(ALPHABET) + 1, -12, np.float32)
    known = np.zeros(len(ALPHABET) + 1, bool)
    for i, character in enumerate([None, *ALPHABET]):
        column = 0 if i == 0 else theirs.get(character)
        if column is not None:
            weight[i], shift[i], known[i] = matrix[:, column], bias[column], True
    return weight, shift, known


def grey(picture: np.ndarray) -> np.ndarray:
    """RGB uint8 [48, width, 3] -> grey uint8 [48, padded width], as toPlanes weighs and pads (with the mean, 128)."""
    weighed = picture.astype(np.uint16) @ np.array([77, 150, 29], np.uint16)
    line = (weighed >> 8).astype(np.uint8)
    padded = np.full((48, bucket(line.shape[1])), 128, np.uint8)
    padded[:, : line.shape[1]] = line
    return padded


def planes(line: np.ndarray) -> np.ndarray:
    """Grey uint8 [48, width] -> float [1, 1, 48, width]."""
    return ((line.astype(np.float32) / 255 - 0.5) / 0.5)[None, None]


class Own:
    """Lines of one's own in the place of Synth: `repeat` copies of each, the first as it is, the others worn."""

    def __init__(self, folder: pathlib.Path, seed: str, repeat: int):
        self.lines, self.seed, self.repeat = read_folder(folder), seed, repeat

    def sample(self, index: int) -> tuple[np.ndarray, str, str]:
        from degrade import degrade

        picture, text = self.lines[index // self.repeat]
        rng = random.Random(f'{self.seed}:{index}')
        worn = degrade(rng, picture, rng.choice(('scan', 'photo', 'screen'))) if index % self.repeat else picture
        return worn, text, 'own'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--cache', type=pathlib.Path, default=CACHE)
    parser.add_argument('--out', type=pathlib.Path, help='default: CACHE/lines')
    parser.add_argument('--count', type=int, default=60000)
    parser.add_argument('--folder', type=pathlib.Path, help='lines of your own instead: pictures and labels.jsonl')
    parser.add_argument('--repeat', type=int, default=1, help='with --folder: copies of each line, all but one of them worn')
    parser.add_argument('--signs', action='store_true', help='words and short lines in streets and shops alone')
    parser.add_argument('--rare', action='store_true', help="two lines of three with a character beyond PP-OCRv1's keys")
    parser.add_argument('--makers', nargs='+', metavar='METHOD', help='lines of these methods of text.py alone: marks till_eu ...')
    parser.add_argument('--outside', action='store_true', help='lines with a character or two that the alphabet does not hold')
    parser.add_argument('--unasked', action='store_true', help='ten times as fast: the texts alone will teach')
    parser.add_argument('--part', default='0')
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()

    out = (args.out or args.cache / 'lines') / str(args.part)
    out.mkdir(parents=True, exist_ok=True)
    file = args.cache / 'teachers' / TEACHERS['small']
    backbone, neck = open_backbone(file), open_neck(file)
    weight, bias, known = output_layer(file)
    unknown = {character for character in ALPHABET if not known[CLASS[character]]}
    if args.folder:
        synth = Own(args.folder, f'{args.seed}:{args.part}', args.repeat)
        args.count = len(synth.lines) * args.repeat
    else:
        from synth import Synth

        synth = Synth(args.cache, f'{args.seed}:{args.part}', args.signs, args.rare, args.makers, args.outside)
    for file in out.glob('T*.lines'):  # what a stop in mid-write left behind
        steps, lines = int(file.stem[1:]), file.read_bytes().count(b'\n')
        for suffix, bytes_a_step in (('grey', 48 * 8), ('teacher', TAUGHT_CHANNELS * 2)):
            os.truncate(file.with_suffix(f'.{suffix}'), lines * steps * bytes_a_step)
    state = out / 'next'
    first = int(state.read_text()) if state.exists() else 0

    for index in progress(range(first, args.count), f'part {args.part}'):
        picture, text, kind = synth.sample(index)
        line = grey(picture)
        if text and line.shape[1] >= 16:
            if args.unasked:
                taught, error = np.zeros((1, line.shape[1] // 8, TAUGHT_CHANNELS)), UNTRUSTED
            else:
                (taught,) = neck.run(None, {FEATURES: backbone.run(None, {'lines': planes(line)})[0]})
                read = decode((taught[0] @ weight.T + bias).argmax(1))
                # It cannot read what it does not know.
                wrong = edits(text.replace(' ', ''), read.replace(' ', '')) - sum(c in unknown for c in text)
                error = max(0, wrong) / max(1, len(text.replace(' ', '')))
            if error <= UNREADABLE or kind == 'random':
                name = out / f'T{line.shape[1] // 8:03d}'
                for suffix, array in {'grey': line, 'teacher': taught[0].astype(np.float16)}.items():
                    with open(f'{name}.{suffix}', 'ab') as file:
                        file.write(np.ascontiguousarray(array).tobytes())
                with open(f'{name}.lines', 'a', encoding='utf8') as file:  # last: a line is complete once it is listed
                    file.write(f'{error:.3f}\t{kind}\t{text}\n')
        state.write_text(str(index + 1))
    print(f'{out}: {args.count} lines asked', file=sys.stderr)


if __name__ == '__main__':
    os.environ.setdefault('OMP_NUM_THREADS', '1')
    main()
