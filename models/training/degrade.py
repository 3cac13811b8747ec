"""What life does to a line of text between the page and the recogniser.

In:   a picture from render.py (uint8 RGB [h, w, 3]), its look, and the box of the line in it (default: all of it).
Out:  uint8 RGB [48, W, 3], W from 16 to 1,600: cut as text detectors cut, photographed, scanned or copied.

About a third of the lines stay nearly clean, about one in seven is hard; what a person could no longer read is
prevented where the effect is chosen: strength is bounded by the line's contrast and by its height in pixels.
"""
from __future__ import annotations

import random

import cv2
import numpy as np

from render import clouds

HEIGHT, WIDEST, NARROWEST = 48, 1600, 16


def degrade(rng: random.Random, picture: np.ndarray, kind: str, box: tuple[int, int, int, int] | None = None, dense: bool = False) -> np.ndarray:
    """`dense`: the line has Chinese characters, which need more pixels than letters do."""
    noise = np.random.default_rng(rng.getrandbits(64))
    box = box or (0, 0, picture.shape[1], picture.shape[0])
    level = rng.random()
    level = 0.12 if level < 0.34 else 1.0 if level > 0.86 else rng.uniform(0.25, 0.7)  # clean, hard, in between
    ground = np.median(picture[::3, ::5].reshape(-1, 3), 0).astype(np.float32)
    if kind == 'receipt':
        picture = thermal(rng, noise, picture, ground, level)
    elif kind in ('scan', 'photo'):
        picture = paper(rng, noise, picture, ground, level)
    picture = capture(rng, picture, kind, box, level, dense)
    if kind == 'screen':
        if rng.random() < 0.4:  # shown at another size than it was drawn
            factor = rng.uniform(0.9, 1.6)
            picture = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=rng.choice((cv2.INTER_LINEAR, cv2.INTER_LINEAR, cv2.INTER_CUBIC)))
        picture = compress(rng, picture, 0.4, level)
    elif kind in ('photo', 'scene'):
        picture = light(rng, noise, picture, kind, level)
        picture = legible(lens(rng, picture, level, dense))
        picture = sensor(rng, noise, picture, level)
        picture = compress(rng, picture, 0.75, level)
    else:
        if rng.random() < 0.1:  # a fax, a copy: black and white alone
            picture = two_levels(picture, rng.uniform(0.4, 0.6))
        if rng.random() < 0.35:
            picture = lens(rng, picture, level * 0.6, dense)
        picture = legible(picture)
        picture = sensor(rng, noise, picture, level * 0.4)
        picture = compress(rng, picture, 0.4, level)
    return to_height(rng, picture)


def ink_of(picture: np.ndarray, ground: np.ndarray) -> np.ndarray:
    return picture.astype(np.float32) - ground


def bounded(picture: np.ndarray) -> np.ndarray:
    return np.clip(picture, 0, 255).astype(np.uint8)


def thermal(rng: random.Random, noise: np.random.Generator, picture: np.ndarray, ground: np.ndarray, level: float) -> np.ndarray:
    """Faded, streaked, with dots that did not burn."""
    height, width = picture.shape[:2]
    strength = np.ones((height, width), np.float32)
    if rng.random() < 0.5 + 0.4 * level:  # uneven heat
        strength *= 1 - level * rng.uniform(0.1, 0.45) * (clouds(noise, height, width, 2) * 0.5 + 0.5)
    if rng.random() < 0.3 + 0.4 * level:  # weak elements of the print head: pale columns
        columns = noise.random(width, dtype=np.float32)
        strength *= 1 - (columns < 0.06) * rng.uniform(0.2, 0.8) * level - columns * 0.12 * level
    if rng.random() < 0.25:  # paper feed: pale rows
        rows = noise.random((height, 1), dtype=np.float32)
        strength *= 1 - (rows < 0.12) * rng.uniform(0.2, 0.7) * level
    if rng.random() < 0.2 + 0.5 * level:  # dots missing
        dots = noise.random((height, width), dtype=np.float32) < rng.uniform(0.03, 0.3) * level
        strength[dots] *= rng.uniform(0.05, 0.6)
    if rng.random() < 0.4:
        strength *= 1 - level * rng.uniform(0, 0.55)  # faded as a whole
    strength = np.clip(strength, 0.0, 1)
    picture = ground + ink_of(picture, ground) * strength[..., None]
    if rng.random() < 0.3 * level + 0.1:
        picture += clouds(noise, height, width, 12)[..., None] * rng.uniform(1, 5)
    return bounded(picture)


