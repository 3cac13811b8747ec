"""One line of text as a picture, drawn with a real font, before anything happens to it.

In:   a text made of the alphabet's characters and a look (one of LOOKS: what kind of page, screen or sign it stands on).
Out:  Rendered(picture uint8 RGB [h, w, 3], text really drawn, box of the line in the picture): the picture is larger
      than the box, so that a crop can be loose, slanted or catch a piece of the neighbouring line.

Fonts: cache/fonts/latin and cache/fonts/chinese (any .ttf, .otf, .ttc). What each one really draws is measured once
and kept in cache/coverage-*.json; a character no font draws is left out of the picture and of the text.
Grounds: cache/grounds/*/*.jpg, photographs and textures; without any, all grounds are computed.
"""
from __future__ import annotations

import hashlib
import json
import random
import sys
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

cv2.setNumThreads(1)  # many workers, each on its own core

LOOKS = ('scan', 'receipt', 'photo', 'screen', 'scene')
RULES = 2  # of what counts as covered; a new number has all fonts measured anew
UNFIT = ('d050000l', 'standardsymbols', 'wargames', 'rock-salt', 'it_wasn_t_me', 'dkg', 'ocrbe', 'ocrbx')  # dingbats under letters, or past reading
HAND = ('hand', 'script', 'cursive', 'xing', 'liu-jian', 'long-cang', 'ma-shan', 'caveat', 'pacifico', 'kalam', 'satisfy', 'vibes', 'sacramento',
        'cookie', 'courgette', 'lobster', 'flower', 'shadows', 'gloria', 'homemade', 'reenie', 'marck', 'architects', 'marker', 'manners', 'markedfool')
SHOW = ('monoton', 'creepster', 'bungee', 'fredericka', 'bangers', 'press-start', 'orbitron', 'black-ops', 'stencil', 'luckiest', 'titan', 'sigmar',
        'bowlby', 'chewy', 'lilita', 'fatface', 'slab-one', 'medieval', 'junkyard', 'penguin', 'balker', 'abogado', 'silkscreen', 'kuaile', 'huangyou',
        'mono-one', 'staatliches', 'graduate', 'carter', 'paytone', 'swift', 'cinzel', 'comfortaa', 'comic', 'fredoka', 'changa', 'passion')
MONO = ('mono', 'courier', 'typewriter', 'code', 'console', 'ocr', 'vt323', 'receipt', 'dot', 'terminal', 'fixed', 'term')
SLANTED = ('italic', 'oblique')
BOLD = ('bold', 'black', 'heavy', '-700', '-800', '-900', 'semibold', 'demi')


class Face(NamedTuple):
    path: str
    index: int
    covers: frozenset[str]
    mono: bool
    hand: bool
    bold: bool
    slanted: bool
    show: bool  # made for signs and posters


class Rendered(NamedTuple):
    picture: np.ndarray
    text: str
    box: tuple[int, int, int, int]  # left, top, right, bottom


@lru_cache(maxsize=600)
def opened(path: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)


def is_latin(char: str) -> bool:
    return char < '\u2e80' and char not in '“”‘’…—·'


def subfonts(path: Path) -> list[int]:
    """Of a collection only the simplified Chinese members, where it names them; else the first."""
    if path.suffix.lower() != '.ttc':
        return [0]
    names = []
    for index in range(32):
        try:
            names.append(ImageFont.truetype(str(path), 12, index=index).getname()[0] or '')
        except OSError:
            break
    simplified = [i for i, name in enumerate(names) if name.endswith((' SC', ' CN'))]
    return simplified or [0]


