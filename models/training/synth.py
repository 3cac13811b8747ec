"""Training lines without end: text.py writes them, render.py draws them, degrade.py wears them.

In:   the cache folder (corpora, fonts, grounds; cache/browser if browser.py has run) and a seed.
Out:  Synth(cache, seed).sample(index) -> (uint8 RGB [48, W, 3], text, kind): the same for the same seed and index.
      Synth(cache, seed, signs=True): words and short lines alone, as they stand in streets and shops.
      Synth(cache, seed, makers=['marks', 'till_eu']): lines of these methods of text.py alone.
      Synth(cache, seed, outside=True): lines with a character or two that the alphabet does not hold.
      Synth(cache, seed, rare=True): two lines of three hold a character beyond PP-OCRv1's keys.

    python synth.py --sheet sheet.png --seed 1 --rows 40     a sheet to look at
    python synth.py --speed                                  lines a second on one core
"""
from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import cv2
import numpy as np

from data import ALPHABET, CACHE
from degrade import degrade
from render import Renderer

BROWSER = 0.08  # share of lines set by a browser, where browser.py has made some
OLD_KEYS = 6623  # characters that the first networks knew
KNOWN_SHARE = 0.3  # of the lines that hold none beyond them, where others are asked for


def is_dense(text: str) -> bool:
    return any('\u2e80' <= c <= '\u9fff' for c in text)


def is_short(text: str) -> bool:
    return len(text) <= (14 if is_dense(text) else 26)


LOOKS = ('scan', 'receipt', 'photo', 'screen', 'scene')
USUAL = {  # where such a line stands, by its kind: weights in the order of LOOKS
    'book': (70, 2, 22, 6, 0),
    'receipt': (8, 46, 42, 4, 0),
    'invoice': (36, 26, 28, 10, 0),
    'lab': (30, 20, 38, 12, 0),
    'game': (3, 0, 6, 85, 6),
    'word': (14, 8, 14, 10, 54),
    'url': (24, 16, 20, 30, 10),
    'mail': (24, 16, 20, 30, 10),
}


def choose_look(rng: random.Random, text: str, kind: str) -> str:
    """What a line of this text would stand on; signs have few letters, and small Chinese ones are past reading."""
    weights = USUAL.get(kind) or ((36, 14, 26, 22, 4) if is_dense(text) else (34, 22, 24, 12, 8))
    look = rng.choices(LOOKS, weights)[0]
    return 'photo' if look == 'scene' and not is_short(text) else look


def beyond(cache: Path) -> set[str]:
    """Chinese characters, kana and Cyrillic letters that we don't hold; of the first two those that the teacher knows."""
    from teacher import TEACHERS, characters_of

    known = characters_of(cache / 'teachers' / TEACHERS['small'])
    cyrillic = [chr(c) for c in range(0x410, 0x450)]
    return {c for c in [*known, *cyrillic] if '\u0410' <= c <= '\u044f' or '\u3040' <= c <= '\u9fff'} - set(ALPHABET)


