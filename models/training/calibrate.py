"""Makes a recogniser's confidences probabilities: of the characters it gives 0.9, nine in ten are right.

In: an entry of ../manifest.json, its ONNX file, the held-out lines of teacher.py. Out: the entry's `output.calibration`.

    python calibrate.py --id crnn

A character's confidence c, the highest probability of its steps, becomes sigmoid(slope * logit(c) + intercept) (Platt,
Probabilistic Outputs for Support Vector Machines, 1999), as `calibrated` of functions/ocr/engine/read/recognise.ts does it.
Slope and intercept are those of a logistic regression of "right" on logit(c). Every line weighs the same, since a line's
confidence, the mean over its characters, is what a reader of the result looks at: the fit makes the mean of all lines'
confidences the mean share of right characters. Lines of random characters are left out: no document holds any.
Characters that were not seen at all have no confidence, so a line with a gap in it looks better than it is.
"""
from __future__ import annotations

import argparse
import difflib
import json
import pathlib
import re
import unicodedata
from typing import NamedTuple

import numpy as np
import onnxruntime

from data import CACHE, HERE, edits, every_step, scaled
from evaluate import held_out

NEAREST = 1e-6  # as in recognise.ts
BINS = 10
SURE = 0.9


class Line(NamedTuple):
    logits: np.ndarray  # of the confidences of its characters but the spaces
    right: np.ndarray  # 1 for each that is
    share: float  # 1 - edits / characters, at least 0
    missed: int


def find(manifest: dict, name: str) -> dict:
    names = [entry['id'] for entry in manifest['models'] if entry['task'] == 'recognise']
    if name not in names:
        raise SystemExit(f'expected one of {", ".join(names)} for --id but received {name}')
    return next(entry for entry in manifest['models'] if entry['id'] == name)


class Reader:
    """A recogniser of the manifest: lines [1, 48, width] as `held_out` gives them in, characters and confidences out."""

    def __init__(self, entry: dict, folder: pathlib.Path):
        eats = entry['input']['channels'], entry['input']['heightPx']
        if eats != (1, 48):
            raise SystemExit(f'{entry["id"]}: expected grey lines 48 px high, as they are kept, but it reads {eats}')
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(folder / entry['file'], options)
        self.name = self.session.get_inputs()[0].name
        self.scale = entry['input'].get('widthScale', 1)
        self.values, self.blank = entry['output']['values'], entry['alphabet']['blankIndex']
        self.classes = (folder / entry['alphabet']['file']).read_text(encoding='utf8').removesuffix('\n').split('\n')
        self.classes.insert(self.blank, '')

    def read(self, line: np.ndarray) -> list[tuple[str, float]]:
        scores = every_step(self.session.run(None, {self.name: scaled(line[None], self.scale)})).reshape(-1, len(self.classes))
        if self.values == 'logits':
            scores = np.exp(scores - scores.max(1, keepdims=True))
            scores /= scores.sum(1, keepdims=True)
        best = scores.argmax(1)
        begins = np.flatnonzero(np.diff(best, prepend=-1))
        runs = [(best[i], scores[i:j, best[i]].max()) for i, j in zip(begins, [*begins[1:], len(best)])]
        return [(self.classes[k], float(p)) for k, p in runs if k != self.blank]


def score(read: list[tuple[str, float]], text: str) -> Line:
    """Widths of forms do not count, as the function turns full-width ones into half-width ones itself; nor do spaces."""
    fold = lambda characters: [unicodedata.normalize('NFKC', c) for c in characters]  # noqa: E731
    read = [(character, p) for character, p in read if character != ' ']
    got, want = fold(c for c, _ in read), fold(text.replace(' ', ''))
    right = np.zeros(len(got))
    for block in difflib.SequenceMatcher(None, want, got, autojunk=False).get_matching_blocks():
        right[block.b : block.b + block.size] = 1
    p = np.clip(np.array([p for _, p in read], np.float64), NEAREST, 1 - NEAREST)
    return Line(np.log(p / (1 - p)), right, max(0, 1 - edits(want, got) / len(want)), max(0, len(want) - len(got)))


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def fit(lines: list[Line]) -> tuple[float, float]:
    """Slope and intercept of the likeliest logistic regression, by Newton's method."""
    logits, right = (np.concatenate([line[i] for line in lines]) for i in (0, 1))
    weight = np.concatenate([np.full(len(line.right), 1 / max(1, len(line.right))) for line in lines])
    if len(np.unique(right)) < 2:
        raise SystemExit(f'expected characters read right and wrong but all {len(right)} are the same: keep more lines')
    x, found = np.stack([logits, np.ones_like(logits)]), np.array([1.0, 0.0])
    for _ in range(30):
        p = sigmoid(found @ x)
        step = np.linalg.solve((x * (weight * p * (1 - p))) @ x.T, x @ (weight * (right - p)))
        found += step
        if abs(step).max() < 1e-9:
            break
    slope, intercept = (round(float(value), 4) for value in found)
    if not (slope > 0 and np.isfinite(intercept)):
        raise SystemExit(f'expected a slope above 0 but the lines give {slope}: these confidences say nothing')
    return slope, intercept