def drawn(path: Path, index: int, alphabet: list[str]) -> str:
    """The alphabet's characters that the font has and that leave ink other than the box of a missing glyph."""
    from fontTools.ttLib import TTFont

    font = TTFont(str(path), fontNumber=index if path.suffix.lower() == '.ttc' else -1, lazy=True)
    cmap = font.getBestCmap() or {}
    face = ImageFont.truetype(str(path), 20, index=index, layout_engine=ImageFont.Layout.BASIC)
    missing = {bytes(face.getmask(c)) for c in ('\uffff', '\U0010fffe')}
    kept = []
    for char in alphabet:
        if char.isspace() or ord(char) not in cmap or cmap[ord(char)] == '.notdef':
            continue
        mask = face.getmask(char)
        if mask.getbbox() and bytes(mask) not in missing:
            kept.append(char)
    if capitals_only(ImageFont.truetype(str(path), 40, index=index), set(kept)):  # its 'a' is an 'A': it can set no lower case
        kept = [char for char in kept if not 'a' <= char <= 'z']
    return ''.join(kept)


def capitals_only(face: ImageFont.FreeTypeFont, kept: set[str]) -> bool:
    """Whether most small letters have the shape of their capital, at whatever size."""
    def shape(char: str) -> np.ndarray:
        mask = face.getmask(char)
        picture = np.asarray(mask, np.uint8).reshape(mask.size[::-1])
        rows, columns = np.flatnonzero(picture.any(1)), np.flatnonzero(picture.any(0))
        return cv2.resize(picture[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1], (16, 16), interpolation=cv2.INTER_AREA).astype(np.float32)

    apart = [np.abs(shape(c) - shape(c.upper())).mean() for c in 'abdeghnqrt' if {c, c.upper()} <= kept]
    return bool(apart) and float(np.median(apart)) < 38


def load_faces(cache: Path, alphabet: list[str]) -> dict[str, list[Face]]:
    """All faces by script, sorted by name so that a seed means the same fonts everywhere."""
    signature = hashlib.sha256(f'{RULES}{"".join(alphabet)}'.encode()).hexdigest()[:16]
    store = cache / f'coverage-{signature}.json'
    known: dict[str, str] = {}
    if store.exists():
        saved = json.loads(store.read_text('utf8'))
        if saved.get('alphabet') == signature:
            known = saved['covers']
    faces: dict[str, list[Face]] = {'latin': [], 'chinese': []}
    before = len(known)
    for script, found in faces.items():
        folder = cache / 'fonts' / script
        paths = sorted(p for p in folder.glob('**/*') if p.suffix.lower() in ('.ttf', '.otf', '.ttc'))
        for number, path in enumerate(paths):
            stamp = f'{path.relative_to(cache)}:{path.stat().st_size}'
            if stamp + ':members' not in known:
                if sys.stderr.isatty():
                    print(f'\rmeasuring fonts: {script} {number + 1}/{len(paths)} {path.name:50.50}', end='', file=sys.stderr)
                try:
                    members = subfonts(path)
                    for index in members:
                        known[f'{stamp}:{index}'] = drawn(path, index, alphabet)
                except Exception as problem:  # one broken font must not stop the training
                    print(f'{path}: not usable as a font ({problem})', file=sys.stderr)
                    members = []
                known[stamp + ':members'] = ','.join(map(str, members))
            name = path.stem.lower()
            for index in filter(None, known[stamp + ':members'].split(',')):
                covers = known[f'{stamp}:{index}']
                if len(covers) < (60 if script == 'latin' else 800) or any(k in name for k in UNFIT):
                    continue
                found.append(Face(str(path), int(index), frozenset(covers), any(k in name for k in MONO) and not any(k in name for k in SHOW),
                                  any(k in name for k in HAND), any(k in name for k in BOLD), any(k in name for k in SLANTED), any(k in name for k in SHOW)))
        if not found:
            raise FileNotFoundError(f'expected fonts (.ttf, .otf, .ttc) in {folder}, found none usable: run fetch.py first')
    if len(known) != before:
        partial = store.with_suffix('.part')
        partial.write_text(json.dumps({'alphabet': signature, 'covers': known}, ensure_ascii=False), 'utf8')
        partial.replace(store)
    return faces


