"""The language model of the beam search: how likely a character is after the four before it.

    python ngram.py        # ../crnn/ngram.bin, and its sum in ../manifest.json

In:  cache/corpora as fetch.py leaves them, and what text.py draws from them. Lines that share a passage with those of
     cache/held-out are left out, so that held-out lines can still judge the search.
Out: a back-off n-gram with absolute discounting (Ney, Essen, Kneser 1994), cut down by weighted differences (Seymore,
     Rosenfeld 1996) to 4 bytes an n-gram; functions/ocr/engine/read/decode/ngram.ts reads it and describes the layout.

Every digit counts as '0': which one it is no neighbour tells. The same corpora give the same bytes.
"""
from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import pathlib
import random

import numpy as np

from data import ALPHABET, CACHE, CLASS, HERE, Lines
from text import HAN, Text, load

ORDER = 5
ENTRIES = 600_000
DRAWN_LINES = 150_000
SEED = 987654  # of no lines that teacher.py draws
EUROPEAN_SHARE = 0.5  # of what there is of them: they are fewer readers' languages than English
CAPITAL_SHARE = 0.3  # of the English lines, once more: signs and receipts shout
HAN_FACTOR = 2  # a Chinese character stands for about two letters
LATIN_PASSAGE, HAN_PASSAGE = 20, 8  # characters
CUT = 2  # n-grams of three characters and more that occur less often are noise
DISCOUNT = 0.75  # of their counts
STEPS_A_NAT = 16
FILLED = 0.88  # share of the slots
BASE = np.uint64(len(ALPHABET) + 1)
WORD = np.uint64(0xFFFFFFFF)


# ---- the text ----


def passages(text: str, length: int):
    return (text[i : i + length] for i in range(len(text) - length + 1))


class HeldOut:
    """Whether a line would give away a held-out one: is equal to it, or has a passage in common with it."""

    def __init__(self, folder: pathlib.Path):
        parts = Lines(folder, worst=float('inf')).parts.values() if folder.exists() else []
        self.lines = {text.lower() for rows in parts for _, text, _ in rows}
        self.passages = {p for line in self.lines for p in passages(line, LATIN_PASSAGE)}
        self.passages |= {p for line in self.lines for p in passages(line, HAN_PASSAGE) if sum(map(bool, map(HAN.match, p))) >= 5}

    def gives_away(self, text: str) -> bool:
        text = text.lower()
        if text in self.lines or not self.passages.isdisjoint(passages(text, LATIN_PASSAGE)):
            return True
        return bool(HAN.search(text)) and not self.passages.isdisjoint(passages(text, HAN_PASSAGE))


def collect(cache: pathlib.Path) -> list[str]:
    held_out, allowed, rng = HeldOut(cache / 'held-out'), {*ALPHABET, ' '}, random.Random(5)

    def corpora(*kinds: str) -> list[str]:
        found = load(cache / 'corpora', [f'{kind}*.txt' for kind in kinds], allowed)
        return [text for text in found if not held_out.gives_away(text)]

    chinese = corpora('zh-', 'words-zh', 'places-zh') + corpora('tr-', 'words-tr')
    english = corpora('en-', 'words-en', 'places-en')
    european = rng.sample(every := corpora('eu-'), int(len(every) * EUROPEAN_SHARE))
    again = rng.sample(english + european, int(len(english) * CAPITAL_SHARE))
    capitals = [text.upper() if rng.random() < 0.8 else text.title() for text in again]
    drawing, drawn, rng = Text(cache, ALPHABET), [], random.Random(SEED)
    while len(drawn) < DRAWN_LINES:
        text, kind = drawing.line(rng)
        if kind != 'random':
            drawn.append(text)
    kept = [text for text in drawn if not held_out.gives_away(text)]
    print(f'lines: Chinese {len(chinese)}, English {len(english)}, European {len(european)}, in capitals {len(capitals)}, drawn {len(kept)}')
    return chinese + english + european + [text for text in capitals if allowed.issuperset(text)] + kept


