"""What every step shares: where things lie, the alphabet, widths, edit distance, a progress bar; and the kept lines.

In: the folders that teacher.py fills. Out: batches of equally long lines, so that nothing is padded.
"""
from __future__ import annotations

import json
import os
import pathlib
import random
import sys
import time
from collections.abc import Iterator

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
CACHE = pathlib.Path(os.environ.get('TRAINING_CACHE', HERE / 'cache'))
ALPHABET_FILE = HERE.parent / 'crnn' / 'alphabet.txt'
ALPHABET = ALPHABET_FILE.read_text(encoding='utf8').removesuffix('\n').split('\n')
CLASS = {character: i + 1 for i, character in enumerate(ALPHABET)}
TAUGHT_CHANNELS = 120


def bucket(width_px: int) -> int:
    """The padded width of a line, as functions/ocr/engine/read/recognise.ts rounds it."""
    step = max(16, 1 << max(0, (max(width_px, 1) // 8).bit_length() - 1))
    return -(-width_px // step) * step


def scaled(x: np.ndarray, share: float) -> np.ndarray:
    """Lines [n, 1, 48, width] as they are or at `share` of their width, and padded again to a multiple of 16."""
    if share == 1:
        return x
    import cv2

    width = round(x.shape[3] * share)
    narrow = np.full((len(x), 1, x.shape[2], bucket(width)), (128 / 255 - 0.5) / 0.5, np.float32)
    for line, out in zip(x, narrow):
        out[0, :, :width] = cv2.resize(line[0], (width, x.shape[2]), interpolation=cv2.INTER_AREA if share < 1 else cv2.INTER_LINEAR)
    return narrow


def every_step(outputs: list[np.ndarray]) -> np.ndarray:
    """Outputs of a recogniser -> [1, steps, classes]: with a gate (gate.py) it says by step which row is its own."""
    return outputs[0] if len(outputs) == 1 else outputs[0][:, outputs[1]]


def edits(a: str, b: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            above, row[j] = row[j], min(above + (x != y), row[j] + 1, row[j - 1] + 1)
    return row[-1]


def decode(best: np.ndarray) -> str:
    """Greedy CTC: repeats fall together, blanks fall out."""
    return ''.join(ALPHABET[k - 1] for k, before in zip(best, [-1, *best[:-1]]) if k and k != before)


def progress(items: range, label: str) -> Iterator[int]:
    """A bar on a terminal, a line every ten seconds elsewhere."""
    begun, said = time.time(), 0.0
    for n, item in enumerate(items):
        yield item
        now = time.time()
        if now - said > (0.2 if sys.stderr.isatty() else 10) or n + 1 == len(items):
            said, share, rate = now, (n + 1) / len(items), (n + 1) / max(now - begun, 1e-6)
            bar = '#' * int(share * 30)
            end = '\r' if sys.stderr.isatty() and n + 1 < len(items) else '\n'
            print(f'{label} [{bar:30}] {n + 1}/{len(items)} {rate:.1f}/s', end=end, file=sys.stderr, flush=True)


def read_folder(folder: pathlib.Path) -> list[tuple[np.ndarray, str]]:
    """Somebody's own lines: RGB pictures, made 48 px high, and their texts, from labels.jsonl."""
    import cv2

    labels = folder / 'labels.jsonl'
    if not labels.exists():
        raise SystemExit(f'{labels}: expected a file of lines {{"image": "1.png", "text": "..."}} but found none')
    lines = []
    for row in labels.read_text(encoding='utf8').splitlines():
        entry = json.loads(row)
        picture = cv2.imread(str(folder / entry['image']))
        if picture is None:
            raise SystemExit(f'{folder / entry["image"]}: expected a picture but could not read one')
        strange = sorted(set(entry['text']) - set(ALPHABET))
        if strange:
            raise SystemExit(f'{entry["image"]}: expected characters of {ALPHABET_FILE.name} but received {"".join(strange)}')
        size = (max(1, round(picture.shape[1] * 48 / picture.shape[0])), 48)
        kernel = cv2.INTER_AREA if picture.shape[0] > 48 else cv2.INTER_CUBIC
        lines.append((cv2.resize(picture, size, interpolation=kernel)[:, :, ::-1], entry['text']))
    return lines


class Lines:
    """The kept lines of all parts, by number of steps."""

    def __init__(self, folder: pathlib.Path, worst: float = 0.5, width_scale: float = 1):
        self.folder, self.worst, self.width_scale = folder, worst, width_scale
        self.parts: dict[tuple[str, int], list[tuple[int, str, float]]] = {}
        self.refresh()

    def refresh(self) -> int:
        """Looks for lines that were added meanwhile. Returns how many there are."""
        for file in sorted(self.folder.glob('*/T*.lines')):
            steps = int(file.stem[1:])
            rows = []
            for i, row in enumerate(file.read_text(encoding='utf8').split('\n')[:-1]):
                error, kind, text = row.split('\t')
                targets = [CLASS.get(c, 0) for c in text]  # 0: an alphabet of before had it
                # CTC needs a step a character and one more between equal neighbours.
                needed = len(targets) + sum(a == b for a, b in zip(targets, targets[1:]))
                if needed <= steps * self.width_scale and (float(error) <= self.worst or kind == 'random'):
                    rows.append((i, text, float(error)))
            self.parts[file.parent.name, steps] = rows
        return sum(map(len, self.parts.values()))

    def read(self, part: str, steps: int, indices: list[int], what: str, scale: float | None = None) -> np.ndarray:
        """What the teacher says, `teacher`: [lines, steps, 120] as float32; or `grey`: [lines, 1, 48, width x scale], where
        the scale is `width_scale` if none is given."""
        file = self.folder / part / f'T{steps:03d}.{what}'
        if what == 'grey':
            shape = (48, steps * 8)
            kept = np.memmap(file, np.uint8, 'r')
        else:
            shape = (steps, TAUGHT_CHANNELS)
            kept = np.memmap(file, np.float16, 'r')
        size = shape[0] * shape[1]
        rows = np.stack([kept[i * size : (i + 1) * size].reshape(shape) for i in indices]).astype(np.float32)
        return scaled(((rows / 255 - 0.5) / 0.5)[:, None], scale or self.width_scale) if what == 'grey' else rows

    def read_width(self, steps: int) -> int:
        """Pixels in the width of what `read` gives as 'grey'."""
        return steps * 8 if self.width_scale == 1 else bucket(round(steps * 8 * self.width_scale))

    def batches(self, seed: int, steps_a_batch: int) -> Iterator[tuple[str, int, list[int], list[str], list[float]]]:
        """One pass in random order: part, steps, indices, texts, the teacher's errors."""
        rng = random.Random(seed)
        batches = []
        for (part, steps), rows in self.parts.items():
            rows = rng.sample(rows, len(rows))
            size = max(1, steps_a_batch // steps)
            batches += [(part, steps, rows[i : i + size]) for i in range(0, len(rows), size)]
        rng.shuffle(batches)
        for part, steps, rows in batches:
            yield part, steps, [i for i, _, _ in rows], [t for _, t, _ in rows], [e for _, _, e in rows]
