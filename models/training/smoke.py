"""The whole of training in miniature: data -> steps -> export -> evaluate, in minutes on a CPU.

    npm run train:smoke

Shows that the room works from end to end, not a model worth using. Everything lies under cache/smoke.
"""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time

from data import CACHE, HERE

SMOKE = CACHE / 'smoke'
# Steps, and the share of characters that is read after them at least. `large` begins with LSTM layers that know nothing:
# such a network reads no character; 200 steps teach it a twentieth of them. `crnn` begins as a reader and has to stay one.
RUNS = {'large': (200, 0.01), 'crnn': (20, 0.8)}


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
    run('and of signs', 'teacher.py', '--count', '200', '--seed', '1', '--signs', '--part', 'signs')
    run('lines held out', 'teacher.py', '--count', '300', '--seed', '2', '--out', str(SMOKE / 'held-out'))
    for model, (steps, least) in RUNS.items():
        run(f'{model}: {steps} steps', 'train.py', '--name', model, '--model', model, '--steps', str(steps),
            '--share', '0' if model == 'large' else '0.04')
        run(f'{model}: export', 'export.py', '--model', model, '--out', str(SMOKE / 'out' / model))
        said = run(f'{model}: evaluate', 'evaluate.py', '--model', str(SMOKE / 'out' / model / 'crnn.onnx'))
        found = re.search(r'^all +\d+ +(\S+)', said, re.MULTILINE)
        characters = float(found[1]) if found else 0.0
        if characters < least:
            raise SystemExit(f'train:smoke failed: expected {model} to read {least} of the characters but received {characters}')
        print(f'{model} reads {characters:.0%} of the held-out characters after {steps} steps')
    print(f'\ntrain:smoke passed in {time.time() - begun:.0f} s')


if __name__ == '__main__':
    main()
