"""Lines of text as a browser sets them: real documents and made-up pages, laid out, photographed, cut line by line.

In:   the HTML of documentation packages (fetched by name), text.py's lines in invoices, reports, receipts and windows,
      the cache's fonts; Chromium and the Python package playwright.
Out:  cache/browser/lines.bin    PNG pictures end to end, each a line with its surroundings
      cache/browser/lines.jsonl  {"at", "size", "box", "text"} for each; synth.py mixes them in when they are there
Run:  python browser.py [--cache DIR] [--lines 10000] [--minutes 10] [--chromium /usr/bin/chromium]
"""
from __future__ import annotations

import argparse
import html
import json
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from fetch import archive_name, download, wanted
from data import ALPHABET, CACHE
from render import load_faces
from text import Text

DOCUMENTS = {  # Debian packages: GPL-2+ (debian-reference), MPL-2.0 (libreoffice-help), GFDL (gimp-help)
    'debian-reference-zh-cn': '*.zh-cn.html',
    'debian-reference-en': '*.en.html',
    'debian-reference-common': '*.html',
    'libreoffice-help-zh-cn': '*/text/*.html',
    'libreoffice-help-en-us': '*/text/*.html',
    'gimp-help-en': '*.html',
}
# Each line as the browser broke it: characters side by side in one block, with the box of their glyphs.
LINES = '''() => {
  const lines = [], range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let line = null, seen = null;
  const done = () => lines.map(({ text, left, right, top, bottom }) => ({ text, left, right, top, bottom }));
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent.checkVisibility()) continue;
    let block = parent;
    while (block.parentElement && getComputedStyle(block).display === 'inline') block = block.parentElement;
    for (let i = 0; i < node.data.length; i++) {
      range.setStart(node, i);
      range.setEnd(node, i + 1);
      if (parent !== seen) {  // what lies below the picture need not be walked
        seen = parent;
        if (parent.getBoundingClientRect().top > innerHeight) return done();
      }
      const r = range.getClientRects()[0], space = !node.data[i].trim();
      if (!r || !r.width && !space) continue;
      const beside = line && line.block === block && Math.abs(r.top + r.bottom - line.top - line.bottom) < r.height * 0.5
        && r.left > line.right - 4 && r.left - line.right < r.height;
      if (space) {
        if (line && line.block === block) line.text += ' ';
        continue;
      }
      if (!beside) lines.push(line = { block, text: '', left: r.left, right: r.right, top: r.top, bottom: r.bottom });
      line.text += node.data[i];
      line.right = Math.max(line.right, r.right);
      line.top = Math.min(line.top, r.top);
      line.bottom = Math.max(line.bottom, r.bottom);
    }
  }
  return done();
}'''


def real_documents(rng: random.Random, most: int) -> list[str]:
    """Bodies of the packages' pages, without what would load or run."""
    pages = []
    with tempfile.TemporaryDirectory(prefix='documents-') as folder:
        sources = [{'registry': 'debian', 'name': name} for name in DOCUMENTS]
        for name, why in download(sources, folder).items():
            print(f'left out: {name}: {why}', file=sys.stderr)
        for source in sources:
            for archive in Path(folder).glob(archive_name(source)):
                found = sorted((name, data) for name, data in wanted(archive, [DOCUMENTS[source['name']]]) if 3000 < len(data) < 400_000)
                for _, data in rng.sample(found, min(len(found), most)):
                    page = data.decode('utf8', 'replace')
                    page = re.sub(r'(?is)<(script|style|head|nav|iframe|svg|object)\b.*?</\1>|<(img|link|input|meta|base)\b[^>]*>|<!--.*?-->', '', page)
                    body = re.sub(r'(?is)^.*?<body[^>]*>|</body>.*$', '', page)
                    start = rng.randrange(max(1, len(body) - 20_000))
                    pages.append(body[start + body[start:].find('<'):][:20_000])
    return pages


class Words:
    """Short and long lines for made-up pages."""

    def __init__(self, rng: random.Random, text: Text):
        lines = [text.line(rng)[0] for _ in range(500)]
        self.rng = rng
        self.short = [line for line in lines if len(line) < 14] or lines
        self.long = [line for line in lines if len(line) >= 14] or lines

    def cell(self) -> str:
        return html.escape(self.rng.choice(self.short))

    def line(self) -> str:
        return html.escape(self.rng.choice(self.long))

    def amount(self) -> str:
        value = self.rng.choice((self.rng.uniform(0, 10), self.rng.uniform(0, 300), self.rng.uniform(0, 90000)))
        return self.rng.choice(('{:.2f}', '{:,.2f}', '{:.1f}', '¥{:.2f}', '${:,.2f}', '{:.0f}')).format(value)


def table(words: Words, columns: int, rows: int) -> str:
    kinds = [words.rng.choice((words.cell, words.cell, words.amount)) for _ in range(columns)]
    head = ''.join(f'<th>{words.cell()}</th>' for _ in kinds)
    return f'<table><tr>{head}</tr>' + ''.join('<tr>' + ''.join(f'<td>{kind()}</td>' for kind in kinds) + '</tr>' for _ in range(rows)) + '</table>'