def paper(rng: random.Random, noise: np.random.Generator, picture: np.ndarray, ground: np.ndarray, level: float) -> np.ndarray:
    """Ink spread, worn or copied print, the other side showing through, specks, creases."""
    height, width = picture.shape[:2]
    bright = float(ground.mean()) >= float(picture[::3, ::5].mean())  # dark ink on a lighter ground
    roughly = height / 2.8  # font size in pixels
    if rng.random() < 0.25:  # strokes thicker or thinner
        thicker = roughly < 42 or rng.random() < 0.7  # thin strokes of small letters would vanish
        reach = 3 if thicker and roughly > 34 else 2
        kernel = np.ones((reach, rng.choice((1, reach))), np.uint8)
        picture = (cv2.erode if thicker == bright else cv2.dilate)(picture, kernel)
    if rng.random() < 0.3 * level:  # copied: ragged edges, pits in the ink
        amount = rng.uniform(8, 32) * level
        grain = cv2.GaussianBlur(noise.standard_normal((height, width), dtype=np.float32), (0, 0), rng.uniform(0.5, 1.1))
        soft = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 0.9)).astype(np.float32) + grain[..., None] * amount
        middle = sum(span(picture)) / 2
        picture = bounded((soft - middle) * rng.uniform(2, 6) + middle)
    if bright and rng.random() < 0.12:  # the other side shows through
        behind = cv2.GaussianBlur(np.roll(picture[:, ::-1], rng.randint(4, 40), 0), (0, 0), rng.uniform(1, 2.5)).astype(np.float32)
        picture = bounded(picture + (behind - ground) * rng.uniform(0.05, 0.22))
    if rng.random() < 0.15:  # specks
        picture = picture.copy()
        for _ in range(rng.randint(1, 3 + int(10 * level))):
            x, y, size = rng.randrange(width), rng.randrange(height), rng.choice((1, 1, 1, 2))
            picture[y:y + size, x:x + size] = rng.randint(0, 255)
    if rng.random() < 0.1 * (1 + level):  # creased
        folds = clouds(noise, height, width, 2)
        picture = bounded(picture * (1 + (np.abs(folds) - 0.6) * rng.uniform(0.03, 0.2) * level)[..., None])
    return picture