def expected_error(confidence: np.ndarray, share: np.ndarray) -> float:
    """Expected calibration error over bins of equal width, as test/bench/calibration.ts has it."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return float(np.abs(np.bincount(bins, confidence - share, BINS)).sum() / len(share))


def report(name: str, lines: list[Line], slope: float, intercept: float) -> None:
    characters = [sigmoid(slope * line.logits + intercept) for line in lines]
    confidence = np.array([c.mean() if len(c) else 0.0 for c in characters])
    share, sure = np.array([line.share for line in lines]), confidence >= SURE
    right = np.concatenate([line.right for line in lines])
    print(f'{name:12} {expected_error(np.concatenate(characters), right):10.4f} {expected_error(confidence, share):8.4f}'
          f' {sure.mean():10.3f} {share[sure].mean() if sure.any() else np.nan:8.3f}'
          f' {(share[sure] == 1).mean() if sure.any() else np.nan:8.3f}')


def write(file: pathlib.Path, name: str, slope: float, intercept: float) -> None:
    """Only the entry's `output` is written anew; all other bytes stay."""
    text = file.read_text(encoding='utf8')
    wanted = json.loads(text)
    output = find(wanted, name)['output'] | {'calibration': {'slope': slope, 'intercept': intercept}}
    find(wanted, name)['output'] = output
    begin = re.compile(r'"output":\s*').search(text, re.search(rf'"id":\s*{re.escape(json.dumps(name))}', text).end()).end()
    _, end = json.JSONDecoder().raw_decode(text, begin)
    indent = re.search(r'[ \t]*$', text[: text.rindex('"output"', 0, begin)]).group()
    rows = [f'{indent}  "{key}": {json.dumps(value)}' for key, value in output.items()]
    rows[-1] = rows[-1].replace('{', '{ ').replace('}', ' }')
    text = text[:begin] + '{\n' + ',\n'.join(rows) + f'\n{indent}}}' + text[end:]
    if json.loads(text) != wanted:
        raise SystemExit(f'{file}: expected each entry to begin with its id and to have an output: nothing was written')
    file.write_text(text, encoding='utf8')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--id', required=True, help='of a recogniser in the manifest')
    parser.add_argument('--manifest', type=pathlib.Path, default=HERE.parent / 'manifest.json')
    parser.add_argument('--cache', type=pathlib.Path, default=CACHE)
    args = parser.parse_args()

    reader = Reader(find(json.loads(args.manifest.read_text(encoding='utf8')), args.id), args.manifest.parent)
    lines = [
        score(reader.read(line), text)
        for batch, texts, kinds, _ in held_out(args.cache / 'held-out')
        for line, text, kind in zip(batch, texts, kinds)
        if kind != 'random'
    ]
    if not lines:
        raise SystemExit(f'{args.cache / "held-out"}: expected the lines that teacher.py --out keeps there but found none')
    slope, intercept = fit(lines)
    print(f'{args.id}: {len(lines)} lines, {sum(len(line.right) for line in lines)} characters read, '
          f'{sum(int((1 - line.right).sum()) for line in lines)} of them wrong, at least {sum(line.missed for line in lines)} missed')
    print(f'{"":12} {"error of":>10} {"of":>8} {"lines of":>10} {"their":>8} {"their":>8}')
    print(f'{"":12} {"characters":>10} {"lines":>8} {f"{SURE} up":>10} {"share":>8} {"exact":>8}')
    report('before', lines, 1, 0)
    # Two figures from so many lines do not learn them by heart; halves show that all the same.
    report('by halves', lines[::2], *fit(lines[1::2]))
    report('after', lines, slope, intercept)
    write(args.manifest, args.id, slope, intercept)
    print(f'{args.manifest}: slope {slope}, intercept {intercept}')


if __name__ == '__main__':
    main()