def made_page(words: Words) -> str:
    """An invoice or report, a till receipt, a window with menus and buttons, or an article."""
    rng = words.rng
    what = rng.random()
    if what < 0.4:
        fields = ''.join(f'<p><b>{words.cell()}</b>：{words.cell()} &nbsp; <span>{words.amount()}</span></p>' for _ in range(rng.randint(3, 9)))
        return f'<h2>{words.cell()}</h2>{fields}' + ''.join(f'<h4>{words.line()}</h4>' + table(words, rng.randint(3, 7), rng.randint(14, 36)) for _ in range(2)) + f'<p>{words.line()}</p>'
    if what < 0.6:
        rows = ''.join(f'<div class=row><span>{words.cell()}</span><span>{words.amount()}</span></div>' for _ in range(rng.randint(20, 40)))
        return f'<div class=till><center><h3>{words.cell()}</h3><p>{words.line()}</p><p>{words.cell()}</p></center><hr>{rows}<hr><center>{words.line()}</center></div>'
    if what < 0.8:
        menu = ''.join(f'<a class=button>{words.cell()}</a> ' for _ in range(rng.randint(5, 14)))
        cards = ''.join(f'<div class=card><h4>{words.cell()}</h4><p>{words.line()}</p><a class=button>{words.cell()}</a></div>' for _ in range(rng.randint(6, 16)))
        return f'<div class=bar>{menu}</div>{cards}'
    return f'<h1>{words.cell()}</h1>' + ''.join(f'<h3>{words.cell()}</h3><p>{" ".join(words.line() for _ in range(rng.randint(2, 8)))}</p>' for _ in range(8))


def page_fonts(cache: Path, alphabet: list[str]) -> dict[str, list[str]]:
    """Fonts that set whole pages: with small letters, neither handwriting nor posters, and loaded in a moment."""
    plain = {script: [f for f in faces if not f.hand and not f.show and 'a' in f.covers and os.path.getsize(f.path) < 20e6]
             for script, faces in load_faces(cache, alphabet).items()}
    return {script: [Path(f.path).resolve().as_uri() for f in faces if f.index == 0] for script, faces in plain.items()}


def style(rng: random.Random, fonts: dict[str, list[str]]) -> str:
    """One page's face, size, colours and table rules; nothing that would make the picture differ from the text."""
    faces = []
    for script, known in fonts.items():
        if known and rng.random() < 0.8:
            faces.append(f"@font-face {{ font-family: {script}; src: url('{rng.choice(known)}') }}")
    dark = rng.random() < 0.2
    ground = [rng.randint(0, 60) if dark else rng.choice((255, rng.randint(215, 255))) for _ in range(3)]
    ink = [rng.randint(160, 255) if dark else rng.randint(0, 100) for _ in range(3)]
    accent = f'rgb({",".join(str(rng.randint(60, 220) if dark else rng.randint(0, 140)) for _ in range(3))})'
    border = rng.choice(('none', f'1px solid {accent}', '1px solid #888', '1px dashed #aaa'))
    shade = rng.choice(('transparent', 'rgba(128,128,128,0.15)', 'rgba(255,200,80,0.25)', 'rgba(90,160,255,0.25)'))
    first = rng.choice(('latin, chinese', 'chinese', 'chinese, latin')) if rng.random() < 0.85 else 'sans-serif'
    return '\n'.join(faces) + f'''
      * {{ text-transform: none !important; list-style: none !important }}
      *::before, *::after {{ content: none !important }}
      pre {{ white-space: pre-wrap }}
      body {{ font: {rng.choice((10, 11, 12, 12, 13, 14, 14, 16, 18))}px/{rng.uniform(1.1, 1.9):.2f} {first}, sans-serif; margin: 12px;
        background: rgb({",".join(map(str, ground))}); color: rgb({",".join(map(str, ink))}); text-align: {rng.choice(("left", "left", "justify"))};
        letter-spacing: {rng.choice((0, 0, 0, 0, 0.3, 1))}px }}
      a, code, b {{ color: {accent} }} a {{ text-decoration: {rng.choice(("none", "underline"))} }}
      table {{ border-collapse: collapse; width: 100% }} td, th {{ border: {border}; padding: {rng.randint(0, 6)}px {rng.randint(2, 10)}px; text-align: {rng.choice(("left", "right", "center"))} }}
      tr:nth-child({rng.choice(("odd", "even", "1"))}) {{ background: {shade} }}
      .till {{ width: {rng.randint(230, 380)}px }} .row {{ display: flex; justify-content: space-between }}
      .card {{ display: inline-block; width: {rng.randint(180, 320)}px; vertical-align: top; border: {border}; border-radius: 6px; padding: 8px; margin: 4px; background: {shade} }}
      .button {{ display: inline-block; padding: {rng.randint(1, 6)}px 10px; border: 1px solid {accent}; border-radius: {rng.randint(0, 9)}px; background: {shade} }}
      .bar {{ background: linear-gradient({shade}, transparent); padding: 6px }}'''