class Synth:
    def __init__(self, cache: str | Path, seed: int | str, signs: bool = False, rare: bool = False, makers: list[str] | None = None, outside: bool = False):
        from text import Text

        self.seed, self.signs = seed, signs
        self.rare = frozenset(ALPHABET[OLD_KEYS:-1]) if rare else frozenset()
        self.alphabet = ALPHABET
        self.text = Text(Path(cache), self.alphabet)
        if makers:
            self.text.only(makers)
        self.outside = sorted(beyond(Path(cache))) if outside else []
        self.renderer = Renderer(cache, [*self.alphabet, *self.outside])
        self.browser, self.pictures = [], Path(cache) / 'browser' / 'lines.bin'
        if self.pictures.exists():
            with open(self.pictures.with_suffix('.jsonl'), encoding='utf8') as records:
                self.browser = [json.loads(record) for record in records]

    def sample(self, index: int) -> tuple[np.ndarray, str, str]:
        rng = random.Random(f'{self.seed}:{index}')
        if self.signs:
            return self.sign(rng)
        if self.browser and rng.random() < BROWSER * min(1, len(self.browser) / 4000):  # few lines, few repeats
            return self.from_browser(rng)
        text, kind = self.text.line(rng)
        while self.rare and self.rare.isdisjoint(text) and rng.random() >= KNOWN_SHARE:
            text, kind = self.text.line(rng)
        if self.outside:
            text, kind = self.with_strangers(rng, text), 'outside'
        look = choose_look(rng, text, kind)
        drawn = self.renderer.render(rng, text, look)
        return degrade(rng, drawn.picture, look, drawn.box, is_dense(drawn.text)), drawn.text, kind

    def sign(self, rng: random.Random) -> tuple[np.ndarray, str, str]:
        while True:
            text, kind = self.text.line(rng)
            if kind == 'word' or is_short(text) and rng.random() < 0.25:
                break
            words = text.split(' ')
            if len(words) > 3 and not is_dense(text) and rng.random() < 0.5:  # a word or two of a longer line
                first, count = rng.randrange(len(words)), rng.choice((1, 1, 2, 3))
                text = ' '.join(words[first:first + count])
                if len(text) > 1 and is_short(text):
                    break
        if rng.random() < 0.35:
            text = text.upper()
        drawn = self.renderer.render(rng, text, 'scene')
        return degrade(rng, drawn.picture, 'scene', drawn.box, is_dense(drawn.text)), drawn.text, 'sign'

    def with_strangers(self, rng: random.Random, text: str) -> str:
        characters = list(text)
        for at in rng.sample(range(len(characters)), min(len(characters), rng.choice((1, 1, 2)))):
            characters[at] = rng.choice(self.outside)
        return ''.join(characters)

    def from_browser(self, rng: random.Random) -> tuple[np.ndarray, str, str]:
        record = rng.choice(self.browser)
        with open(self.pictures, 'rb') as pictures:
            pictures.seek(record['at'])
            data = pictures.read(record['size'])
        picture = cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        look = rng.choices(LOOKS, (22, 6, 22, 50, 0))[0]
        return degrade(rng, picture, look, tuple(record['box']), is_dense(record['text'])), record['text'], 'browser'


def sheet(synth: Synth, out: str, rows: int, columns: int, captions: bool) -> None:
    from PIL import Image, ImageDraw, ImageFont

    wide, high = 480, 48 + (18 if captions else 4)
    picture = Image.new('RGB', (columns * wide, rows * high), (255, 255, 255) if captions else (255, 0, 255))
    pen = ImageDraw.Draw(picture)
    face = synth.renderer.broadest[0]
    font = ImageFont.truetype(face.path, 12, index=face.index)
    for place in range(rows * columns):
        line, text, kind = synth.sample(place)
        x, y = place // rows * wide, place % rows * high
        picture.paste(Image.fromarray(line).crop((0, 0, min(line.shape[1], wide - 8), 48)), (x, y))
        if captions:
            pen.text((x + 2, y + 48), f'{text}', fill=(0, 0, 160), font=font)
    picture.save(out)
    print(f'{out}: {rows * columns} lines')


def speed(synth: Synth, count: int) -> None:
    for index in range(count // 4):  # opens the fonts
        synth.sample(index)
    start = time.process_time()
    widths = [synth.sample(index)[0].shape[1] for index in range(count)]
    print(f'{count / (time.process_time() - start):.0f} lines a second on one core, mean width {np.mean(widths):.0f} px')


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--cache', default=CACHE)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--sheet', metavar='PNG')
    parser.add_argument('--rows', type=int, default=40)
    parser.add_argument('--columns', type=int, default=3)
    parser.add_argument('--signs', action='store_true', help='words and short lines in streets and shops')
    parser.add_argument('--no-captions', action='store_true')
    parser.add_argument('--speed', nargs='?', type=int, const=1000, metavar='LINES')
    options = parser.parse_args()
    if not options.sheet and options.speed is None:
        parser.error('expected --sheet PNG or --speed')
    room = Synth(options.cache, options.seed, options.signs)
    if options.sheet:
        sheet(room, options.sheet, options.rows, options.columns, not options.no_captions)
    if options.speed is not None:
        speed(room, options.speed)