class Renderer:
    def __init__(self, cache: str | Path, alphabet: list[str]):
        self.faces = load_faces(Path(cache), alphabet)
        every = self.faces['chinese'] + self.faces['latin']
        self.broadest = sorted(every, key=lambda f: (-len(f.covers), f.path))[:6]
        self.known = frozenset().union(*(f.covers for f in every)) | {' '}
        self.grounds = sorted(map(str, (Path(cache) / 'grounds').glob('*/*.jpg')))

    def pick(self, rng: random.Random, script: str, need: set[str], look: str) -> Face | None:
        """A face that draws all of `need` and suits the look; None if twenty tries find none."""
        for _ in range(20):
            face = rng.choice(self.faces[script])
            if face.hand and rng.random() < (0.6 if look == 'scene' else 0.92):
                continue
            if face.show and rng.random() < (0.2 if look == 'scene' else 0.85):
                continue
            if face.slanted and rng.random() < (0.95 if look == 'receipt' else 0.7):
                continue
            if script == 'latin' and not face.mono and rng.random() < {'receipt': 0.6, 'photo': 0.3}.get(look, 0):
                continue
            if script == 'latin' and face.mono and look in ('scan', 'scene') and rng.random() < 0.7:
                continue
            if look == 'scene' and not face.bold and rng.random() < 0.5:
                continue
            if need <= face.covers:
                return face
        return None

    def dress(self, rng: random.Random, text: str, look: str) -> list[tuple[Face, str]]:
        """The text cut into runs, each with its face: mostly one face, or a Latin one beside a Chinese one."""
        need = set(text) - {' '}
        foreign = {c for c in need if not is_latin(c)}
        latin = need - foreign
        if not foreign or not any('\u3000' < c < '\ufb00' for c in foreign):
            main = self.pick(rng, 'chinese' if rng.random() < 0.12 else 'latin', need, look) or self.pick(rng, 'chinese', need, look)
            side = main
        else:
            beside = bool(latin) and rng.random() < 0.45
            main = self.pick(rng, 'chinese', foreign if beside else need, look)
            side = self.pick(rng, 'latin', latin, look) if beside else main
        runs: list[tuple[Face, str]] = []
        for char in text:
            face = side if is_latin(char) else main
            if char == ' ':
                face = runs[-1][0] if runs else (face or self.broadest[0])
            elif face is None or char not in face.covers:
                face = next((f for f in (main, side, *self.broadest) if f and char in f.covers), None)
                if face is None:
                    face = next(f for s in self.faces.values() for f in s if char in f.covers)
            if runs and runs[-1][0] is face:
                runs[-1] = (face, runs[-1][1] + char)
            else:
                runs.append((face, char))
        return runs

    def render(self, rng: random.Random, text: str, kind: str) -> Rendered:
        look = kind if kind in LOOKS else 'scan'
        text = ''.join(c for c in text if c in self.known).strip()
        if not text:
            raise ValueError('expected a text with at least one character that some font draws, got none')
        noise = np.random.default_rng(rng.getrandbits(64))
        runs = self.dress(rng, text, look)
        size = font_size(rng, look, any(not is_latin(c) for c in text))
        mask, box = draw_mask(rng, noise, runs, size, look)
        picture = paint(rng, noise, mask, size, look, self.grounds)
        return Rendered(picture, text, box)


def font_size(rng: random.Random, look: str, chinese: bool) -> int:
    """Screens have small fixed sizes, hinted to the pixel; the rest is drawn larger and shrunk by the camera."""
    if look == 'screen':
        return rng.choice((12, 12, 13, 14, 14, 16, 16, 18, 20, 24, 32) if chinese else (10, 11, 12, 12, 13, 14, 15, 16, 18, 20, 24, 32))
    if look == 'receipt':
        return rng.choice((16, 20, 24, 24, 28, 36, 48))
    if look == 'scene':
        return rng.choice((36, 36, 48, 64, 110))
    return rng.choice((20, 28, 28, 36, 36, 48))