def capture(rng: random.Random, picture: np.ndarray, kind: str, box: tuple[int, int, int, int], level: float, dense: bool) -> np.ndarray:
    """The crop of a text detector, at the number of pixels the camera or scanner gave it."""
    left, top, right, bottom = (float(v) for v in box)
    high, wide = bottom - top, right - left
    loose = rng.random()
    span = (-0.06, 0.04) if loose < 0.2 else (0.0, 0.14) if loose < 0.75 else (0.05, 0.35)
    top, bottom = top - high * rng.uniform(*span), bottom + high * rng.uniform(*span)
    left, right = left - high * rng.uniform(-0.02, 0.12 if loose < 0.75 else 0.4), right + high * rng.uniform(-0.02, 0.12 if loose < 0.75 else 0.4)
    if kind == 'screen':  # a screenshot keeps its pixels
        height, width = picture.shape[:2]
        x0, y0 = max(0, round(left)), max(0, round(top))
        return picture[y0:min(height, max(y0 + 4, round(bottom))), x0:min(width, max(x0 + 4, round(right)))]
    quad = np.float32([[left, top], [right, top], [right, bottom], [left, bottom]])
    if rng.random() < {'scan': 0.35, 'receipt': 0.4, 'photo': 0.8, 'scene': 0.85}[kind]:
        lean = rng.gauss(0, {'scan': 0.006, 'receipt': 0.012, 'photo': 0.025, 'scene': 0.05}[kind])
        drift = float(np.clip(lean * wide, -0.3 * high, 0.3 * high)) * min(1, 0.4 + level)
        quad[:, 1] += np.float32([-0.5, 0.5, 0.5, -0.5]) * drift
        room = abs(drift) * rng.uniform(0.2, 0.5)  # an upright box round a slanted line is taller
        quad[:2, 1] -= room
        quad[2:, 1] += room
        if kind in ('photo', 'scene'):
            jitter = high * (rng.choice((0.1, 0.16)) if kind == 'scene' else 0.05) * min(1, 0.3 + level)
            quad += np.float32([[rng.uniform(-jitter, jitter), rng.uniform(-jitter, jitter)] for _ in range(4)])
            slant = rng.gauss(0, 0.08) * high
            quad[:2, 0] += slant
            quad[2:, 0] -= slant
            quad[:2, 0] -= abs(slant) * np.float32([1, -1])
            quad[2:, 0] += abs(slant) * np.float32([-1, 1])
    tall = float(quad[2:, 1].mean() - quad[:2, 1].mean())
    long = float(quad[1:3, 0].mean() - quad[[0, 3], 0].mean())
    least, most = {'scan': (20, 56), 'receipt': (17, 46), 'photo': (15, 48), 'scene': (14, 64)}[kind]
    if kind == 'scene' and (level >= 1 or rng.random() < 0.25):  # far away
        least, most = 9 if not dense else 12, 22
    if dense:
        least, most = max(least, 18), max(most, 26)
    height = max(4, round(min(np.exp(rng.uniform(np.log(least), np.log(most))), tall * 1.5)))
    width = int(np.clip(round(long * height / tall), 4, WIDEST * 1.2))
    ratio = height / tall
    if ratio < 0.7:  # shrink by area first: a warp alone would skip pixels
        picture = cv2.resize(picture, None, fx=ratio * 1.2, fy=ratio * 1.2, interpolation=cv2.INTER_AREA)
        quad = quad * np.float32(ratio * 1.2)
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    cut = cv2.warpPerspective(picture, cv2.getPerspectiveTransform(quad, corners), (width, height), flags=rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC)), borderMode=cv2.BORDER_REPLICATE)
    if kind in ('photo', 'scene') and width > 3 * height and rng.random() < 0.2:  # the page curls
        across = np.arange(width, dtype=np.float32)
        bend = np.sin(across / width * rng.uniform(1, 3.2) + rng.uniform(0, 6.3)).astype(np.float32) * height * rng.uniform(0.02, 0.08)
        map_y = np.arange(height, dtype=np.float32)[:, None] + bend
        cut = cv2.remap(cut, np.broadcast_to(across, (height, width)).copy(), map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return cut


def light(rng: random.Random, noise: np.random.Generator, picture: np.ndarray, kind: str, level: float) -> np.ndarray:
    """Shadows, uneven and poor light, the weave of a screen's pixels and a camera's."""
    height, width = picture.shape[:2]
    gain = np.ones((height, width), np.float32)
    if rng.random() < 0.5:
        gain += cv2.resize(noise.standard_normal((2, 3), dtype=np.float32), (width, height), interpolation=cv2.INTER_LINEAR) * 0.15 * (0.3 + level)
    if rng.random() < 0.12:  # a shadow's edge
        edge = (np.arange(width, dtype=np.float32) - rng.uniform(0, width) + np.arange(height, dtype=np.float32)[:, None] * rng.uniform(-1, 1)) / rng.uniform(2, 20)
        gain *= 1 - rng.uniform(0.1, 0.5) / (1 + np.exp(-np.clip(edge, -20, 20)))
    if kind == 'photo' and rng.random() < 0.06:  # moire
        angle, period = rng.uniform(0, np.pi), rng.uniform(2.2, 7)
        phase = (np.arange(width, dtype=np.float32) * np.cos(angle) + np.arange(height, dtype=np.float32)[:, None] * np.sin(angle)) * (6.283 / period)
        gain *= 1 + np.sin(phase + clouds(noise, height, width, 1)) * rng.uniform(0.02, 0.12)
    picture = picture * np.clip(gain, 0.35, 1.6)[..., None]
    if kind == 'scene' and rng.random() < 0.08:  # the sun, a lamp, reflected
        x, y, reach = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0.2, 1.2) * height
        far = (np.arange(width, dtype=np.float32) - x) ** 2 + (np.arange(height, dtype=np.float32)[:, None] - y) ** 2
        picture = picture + (np.exp(-far / reach**2) * rng.uniform(40, 140))[..., None]
    if rng.random() < (0.4 if kind == 'scene' else 0.1):  # under- or overexposed, hazy
        picture = (picture - 128) * rng.uniform(0.55, 1.1) + 128
        picture = picture * rng.uniform(0.45, 1.15) + rng.uniform(-5, 25)
    return bounded(picture)