def to_classes(lines: list[str]) -> np.ndarray:
    """uint64 [characters]: a 0 and a space before each line."""
    table = np.zeros(0x110000, np.uint16)
    for character, index in CLASS.items():
        table[ord(character)] = CLASS['0'] if character in '123456789' else index
    return table[np.frombuffer('\n '.join(['', *lines]).encode('utf-32-le'), np.uint32)].astype(np.uint64)


# ---- the n-grams ----


@dataclasses.dataclass
class Grams:
    """All n-grams of one length, sorted by key: the place of its first n - 1 characters one order below, times BASE, and its
    last character. Of one character the key is its class."""

    keys: np.ndarray
    counts: np.ndarray
    history: np.ndarray  # where its first n - 1 characters stand one order below
    lower: np.ndarray  # where its last n - 1 stand there
    p: np.ndarray  # of its last character after the others
    back_off: np.ndarray  # what is left after it for characters not seen there; times their p one order below
    at: np.ndarray  # by character of the text, the n-gram that begins there; -1: none, or one seen too seldom


def single(x: np.ndarray) -> Grams:
    """Every class, whether seen or not, so that a class is its own place."""
    counts = np.bincount(x.astype(np.int64), minlength=int(BASE)).astype(np.float64)
    counts[0] = 0
    p = counts + 0.5
    p[0] = 0
    nowhere = np.zeros(0, np.int64)
    at = np.where(x > 0, x.astype(np.int64), -1)
    return Grams(np.arange(BASE, dtype=np.uint64), counts, nowhere, nowhere, p / p.sum(), np.ones(len(p)), at)