def draw_mask(rng: random.Random, noise: np.random.Generator, runs: list[tuple[Face, str]], size: int, look: str) -> tuple[np.ndarray, tuple[int, int, int, int]]:
    """Ink coverage uint8 [h, w], or [h, w, 3] where the screen smooths by sub-pixels, and the line's box."""
    subpixel = look == 'screen' and rng.random() < 0.2
    dots = rng.random() < {'receipt': 0.55, 'photo': 0.25, 'scan': 0.02}.get(look, 0)  # a print head's dots, coarse enough to see
    dense = any(not is_latin(c) for _, run in runs for c in run)
    crisp = dots or look == 'screen' and not subpixel and rng.random() < (0.3 if size >= 14 or not dense else 0.05)
    if dots:
        size = rng.choice((16, 18, 20, 22, 24) if dense else (13, 14, 16, 16, 18, 20, 22, 24))
    scale = 3 if subpixel else 1
    side_size = max(8, round(size * rng.uniform(0.92, 1.08))) if look != 'screen' else size
    fonts = [opened(f.path, f.index, (size if i == 0 or f is runs[0][0] else side_size) * scale) for i, (f, _) in enumerate(runs)]
    spacing = 0.0
    draw_of = rng.random()
    if draw_of < 0.1:
        spacing = rng.uniform(-0.07, -0.01)
    elif draw_of < 0.24:
        spacing = rng.uniform(0.01, 0.1)
    elif draw_of < 0.28:
        spacing = rng.uniform(0.12, 0.5)
    step = spacing * size * scale
    advances = [[font.getlength(char) + step for char in run] if spacing else [font.getlength(run)] for font, (_, run) in zip(fonts, runs)]
    widths = [sum(each) for each in advances]
    pad_x, pad_y = round(size * scale * 0.8), round(size * scale * 0.75)
    ascent, descent = round(size * scale * 1.0), round(size * scale * 0.34)
    width, height = int(sum(widths)) + 2 * pad_x + 2, ascent + descent + 2 * pad_y
    base = pad_y + ascent
    canvas = Image.new('L', (width, height))
    pen = ImageDraw.Draw(canvas)
    pen.fontmode = '1' if crisp else 'L'

    def lay(y: float, x: float, backwards: bool = False) -> None:
        """The line; backwards, it serves as its own neighbour."""
        turn = -1 if backwards else 1
        for font, (_, run), each in list(zip(fonts, runs, advances))[::turn]:
            if spacing:
                for char, advance in zip(run[::turn], each[::turn]):
                    if char != ' ':
                        pen.text((x, y), char, fill=255, font=font, anchor='ls')
                    x += advance
            else:
                pen.text((x, y), run[::turn], fill=255, font=font, anchor='ls')
                x += each[0]

    lay(base, pad_x)
    ink = canvas.getbbox() or (pad_x, pad_y, width - pad_x, height - pad_y)
    top, bottom = ink[1], ink[3]
    if rng.random() < 0.45:  # a detector that knows the line's height, not only this line's ink
        top, bottom = min(top, round(base - 0.74 * size * scale)), max(bottom, round(base + 0.2 * size * scale))
    if bottom - top < 0.6 * size * scale:  # a lone dash or dot: its crop still has about a line's height
        middle = (top + bottom) // 2
        if middle < base - 0.3 * size * scale:
            middle = round(base - 0.3 * size * scale)
        top, bottom = middle - round(0.33 * size * scale), middle + round(0.33 * size * scale)
    left, right = ink[0], max(ink[2], ink[0] + 2)

    clutter = rng.random()
    near = {'scan': 0.45, 'receipt': 0.4, 'photo': 0.4, 'screen': 0.25, 'scene': 0.12}[look]
    if clutter < near:  # neighbouring lines, of which a loose crop shows a fragment
        pitch = rng.uniform(1.1, 1.6) * size * scale
        for direction in rng.choice(((-1,), (1,), (-1, 1))):
            lay(base + direction * pitch, pad_x + rng.uniform(-0.7, 0.3) * size * scale, backwards=True)
    rule(rng, pen, (left, top, right, bottom), base, size * scale, (width, height))

    mask = np.asarray(canvas)
    if dots:
        if rng.random() < 0.3:  # some did not burn
            mask = mask * (noise.random(mask.shape, dtype=np.float32) > rng.uniform(0.05, 0.3))
        mask = cv2.resize(mask, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
        if rng.random() < 0.25:
            mask = cv2.multiply(mask, np.tile(np.uint8([[1, 1], [1, 0]]), (height, width)))
        left, top, right, bottom, base = 2 * left, 2 * top, 2 * right, 2 * bottom, 2 * base
    if subpixel:
        mask = cv2.resize(mask, (width // 3 * 3, height // 3), interpolation=cv2.INTER_AREA)
        mask = cv2.filter2D(mask, -1, np.array([[1, 2, 3, 2, 1]], np.float32) / 9)
        mask = mask.reshape(mask.shape[0], -1, 3)
        left, top, right, bottom = left // 3, top // 3, -(-right // 3), -(-bottom // 3)
    stretch = 1.0
    if look in ('receipt', 'photo') and runs[0][0].mono and rng.random() < 0.7:  # printers' own letters are tall and narrow
        stretch = rng.uniform(0.5, 0.95) if rng.random() < 0.9 else rng.uniform(1.2, 1.7)
    elif look != 'screen' and rng.random() < 0.45:
        stretch = rng.uniform(0.7, 1.3)
    shear = rng.uniform(0.08, 0.3) if rng.random() < {'screen': 0.0, 'receipt': 0.01}.get(look, 0.05) else 0.0
    if stretch != 1 or shear:
        centre = base
        move = np.float32([[stretch, -shear, shear * centre], [0, 1, 0]])
        mask = cv2.warpAffine(mask, move, (int(mask.shape[1] * stretch) + 1, mask.shape[0]), flags=cv2.INTER_AREA if stretch < 1 else cv2.INTER_LINEAR)
        left, right = int(left * stretch - shear * max(0, bottom - base)), int(right * stretch + shear * max(0, base - top)) + 1
    if look == 'scene' and right - left > 1.5 * size and rng.random() < 0.12:  # a sign's arc
        rise = rng.choice((-1, 1)) * rng.uniform(0.05, 0.3) * min(size, 0.3 * (right - left))
        across = np.arange(mask.shape[1], dtype=np.float32)
        bend = ((across - (left + right) / 2) / ((right - left) / 2)) ** 2 * np.float32(rise)
        map_x = np.broadcast_to(across, mask.shape[:2])
        mask = cv2.remap(mask, map_x.copy(), np.arange(mask.shape[0], dtype=np.float32)[:, None] + bend, cv2.INTER_LINEAR)
        top, bottom = top - max(0, round(rise)), bottom + max(0, round(-rise))
    return mask, (left, top, min(right, mask.shape[1]), bottom)


def rule(rng: random.Random, pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], base: int, size: int, whole: tuple[int, int]) -> None:
    """Underlines, table rules, boxes: near the text or touching it."""
    left, top, right, bottom = box
    width, height = whole
    thick = max(1, round(size * rng.uniform(0.02, 0.07)))
    draw_of = rng.random()
    if draw_of < 0.05:
        y = base + round(size * rng.uniform(0.06, 0.2))
        pen.line((left, y, right, y), fill=255, width=thick)
    elif draw_of < 0.10:
        y = rng.choice((top - round(size * rng.uniform(0.03, 0.4)), bottom + round(size * rng.uniform(0.02, 0.4))))
        if rng.random() < 0.3:
            for x in range(0, width, max(4, size // 2)):
                pen.line((x, y, x + size // 4, y), fill=255, width=thick)
        else:
            pen.line((0, y, width, y), fill=255, width=thick)
    elif draw_of < 0.125:
        gap = round(size * rng.uniform(0.12, 0.35))
        pen.rectangle((left - gap, top - gap, right + gap, bottom + gap), outline=255, width=thick)
    elif draw_of < 0.15:
        x = rng.choice((left - round(size * rng.uniform(0.25, 0.6)), right + round(size * rng.uniform(0.25, 0.6))))
        pen.line((x, 0, x, height), fill=255, width=thick)


def luma(colour: np.ndarray) -> float:
    return float(colour[0] * 0.299 + colour[1] * 0.587 + colour[2] * 0.114)


def tinted(rng: random.Random, grey: float, tint: float) -> np.ndarray:
    """A grey, warmer or colder, as light and paper are."""
    warm, own = rng.uniform(-0.7, 1) * tint, tint * 0.25
    return np.clip(np.float32([grey + warm + rng.uniform(-own, own), grey + rng.uniform(-own, own), grey - warm + rng.uniform(-own, own)]), 0, 255)


def colours(rng: random.Random, look: str) -> tuple[np.ndarray, np.ndarray]:
    """Ground and ink, far enough apart in brightness for a person to read."""
    vivid = lambda: np.array([rng.uniform(0, 255) for _ in range(3)], np.float32)
    dark_ground = rng.random() < {'scan': 0.04, 'receipt': 0.02, 'photo': 0.03, 'screen': 0.5, 'scene': 0.55}[look]
    while True:
        if look in ('scan', 'receipt') and not dark_ground:
            bright = rng.uniform(185, 250) if rng.random() < 0.3 + 0.3 * (look == 'receipt') else rng.choice((255, 255, 250))
            ground = tinted(rng, bright, rng.choice((0, 2, 6)))
            if look == 'scan' and rng.random() < 0.08:  # a coloured cell
                ground = 255 - (255 - vivid()) * rng.uniform(0.15, 0.5)
            ink = tinted(rng, rng.uniform(0, 60) if rng.random() < 0.75 else rng.uniform(40, 150), rng.choice((0, 4, 10)))
            if rng.random() < 0.08:
                ink = np.float32([rng.uniform(20, 110), rng.uniform(20, 90), rng.uniform(100, 200)])
            least = 70
        elif look == 'photo' and not dark_ground:
            ground = tinted(rng, rng.uniform(145, 250) if rng.random() < 0.78 else rng.uniform(85, 150), rng.choice((3, 8, 20)))
            ink = tinted(rng, luma(ground) * rng.uniform(0.08, 0.5), rng.choice((3, 8, 14)))
            least = 50
        elif look == 'screen' and not dark_ground:
            ground = tinted(rng, rng.uniform(200, 255), rng.choice((0, 8, 30)))
            ink = vivid() * rng.uniform(0, 0.8) if rng.random() < 0.4 else tinted(rng, rng.uniform(0, 110), 6)
            least = 60
        elif look == 'screen':
            ground = tinted(rng, rng.uniform(0, 70), 12) if rng.random() < 0.6 else vivid() * rng.uniform(0.05, 0.5)
            ink = tinted(rng, rng.uniform(150, 255), 25) if rng.random() < 0.4 else np.clip(vivid() * 0.9 + rng.uniform(0, 80), 0, 255)
            least = 70
        elif look == 'scene':
            ground, ink = (tinted(rng, rng.uniform(0, 255), 20) if rng.random() < 0.55 else vivid() for _ in range(2))
            if (luma(ink) > luma(ground)) != dark_ground:
                ground, ink = ink, ground
            least = 62
        else:
            ground, ink = tinted(rng, rng.uniform(0, 90), 10), tinted(rng, rng.uniform(180, 255), 10)
            least = 90
        if abs(luma(ground) - luma(ink)) >= least:
            return ground, ink


def clouds(noise: np.random.Generator, height: int, width: int, cells: int) -> np.ndarray:
    """Smooth noise of mean 0 and deviation about 1, `cells` lumps over the height."""
    rows, columns = cells + 2, max(2, round(cells * width / height)) + 2
    grid = noise.standard_normal((rows, min(columns, 400)), dtype=np.float32)
    return cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)


def textured(rng: random.Random, file: str, height: int, width: int) -> np.ndarray:
    """A piece of a photograph or a texture, near or far, float RGB [height, width, 3] of mean 0."""
    picture = cv2.imread(file)[:, :, ::-1]
    zoom = max(height / picture.shape[0], width / picture.shape[1], 0.3) * float(np.exp(rng.uniform(0, 1.4)))
    tall, wide = min(picture.shape[0], max(2, round(height / zoom))), min(picture.shape[1], max(2, round(width / zoom)))
    y, x = rng.randint(0, picture.shape[0] - tall), rng.randint(0, picture.shape[1] - wide)
    piece = cv2.resize(picture[y:y + tall, x:x + wide], (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    if rng.random() < 0.5:
        piece = piece[:, ::-1]
    return piece - piece.mean((0, 1))


def ground_picture(rng: random.Random, noise: np.random.Generator, height: int, width: int, colour: np.ndarray, room: float, textures: list[str]) -> np.ndarray:
    """The ground the text stands on; `room` bounds how far its brightness may wander from the plain colour."""
    ground = np.empty((height, width, 3), np.float32)
    ground[:] = colour
    if rng.random() < 0.2:
        return ground
    swing = room * rng.uniform(0.08, 0.42)
    if textures and rng.random() < 0.5:
        piece = textured(rng, rng.choice(textures), height, width)
        return ground + piece * min(1.5, swing / max(1, float(piece.std())) * rng.choice((0.5, 1)))
    what = rng.random()
    if what < 0.3:  # gradient
        edge = tinted(rng, 0, swing)
        axis = np.linspace(-1, 1, width if rng.random() < 0.5 else height, dtype=np.float32)
        ramp = np.broadcast_to(axis, (height, width)) if axis.size == width else np.broadcast_to(axis[:, None], (height, width))
        ground += ramp[..., None] * (edge + rng.uniform(-swing, swing))
    elif what < 0.6:  # photo-like lumps
        for cells in rng.choice(((1, 3), (2, 8), (1, 5, 16))):
            tint = np.array([rng.uniform(0.6, 1) for _ in range(3)], np.float32)
            ground += clouds(noise, height, width, cells)[..., None] * tint * (swing * 0.45)
    elif what < 0.75:  # blobs and rectangles
        for _ in range(rng.randint(2, 7)):
            shade = [float(v) for v in colour + rng.uniform(-swing, swing) + tinted(rng, 0, swing / 3)]
            x, y = rng.randint(-20, width), rng.randint(-10, height)
            if rng.random() < 0.6:
                cv2.rectangle(ground, (x, y), (x + rng.randint(5, width), y + rng.randint(5, height)), shade, -1)
            else:
                cv2.ellipse(ground, (x, y), (rng.randint(3, height), rng.randint(3, height)), rng.uniform(0, 180), 0, 360, shade, -1, cv2.LINE_AA)
    elif what < 0.9:  # stripes, slats, weave
        period, angle = rng.uniform(3, 24), rng.choice((0, 90, rng.uniform(0, 180))) * np.pi / 180
        phase = (np.arange(width, dtype=np.float32) * np.cos(angle) + np.arange(height, dtype=np.float32)[:, None] * np.sin(angle)) * (2 * np.pi / period)
        wave = np.sin(phase)
        ground += (np.sign(wave) if rng.random() < 0.5 else wave)[..., None] * swing * 0.5
    else:  # bricks
        high, wide = rng.randint(8, 26), rng.randint(16, 60)
        joint = [float(v) for v in colour + rng.choice((-1, 1)) * swing]
        for row, y in enumerate(range(rng.randint(-high, 0), height, high)):
            cv2.line(ground, (0, y), (width, y), joint, 1 + high // 10)
            for x in range((row % 2) * wide // 2, width, wide):
                cv2.line(ground, (x, y), (x, y + high), joint, 1 + high // 10)
    return ground


def shifted(mask: np.ndarray, right: int, down: int) -> np.ndarray:
    return cv2.warpAffine(mask, np.float32([[1, 0, right], [0, 1, down]]), (mask.shape[1], mask.shape[0]))


def standing(rng: random.Random, picture: np.ndarray, mask: np.ndarray, ink: np.ndarray, reach: int, lay) -> tuple[np.ndarray, np.ndarray]:
    """Letters of a shop front: with sides, lit from behind, or as an outline alone. Picture and cover of the ink out."""
    cover = mask.astype(np.float32)[..., None] / 255
    what = rng.random()
    if what < 0.45:  # sides
        across, side = rng.choice((-1, 1)), np.float32(ink * rng.uniform(0.2, 0.6))
        for step in range(reach * 2, 0, -1):
            picture = lay(side, shifted(mask, across * step, step).astype(np.float32)[..., None] / 255)
    elif what < 0.75:  # lit
        halo = cv2.GaussianBlur(mask, (0, 0), 2 * reach + 1).astype(np.float32)[..., None] / 255
        picture = lay(np.float32(ink), halo * rng.uniform(0.2, 0.5))
    else:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
        cover = (cv2.dilate(mask, kernel) - cv2.erode(mask, kernel)).astype(np.float32)[..., None] / 255
    return picture, cover


def paint(rng: random.Random, noise: np.random.Generator, mask: np.ndarray, size: int, look: str, textures: list[str]) -> np.ndarray:
    """Ink on its ground, with the outlines, shadows and reliefs of signs and games."""
    height, width = mask.shape[:2]
    ground, ink = colours(rng, look)
    room = abs(luma(ground) - luma(ink))
    plain = rng.random() > {'scan': 0.08, 'receipt': 0.04, 'photo': 0.22, 'screen': 0.4, 'scene': 0.9}[look]
    if plain and mask.ndim == 2:  # most lines: one ink on one ground, by table
        steps = np.linspace(0, 1, 256, dtype=np.float32)[:, None]
        table = (ground + (ink - ground) * steps).astype(np.uint8)
        return cv2.LUT(cv2.merge((mask, mask, mask)), table.reshape(256, 1, 3))
    picture = ground_picture(rng, noise, height, width, ground, room, textures)
    lay = lambda colour, cover: picture.__iadd__((colour - picture) * cover)
    alpha = mask.astype(np.float32) / 255
    alpha = alpha if alpha.ndim == 3 else alpha[..., None]
    reach = max(1, round(size * rng.uniform(0.03, 0.09)))
    effect = rng.random()
    chance = {'scene': 0.35, 'screen': 0.5}.get(look, 0.0)
    if look == 'scene' and mask.ndim == 2 and rng.random() < 0.1:
        picture, alpha = standing(rng, picture, mask, ink, reach, lay)
    elif effect < chance * 0.4:  # outline
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
        rim = cv2.dilate(mask, kernel).astype(np.float32) / 255
        edge = ground * rng.uniform(0.1, 0.6) if luma(ink) > luma(ground) else 255 - (255 - ground) * rng.uniform(0.0, 0.6)
        picture = lay(np.float32(edge), rim if rim.ndim == 3 else rim[..., None])
    elif effect < chance * 0.8:  # shadow
        shade = shifted(mask, reach * rng.choice((-1, 1, 1)), reach)
        if look == 'scene' and rng.random() < 0.7:
            shade = cv2.GaussianBlur(shade, (0, 0), rng.uniform(0.4, 1.2) * reach)
        cover = shade.astype(np.float32) / 255 * rng.uniform(0.4, 0.9)
        dark = np.float32(picture.mean((0, 1)) * rng.uniform(0.1, 0.5))
        if luma(ink) < luma(ground) - 60:
            dark = dark * 0.3 + ground * 0.7
        picture = lay(dark, cover if cover.ndim == 3 else cover[..., None])
    elif effect < chance:  # relief
        for step, shade in ((-reach, 255.0), (reach, 0.0)):
            cover = shifted(mask, step, step).astype(np.float32) / 255 * 0.7
            picture = lay(np.float32([shade] * 3), cover if cover.ndim == 3 else cover[..., None])
    if look == 'scene' and rng.random() < 0.15:  # ink lit from above
        ramp = np.linspace(1, rng.uniform(0.75, 1.25), height, dtype=np.float32)[:, None, None]
        picture = lay(np.clip(ink * ramp, 0, 255), alpha)
    else:
        picture = lay(ink, alpha)
    return np.clip(picture, 0, 255).astype(np.uint8)