def span(picture: np.ndarray) -> tuple[float, float]:
    low, high = np.percentile(cv2.cvtColor(np.ascontiguousarray(picture[::2, ::2]), cv2.COLOR_RGB2GRAY), (3, 97))
    return float(low), float(high)


def legible(picture: np.ndarray, least: float = 34) -> np.ndarray:
    """Contrast brought back where the effects together took too much of it."""
    low, high = span(picture)
    if high - low >= least:
        return picture
    middle = min(max((low + high) / 2, least / 2), 255 - least / 2)
    return bounded((picture.astype(np.float32) - (low + high) / 2) * (least / max(high - low, 4)) + middle)


def two_levels(picture: np.ndarray, at: float) -> np.ndarray:
    low, high = span(picture)
    return np.where(picture.mean(2, keepdims=True) > low + (high - low) * at, np.uint8(255), np.uint8(0)).repeat(3, 2)


def lens(rng: random.Random, picture: np.ndarray, level: float, dense: bool) -> np.ndarray:
    height = picture.shape[0]
    most = min(height / (26 if dense else 16), 2.2) * level  # a blur a person still reads through
    if rng.random() < 0.45:
        picture = cv2.GaussianBlur(picture, (0, 0), 0.25 + rng.uniform(0.1, 0.9) * most)
    if rng.random() < 0.12 * (0.3 + level):
        length = max(2, round(rng.uniform(0.05, 0.1 if dense else 0.16) * height * min(1, 0.4 + level)))
        kernel = np.zeros((length, length), np.float32)
        if rng.random() < 0.6:
            kernel[length // 2] = 1 / length
        else:
            np.fill_diagonal(kernel, 1 / length)
        picture = cv2.filter2D(picture, -1, kernel)
    if rng.random() < 0.12:  # sharpened by the camera
        picture = cv2.addWeighted(picture, 1.8, cv2.GaussianBlur(picture, (0, 0), 1.0), -0.8, 0)
    return picture


def sensor(rng: random.Random, noise: np.random.Generator, picture: np.ndarray, level: float) -> np.ndarray:
    if rng.random() > 0.25 + 0.5 * level:
        return picture
    height, width = picture.shape[:2]
    low, high = span(picture)
    deviation = rng.uniform(0.01, 0.09) * (high - low) * (0.3 + level)
    grain = noise.standard_normal((height, width, 3 if rng.random() < 0.3 else 1), dtype=np.float32)
    if rng.random() < 0.4:
        grain = cv2.GaussianBlur(grain, (0, 0), 0.7).reshape(grain.shape) * 1.8
    return bounded(picture + grain * deviation)


def compress(rng: random.Random, picture: np.ndarray, chance: float, level: float) -> np.ndarray:
    if rng.random() > chance:
        return picture
    quality = round(rng.uniform(90 - 65 * level, 92))
    _, data = cv2.imencode('.jpg', picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def to_height(rng: random.Random, picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    target = int(np.clip(round(width * HEIGHT / height), NARROWEST, WIDEST))
    if height > HEIGHT:
        kernel = rng.choice((cv2.INTER_AREA, cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC))
    else:
        kernel = rng.choice((cv2.INTER_LINEAR, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4, cv2.INTER_NEAREST if height < 30 and rng.random() < 0.3 else cv2.INTER_CUBIC))
    return cv2.resize(picture, (target, HEIGHT), interpolation=kernel)
