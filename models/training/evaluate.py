"""How well a model reads lines it was not trained on.

    python evaluate.py --model CHECKPOINT_NAME            # held-out lines, by kind, beside the teacher
    python evaluate.py --model ../crnn/crnn.onnx
    python evaluate.py --model ../crnn/crnn.onnx --folder my-lines    # labels.jsonl: {"image": "1.png", "text": "..."}

Characters: 1 - edits / characters, spaces aside, at most a line's length of edits each. Exact: lines without any.
"""
from __future__ import annotations

import argparse
import collections
import difflib
import pathlib
from collections.abc import Callable

import numpy as np

from data import ALPHABET, CACHE, Lines, decode, edits, every_step, read_folder, scaled

Reader = Callable[[np.ndarray], np.ndarray]


def open_reader(model: str, cache: pathlib.Path, blank: float, scale: float) -> Reader:
    """float [lines, 1, 48, width] -> best class of each step [lines, steps]."""
    if model.endswith('.onnx'):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(model, options)
        name = session.get_inputs()[0].name
        return lambda x: np.stack([every_step(session.run(None, {name: row[None]}))[0].argmax(-1) for row in scaled(x, scale)])
    import torch

    from model import restore

    file = cache / 'checkpoints' / f'{model}.pt'
    if not file.exists():
        raise SystemExit(f'{file}: expected a checkpoint, or a name that ends in .onnx, but found none')
    kept = torch.load(file, weights_only=False)
    net = restore(kept, ALPHABET)
    net.output.bias.data[0] += blank
    net.eval().backbone.to(memory_format=torch.channels_last)

    def read(x: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return net(torch.from_numpy(scaled(x, net.config.width_scale)).contiguous(memory_format=torch.channels_last)).argmax(-1).numpy()

    return read


def labelled(folder: pathlib.Path):
    """Somebody's own lines, one a batch: input, text, kind."""
    from teacher import grey, planes

    for picture, text in read_folder(folder):
        yield planes(grey(picture)), [text], ['own'], [None]


def held_out(folder: pathlib.Path):
    lines = Lines(folder, worst=9)
    kinds = {}
    for file in folder.glob('*/T*.lines'):
        kinds[file.parent.name, int(file.stem[1:])] = [row.split('\t')[1] for row in file.read_text(encoding='utf8').split('\n')[:-1]]
    for part, steps, rows, texts, errors in lines.batches(0, 2000):
        yield lines.read(part, steps, rows, 'grey'), texts, [kinds[part, steps][i] for i in rows], errors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--model', required=True)
    parser.add_argument('--cache', type=pathlib.Path, default=CACHE)
    parser.add_argument('--folder', type=pathlib.Path)
    parser.add_argument('--blank', type=float, default=0.0, help='of a checkpoint: added to the bias of the blank, to try what export.py takes')
    parser.add_argument('--width-scale', type=float, default=1.0, help="of an ONNX file: its entry's in ../manifest.json")
    parser.add_argument('--count', type=int, default=3000)
    args = parser.parse_args()

    read = open_reader(args.model, args.cache, args.blank, args.width_scale)
    sums: dict[str, np.ndarray] = collections.defaultdict(lambda: np.zeros(6))
    mistakes: collections.Counter = collections.Counter()
    for x, texts, kinds, errors in labelled(args.folder) if args.folder else held_out(args.cache / 'held-out'):
        for best, text, kind, error in zip(read(x), texts, kinds, errors):
            want, got = text.replace(' ', ''), decode(best).replace(' ', '')
            distance, theirs = min(edits(want, got), len(want)), min(error or 0, 1) * len(want)
            for name in (kind, 'all'):
                sums[name] += (len(want), 1, distance, distance == 0, theirs, theirs == 0)
            if distance and len(want) < 60:
                for tag, i, j, k, m in difflib.SequenceMatcher(None, want, got, autojunk=False).get_opcodes():
                    if tag != 'equal' and max(j - i, m - k) <= 2:
                        mistakes[f'{want[i:j] or "nothing"} -> {got[k:m] or "nothing"}'] += 1
        if sums['all'][1] >= args.count:
            break
    teacher = '' if args.folder else '   of the teacher'
    print(f'{"kind":10} {"lines":>6} {"characters":>10} {"exact":>6}{teacher}')
    for kind in sorted(sums):
        total, lines, wrong, exact, theirs, right = sums[kind]
        teacher = '' if args.folder else f'   {1 - theirs / total:.4f} {right / lines:.3f}'
        print(f'{kind:10} {lines:6.0f} {1 - wrong / total:10.4f} {exact / lines:6.3f}{teacher}')
    print('most frequent:', ', '.join(f'{pair} ({n})' for pair, n in mistakes.most_common(20)))


if __name__ == '__main__':
    main()
