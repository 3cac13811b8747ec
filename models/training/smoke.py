"""The whole of training in miniature: data -> 200 steps -> export -> evaluate, in minutes on a CPU.

    npm run train:smoke

Shows that the room works from end to end, not a model worth using. Everything lies under cache/smoke.
"""
from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

from data import CACHE, HERE

SMOKE = CACHE / 'smoke'
# A network that learnt nothing reads no character. 200 steps teach it a tenth of them; a thousand teach nearly all.
LEAST_CHARACTERS = 0.05


def run(title: str, *arguments: str) -> str:
    print(f'\n== {title}: python {" ".join(arguments)}', flush=True)
    begun = time.time()
    child = subprocess.Popen(
        [sys.executable, *arguments], cwd=HERE, stdout=subprocess.PIPE, text=True, encoding='utf8',
        env={**os.environ, 'TRAINING_CACHE': str(SMOKE), 'PYTHONIOENCODING': 'utf8'},
    )
    said = []
    for line in child.stdout or ():
        print(line, end='', flush=True)
        said.append(line)
    if child.wait():
        raise SystemExit(f'train:smoke failed at "{title}": exit code {child.returncode}')
    print(f'   {time.time() - begun:.0f} s', flush=True)
    return ''.join(said)


def main() -> None:
    begun = time.time()
    for folder in ('lines', 'held-out', 'checkpoints', 'out'):
        shutil.rmtree(SMOKE / folder, ignore_errors=True)
    run('fonts, texts and teachers', 'fetch.py', '--small')
    run('what the teacher says', 'teacher.py', '--count', '2000', '--seed', '1')
    run('lines held out', 'teacher.py', '--count', '300', '--seed', '2', '--out', str(SMOKE / 'held-out'))
    run('200 steps', 'train.py', '--name', 'smoke', '--steps', '200')
    run('export', 'export.py', '--model', 'smoke', '--out', str(SMOKE / 'out'))
    said = run('evaluate', 'evaluate.py', '--model', str(SMOKE / 'out' / 'crnn.onnx'))
    found = re.search(r'^all +\d+ +(\S+)', said, re.MULTILINE)
    characters = float(found[1]) if found else 0.0
    if characters < LEAST_CHARACTERS:
        raise SystemExit(f'train:smoke failed: expected {LEAST_CHARACTERS} of characters right but received {characters}')
    print(f'\ntrain:smoke passed in {time.time() - begun:.0f} s: {characters:.0%} of held-out characters right after 200 steps')


if __name__ == '__main__':
    main()
