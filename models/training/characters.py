"""Every character of the alphabet, drawn in three typefaces and read by the function as it ships.

In:   cache/fonts, ../crnn/alphabet.txt. Out: the share read right, by group; those read wrong in most typefaces.
Run:  python characters.py            # takes minutes; npm must be on the path

A character alone tells little (which O?), so each stands among others of its group: eight Chinese characters a line, or
letters in words
of random letters, signs before numbers. A line is drawn clean, 40 px high, black on white.
"""
from __future__ import annotations

import argparse
import collections
import difflib
import json
import os
import pathlib
import random
import subprocess
import tempfile

from PIL import Image, ImageDraw, ImageFont

from data import ALPHABET, CACHE, HERE
from render import Face, load_faces

TYPEFACES = 3
SIZE_PX = 40
LETTERS_A_LINE, HAN_A_LINE = 5, 8
CURRENCIES = set('€£¥₹¢₩₽₫฿$')
LEAST = 0.97  # asked of GROUPS_THAT_COUNT
GROUPS_THAT_COUNT = ('digits', 'currencies', 'accents')


def group(character: str) -> str:
    if character.isascii() and character.isdigit():
        return 'digits'
    if character in CURRENCIES:
        return 'currencies'
    if '\u3400' <= character <= '\u9fff' or ord(character) > 0xFFFF:
        return 'Chinese'
    if character.isalpha() and '\u00c0' <= character <= '\u1eff' and not '\u0370' <= character <= '\u03ff':
        return 'accents'
    return 'letters' if character.isascii() and character.isalpha() else 'other signs'


def among(rng: random.Random, character: str) -> str:
    """A letter in a word of its case, another sign before a number."""
    if character.isalpha():
        letters = 'ENRSTAOD' if character.isupper() else 'enrstaod'
        return rng.choice(letters) + rng.choice(letters) + character + rng.choice(letters)
    return f'{character}{rng.randint(20, 99)}'


def draw(face: Face, text: str) -> Image.Image:
    font = ImageFont.truetype(face.path, SIZE_PX, index=face.index)
    left, top, right, bottom = font.getbbox(text)
    margin = SIZE_PX // 4
    picture = Image.new('L', (right - left + 2 * margin, bottom - top + 2 * margin), 255)
    ImageDraw.Draw(picture).text((margin - left, margin - top), text, font=font, fill=0)
    return picture


def lines(faces: dict[str, list[Face]], step: int) -> list[tuple[Face, str]]:
    """Each character, of the Chinese ones each `step`th, in up to TYPEFACES faces that have it, upright and made for reading."""
    rng = random.Random(1)
    plain = {script: [f for f in found if not (f.hand or f.show or f.slanted)] for script, found in faces.items()}
    waiting: dict[tuple[Face, str], list[str]] = collections.defaultdict(list)
    for character in ALPHABET[:-1]:
        kind = group(character)
        if character.isspace() or kind == 'Chinese' and ord(character) % step:
            continue
        fitting = [f for f in plain['chinese' if kind == 'Chinese' else 'latin'] + plain['chinese'] if character in f.covers]
        fitting = list(dict.fromkeys(fitting))
        for face in rng.sample(fitting, min(TYPEFACES, len(fitting))):
            waiting[face, 'Chinese' if kind == 'Chinese' else 'other'].append(character)
    found = []
    for (face, kind), characters in waiting.items():
        rng.shuffle(characters)
        count = HAN_A_LINE if kind == 'Chinese' else LETTERS_A_LINE
        for i in range(0, len(characters), count):
            some = characters[i : i + count]
            found.append((face, ''.join(some) if kind == 'Chinese' else ' '.join(among(rng, c) for c in some)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--cache', type=pathlib.Path, default=CACHE)
    parser.add_argument('--show', type=int, default=60, help='characters to name that are read wrong in most typefaces')
    parser.add_argument('--step', type=int, default=1, help='of the Chinese characters, every so manyth')
    args = parser.parse_args()
    wanted = lines(load_faces(args.cache, ALPHABET), args.step)
    with tempfile.TemporaryDirectory() as folder:
        for i, (face, text) in enumerate(wanted):
            draw(face, text).save(f'{folder}/{i:05}.png')
        command = ['npm', 'run', '--silent', 'ocr', '--', '--format', 'ndjson', '--mode', 'line', folder]
        run = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, env={**os.environ, 'CI': ''})
        if not run.stdout:
            raise SystemExit(f'expected lines of ndjson but received nothing: {run.stderr[-500:]}')
        read = {pathlib.Path(row['image']).stem: row.get('text', '') for row in map(json.loads, run.stdout.splitlines())}
    right: collections.Counter = collections.Counter()
    drawn: collections.Counter = collections.Counter()
    for i, (_, text) in enumerate(wanted):
        got, text = read[f'{i:05}'].replace(' ', ''), text.replace(' ', '')
        matched = {p for tag, a, b, *_ in difflib.SequenceMatcher(None, text, got, autojunk=False).get_opcodes() if tag == 'equal' for p in range(a, b)}
        for at, character in enumerate(text):
            drawn[character] += 1
            right[character] += at in matched
    by_group: dict[str, list[str]] = collections.defaultdict(list)
    for character in drawn:
        by_group[group(character)].append(character)
    print(f'{len(drawn)} characters, {TYPEFACES} typefaces each where so many have it; share read right:')
    for name, characters in sorted(by_group.items()):
        share = sum(right[c] for c in characters) / sum(drawn[c] for c in characters)
        low = sum(right[c] < LEAST * drawn[c] for c in characters)
        print(f'{name:12} {share:.4f} of {len(characters)} characters, {low} of them below {LEAST}' + (' *' if name in GROUPS_THAT_COUNT else ''))
    total = sum(drawn.values())
    print(f'{"all":12} {sum(right.values()) / total:.4f}')
    bad = sorted((c for c in drawn if right[c] * 2 <= drawn[c]), key=lambda c: right[c] / drawn[c])
    print(f'read wrong in most typefaces, {len(bad)}:', ' '.join(bad[: args.show]))


if __name__ == '__main__':
    main()