def cut(shot: np.ndarray, found: list[dict], scale: float, letters: set[str], seen: Counter) -> Iterator[tuple[np.ndarray, list[int], str]]:
    """Every line with its surroundings, and where its ink lies in that cut."""
    height, width = shot.shape[:2]
    for line in found:
        text = ' '.join(line['text'].split())
        left, right, top, bottom = (round(line[k] * scale) for k in ('left', 'right', 'top', 'bottom'))
        high = bottom - top
        if not text or set(text) - letters or seen[text] >= 12 or high < 10 or left < 2 or top < 2 or right > width - 2 or bottom > height - 2:
            continue
        own = shot[top:bottom, left:right].astype(np.int16)
        ground = np.median(own.reshape(-1, 3), 0)
        rows = np.flatnonzero((np.abs(own - ground).max(2) > 48).any(1))
        if len(rows) < 2:
            continue  # nothing to see: the page hides it
        seen[text] += 1
        ink = [top + int(rows[0]), top + int(rows[-1]) + 1]
        if ink[1] - ink[0] < 0.45 * high:  # a lone dash or dot
            ink = [top + round(0.2 * high), bottom - round(0.15 * high)]
        pad = high // 2
        x, y = max(0, left - pad), max(0, top - pad)
        yield shot[y:bottom + pad, x:right + pad], [left - x, ink[0] - y, right - x, ink[1] - y], text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--cache', type=Path, default=CACHE)
    parser.add_argument('--lines', type=int, default=10_000)
    parser.add_argument('--minutes', type=float, default=10, help='stop then with the lines there are')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--chromium', default=shutil.which('chromium') or shutil.which('google-chrome') or '')
    options = parser.parse_args()
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        sys.exit('expected the Python package playwright, found none: pip install -r requirements.txt')
    if not options.chromium or not Path(options.chromium).exists():
        sys.exit(f'expected a Chromium to run, found none at {options.chromium!r}: install the Debian package chromium or name one with --chromium')
    cache = options.cache.resolve()
    rng = random.Random(f'browser:{options.seed}')
    alphabet = ALPHABET
    letters = {c for c in alphabet if not c.isspace()} | {' '}
    fonts = page_fonts(cache, alphabet)
    documents = real_documents(rng, 60)
    words = Words(rng, Text(cache, alphabet))
    folder = cache / 'browser'
    folder.mkdir(parents=True, exist_ok=True)
    seen: Counter = Counter()
    records, at, pages, idle = [], 0, 0, 0
    with sync_playwright() as play, tempfile.TemporaryDirectory(prefix='page-') as work, open(folder / 'lines.bin.part', 'wb') as pictures:
        browser = play.chromium.launch(executable_path=options.chromium, args=['--no-sandbox', '--allow-file-access-from-files', '--disable-gpu'])
        begun = time.time()
        while len(records) < options.lines and idle < 40 and time.time() - begun < options.minutes * 60:
            pages, before = pages + 1, len(records)
            body = rng.choice(documents) if documents and rng.random() < 0.5 else made_page(words)
            (Path(work) / 'page.html').write_text(f'<!doctype html><meta charset=utf-8><style>{style(rng, fonts)}</style><body>{body}</body>', 'utf8')
            scale = rng.choice((1, 1, 1, 1.25, 1.5, 2))
            view = browser.new_page(viewport={'width': rng.randint(420, 1100), 'height': round(3200 / scale)}, device_scale_factor=scale)
            try:
                view.goto((Path(work) / 'page.html').as_uri(), timeout=60_000)
                view.evaluate('document.fonts.ready.then(() => true)')
                found = view.evaluate(LINES)
                shot = cv2.imdecode(np.frombuffer(view.screenshot(), np.uint8), cv2.IMREAD_COLOR)
            except Error as problem:
                print(f'page {pages} left out: {str(problem).splitlines()[0]}', file=sys.stderr)
                idle += 1
                continue
            finally:
                view.close()
            for picture, box, text in cut(shot, found, scale, letters, seen):
                data = cv2.imencode('.png', picture)[1].tobytes()
                pictures.write(data)
                records.append(json.dumps({'at': at, 'size': len(data), 'box': box, 'text': text}, ensure_ascii=False))
                at += len(data)
            idle = 0 if len(records) > before else idle + 1
            if sys.stderr.isatty():
                print(f'\r{len(records)}/{options.lines} lines of {pages} pages', end='', file=sys.stderr)
            elif pages % 20 == 0:
                print(f'{len(records)}/{options.lines} lines of {pages} pages', file=sys.stderr, flush=True)
        browser.close()
    if not records:
        sys.exit('expected lines of text from the browser, got none')
    (folder / 'lines.jsonl').write_text('\n'.join(records) + '\n', 'utf8')
    (folder / 'lines.bin.part').replace(folder / 'lines.bin')  # last: synth.py looks for this one
    print(f'{folder}: {len(records)} lines of {pages} pages, {at / 1e6:.0f} MB')


if __name__ == '__main__':
    main()
