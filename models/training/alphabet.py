"""The characters that the recognisers tell apart: writes ../crnn/alphabet.txt.

In:   the keys of PP-OCRv1, which are the file's first lines and stay where they are, since networks know them by their
      place; cc-cedict's headwords (cache/corpora) and the characters that the teacher knows (cache/teachers).
Out:  one character a line in class order, the space last.
Run:  python alphabet.py

Added are the letters of European languages and of Vietnamese, currencies and marks, all of GB2312, the common plane of
Big5, what Hong Kong adds to it, and what else stands in several headwords and
the teacher knows. Characters that look exactly like another one are left
out: Greek capitals that are Latin ones (their words are not ours), kana, and compatibility forms.
"""
from __future__ import annotations

import collections
import unicodedata
from collections.abc import Iterable

from data import ALPHABET_FILE, CACHE
from teacher import TEACHERS, characters_of

KEYS = 6623  # of PP-OCRv1
COMMON = 2  # headwords
# Two of its keys are full-width forms of signs that people write half as wide.
RENAMED = {'￡': '£', '￠': '¢'}

VIETNAMESE = 'ƠơƯư' + ''.join(map(chr, range(0x1EA0, 0x1EFA)))
LETTERS = [chr(c) for c in range(0xA1, 0x180) if unicodedata.category(chr(c)) in ('Lu', 'Ll') and c not in (0xB5, 0x149)]
MARKS = (
    '€₹₩₽₫฿₺₴₿½¼¾⅓⅔⅛⅜⅝⅞¹³⁰⁴⁵⁶⁷⁸⁹⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉ªº©µ¶†‡–„‚«¿¡¦¬¨¯¸◦☐☑☒✓✗✔✘♀♂♪⇒↔↕⌘⏎▽◁▷►◄❶❷❸❹❺❻❼❽❾❿∂∏∠∥∴'
    'ⅠⅤⅥⅦⅧⅨⅩⅪⅫ⑤⑥⑦⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㎜㎝㎎㏄㎞℉ΩγδεζηικλνξορςστυφχψωΓΔΘΞΠΣΨάέήίόύώșțȘȚẞ'
)

CANTONESE = '喺哋嗰噉嘞啩嘥嚿瞓冧嚡'


def decodable(codec: str, rows: Iterable[int], columns: list[int]) -> set[str]:
    found = set()
    for row in rows:
        for column in columns:
            try:
                found.add(bytes([row, column]).decode(codec))
            except UnicodeDecodeError:
                pass
    return found


def main() -> None:
    keys = [RENAMED.get(c, c) for c in ALPHABET_FILE.read_text('utf8').split('\n')[:KEYS]]
    known = set(characters_of(CACHE / 'teachers' / TEACHERS['small']))
    words: collections.Counter[str] = collections.Counter()
    for name in ('words-zh-cedict.txt', 'words-tr-cedict.txt'):
        for word in (CACHE / 'corpora' / name).read_text('utf8').split('\n'):
            words.update(set(word))
    gb2312 = decodable('gb2312', range(0xB0, 0xF8), list(range(0xA1, 0xFF)))
    lower = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    big5 = decodable('big5', range(0xA4, 0xC7), lower)
    # What Hong Kong adds to Big5, its Cantonese characters among it.
    hong_kong = decodable('big5hkscs', [*range(0x87, 0xA1), *range(0xFA, 0xFF)], lower) & known
    han = {c for c in gb2312 | big5 | hong_kong | {c for c in known if words[c] >= COMMON} if '\u3400' <= c <= '\u9fff'}
    added = dict.fromkeys([*LETTERS, *VIETNAMESE, *MARKS, *sorted({*han, *CANTONESE})])
    alphabet = [*keys, *(c for c in added if c not in keys and c != 'µ'), ' ']
    ALPHABET_FILE.write_text('\n'.join(alphabet) + '\n', 'utf8')
    print(f'{ALPHABET_FILE}: {len(alphabet)} characters, {len(alphabet) - 1 - KEYS} of them beyond the keys, '
          f'{sum(c not in known for c in alphabet)} unknown to the teacher')


if __name__ == '__main__':
    main()