def longer(x: np.ndarray, n: int, below: Grams) -> Grams:
    """The n-grams, and the back-off of those `below` by what these leave."""
    last = x[n - 1 :]
    begun = below.at[: len(last)]
    inside = (begun >= 0) & (last > 0)
    every = np.where(inside, begun, 0).astype(np.uint64) * BASE + last
    keys = np.sort(every[inside])
    first = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    counts = np.diff(np.r_[first, len(keys)])
    often = counts >= (CUT if n > 2 else 1)
    keys, counts = keys[first][often], counts[often].astype(np.float64)
    found = np.minimum(np.searchsorted(keys, every), len(keys) - 1)
    at = np.where(inside & (keys[found] == every), found, -1)

    history, newest = (keys // BASE).astype(np.int64), keys % BASE
    lower = newest.astype(np.int64)
    if n > 2:
        lower = np.searchsorted(below.keys, below.lower[history].astype(np.uint64) * BASE + newest)
    once, twice = (counts == 1).sum(), (counts == 2).sum()
    discount = DISCOUNT if n > 2 else min(0.9, once / (once + 2 * twice))
    size = len(below.keys)
    # A history's own count includes line ends.
    total = np.maximum(np.bincount(history, counts, size), below.counts)
    left = 1 - np.bincount(history, counts - discount, size) / np.maximum(total, 1)
    below.back_off = np.where(np.bincount(history, minlength=size) > 0, np.maximum(left, 1e-4), 1.0)
    p = (counts - discount) / total[history] + left[history] * below.p[lower]
    return Grams(keys, counts, history, lower, p, np.ones(len(keys)), at)


def prune(orders: list[Grams]) -> list[np.ndarray]:
    """Which n-grams of each order stay: those that change the text's likelihood most. Back-offs are made anew."""
    han = np.array([False] + ['\u3000' <= c <= '\u9fff' for c in ALPHABET])
    scores = []
    for below, grams in zip(orders, orders[1:]):
        change = np.abs(np.log(grams.p / (below.back_off[grams.history] * below.p[grams.lower])))
        scores.append(grams.counts * change * np.where(han[(grams.keys % BASE).astype(int)], HAN_FACTOR, 1))
    for at in range(len(scores) - 1, 0, -1):  # an n-gram needs its history
        np.maximum.at(scores[at - 1], orders[at + 1].history, scores[at])
    together = np.sort(np.concatenate(scores))
    least = together[-min(ENTRIES, len(together))]
    kept = [score >= least for score in scores]
    for below, grams, stays in zip(orders, orders[1:], kept):
        size, history = len(below.keys), grams.history[stays]
        told = np.bincount(history, grams.p[stays], size)
        lower = np.bincount(history, below.p[grams.lower[stays]], size)
        left = np.minimum(np.maximum(1 - told, 1e-4) / np.maximum(1 - lower, 1e-4), 1.0)
        below.back_off = np.where(told > 0, left, 1.0)
    return kept


# ---- the file ----


def cost(p: np.ndarray) -> np.ndarray:
    return np.clip(np.round(-np.log(np.maximum(p, 1e-9)) * STEPS_A_NAT), 0, 255).astype(np.uint8)


def mixed(h: np.ndarray) -> np.ndarray:
    """As `mix` in functions/ocr/engine/read/decode/ngram.ts."""
    h = (h ^ (h >> np.uint64(15))) * np.uint64(0x2C1B3C6D) & WORD
    h = (h ^ (h >> np.uint64(12))) * np.uint64(0x297A2D39) & WORD
    return h ^ (h >> np.uint64(15))


def hashes(orders: list[Grams], n: int) -> np.ndarray:
    """Of all n-grams, from their newest character to their oldest."""
    place, h = np.arange(len(orders[n - 1].keys)), np.zeros(len(orders[n - 1].keys), np.uint64)
    for grams in reversed(orders[:n]):
        h = mixed((h * np.uint64(31) + grams.keys[place] % BASE + np.uint64(1)) & WORD)
        place = (grams.keys[place] // BASE).astype(np.int64)
    return h


def pack(orders: list[Grams], kept: list[np.ndarray]) -> bytes:
    of = [(grams, stays) for grams, stays in zip(orders[1:], kept)]
    h = np.concatenate([hashes(orders, n)[stays] for n, (_, stays) in enumerate(of, 2)])
    homes = int(len(h) / FILLED) | 1
    home = (h % np.uint64(homes)).astype(np.int64)
    order = np.argsort(home, kind='stable')
    # Each at home or in the first free slot after it; as no slot wraps around, some lie behind the last home.
    nth = np.arange(len(h))
    at = np.maximum.accumulate(home[order] - nth) + nth
    slots = max(homes, int(at.max()) + 1) + 2
    fingerprint = np.maximum((h * np.uint64(0x9E3779B1) & WORD) >> np.uint64(16), 1)
    columns = [fingerprint & np.uint64(255), fingerprint >> np.uint64(8)]
    columns += [np.concatenate([cost(value[stays]) for value, stays in part]) for part in ([(g.p, s) for g, s in of], [(g.back_off, s) for g, s in of])]
    table = np.zeros((slots, 4), np.uint8)
    table[at] = np.stack(columns, 1)[order]
    classes = np.stack([cost(orders[0].p[1:]), cost(orders[0].back_off[1:])], 1)
    return np.array([ORDER, homes, slots, 0], '<u4').tobytes() + table.tobytes() + classes.tobytes()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--cache', type=pathlib.Path, default=CACHE)
    parser.add_argument('--out', type=pathlib.Path, help='default: ../crnn/ngram.bin')
    args = parser.parse_args()
    x = to_classes(collect(args.cache))
    orders = [single(x)]
    for n in range(2, ORDER + 1):
        orders.append(longer(x, n, orders[-1]))
    kept = prune(orders)
    data = pack(orders, kept)
    for n, stays in enumerate(kept, 2):
        print(f'n-grams of {n}: {len(stays)}, kept {stays.sum()}')

    shipped = HERE.parent / 'crnn' / 'ngram.bin'
    out = args.out or shipped
    draft = out.with_suffix('.draft')
    draft.write_bytes(data)
    draft.replace(out)
    digest = hashlib.sha256(data).hexdigest()
    print(f'{out}: {len(data)} bytes, sha256 {digest}')
    if out == shipped:
        manifest = HERE.parent / 'manifest.json'
        for entry in json.loads(manifest.read_text())['models']:
            if entry.get('languageModel', {}).get('file') == 'crnn/ngram.bin':
                manifest.write_text(manifest.read_text().replace(entry['languageModel']['sha256'], digest))


if __name__ == '__main__':
    main()
