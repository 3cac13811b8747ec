"""Trains the CRNN by distillation.

In: kept lines (teacher.py), a backbone's weights. Out: CHECKPOINTS/NAME.pt after every few minutes and NAME.csv, its curve.

    python train.py --name a --backbone small --samples 600000              # the recurrent layers only, on kept features
    python train.py --name b --from a --train output --samples 300000       # and the output layer, all classes
    python train.py --name c --from b --train all --samples 300000          # and the backbone, from pixels
    python train.py --name a --resume                                       # goes on after a stop

Loss, per step of a line: 2 x smooth L1 between the student's and the teacher's last features (what the output layer
reads), the Kullback-Leibler divergence of their classes, and 0.4 x CTC against the text. Of the 6,625 classes those of
the batch and a random sample of others are compared: 400 while the output layer is the teacher's, then 1,600.
"""
from __future__ import annotations

import argparse
import dataclasses
import math
import pathlib
import random
import time

import numpy as np
import torch
from torch.nn import functional as F

from data import ALPHABET, CACHE, CLASS, HERE, Lines, decode, edits
from export import read_back
from model import CONFIGS, CRNN, load_backbone, restore
from teacher import TEACHERS, output_layer

CONTRAST = {'neck': 400, 'output': 1600, 'all': 400}
# What --resume takes from the checkpoint, so that the run goes on as it began.
KEPT = ('backbone', 'train', 'samples', 'steps', 'rate', 'ctc', 'match', 'steps_a_batch', 'seed')


def losses(model: CRNN, teacher_output, sequence, taught, texts: list[str], trust, contrast: int) -> dict[str, torch.Tensor]:
    """`sequence`, `taught`: [lines, steps, 120] of student and teacher; `trust` [lines]: how far the teacher is believed."""
    weight, bias = teacher_output
    targets = [[CLASS[c] for c in text] for text in texts]
    chosen = {0, *(k for line in targets for k in line), *torch.randint(1, weight.shape[0], (contrast,)).tolist()}
    place = {k: i for i, k in enumerate(sorted(chosen))}
    chosen = torch.tensor(list(place))
    logits = F.linear(sequence, model.output.weight[chosen], model.output.bias[chosen])
    teacher = taught @ weight[chosen].T + bias[chosen]
    scores = logits.log_softmax(-1)
    trusted = trust[:, None]
    match = (F.smooth_l1_loss(sequence, taught, reduction='none').mean(-1) * trusted).mean()
    soft = (F.kl_div(scores, teacher.log_softmax(-1), reduction='none', log_target=True).sum(-1) * trusted).mean()
    flat = torch.tensor([place[k] for line in targets for k in line], dtype=torch.long)
    steps = torch.full((len(texts),), scores.shape[1], dtype=torch.long)
    lengths = torch.tensor([len(line) for line in targets], dtype=torch.long)
    ctc = F.ctc_loss(scores.transpose(0, 1), flat, steps, lengths, zero_infinity=True)
    return {'match': match, 'soft': soft, 'ctc': ctc}


@torch.no_grad()
def check(model: CRNN, lines: Lines, backbone: str, pixels: bool, count: int = 600) -> tuple[float, float]:
    """Characters and exact lines right of held-out lines, spaces aside."""
    model.eval()
    wrong = total = exact = seen = 0
    for part, steps, rows, texts, _ in lines.batches(0, 2000):
        if seen >= count:
            break
        inputs = torch.from_numpy(lines.read(part, steps, rows, 'grey' if pixels else backbone))
        if pixels:
            inputs = model.backbone(inputs.contiguous(memory_format=torch.channels_last))
        best = model.output(model.sequence(inputs)).argmax(-1).numpy()
        for text, one in zip(texts, best):
            want, got = text.replace(' ', ''), decode(one).replace(' ', '')
            distance = min(edits(want, got), len(want))
            wrong, total, exact, seen = wrong + distance, total + len(want), exact + (distance == 0), seen + 1
    model.train()
    return 1 - wrong / max(1, total), exact / max(1, seen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--name', required=True)
    parser.add_argument('--backbone', choices=CONFIGS, default='small')
    parser.add_argument('--from', dest='start', help='name of the checkpoint to begin with; `shipped`: ../crnn/crnn.onnx')
    parser.add_argument('--resume', action='store_true')
    parser.add_argument('--train', choices=['neck', 'output', 'all'], default='neck')
    parser.add_argument('--samples', type=int, default=500_000)
    parser.add_argument('--steps', type=int, help='stop after so many steps; the rate falls towards them')
    parser.add_argument('--rate', type=float, help='peak learning rate; default 2.5e-3, 1e-3 and 4e-4')
    parser.add_argument('--ctc', type=float, default=0.4)
    parser.add_argument('--match', type=float, default=2.0)
    parser.add_argument('--steps-a-batch', type=int, default=2400)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--threads', type=int, default=0)
    parser.add_argument('--cache', type=pathlib.Path, default=CACHE)
    parser.add_argument('--lines', type=pathlib.Path, help='default: CACHE/lines')
    parser.add_argument('--held-out', type=pathlib.Path, help='default: CACHE/held-out')
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)

    folder = args.cache / 'checkpoints'
    folder.mkdir(parents=True, exist_ok=True)
    file, curve = folder / f'{args.name}.pt', folder / f'{args.name}.csv'
    shipped = args.start == 'shipped'
    if args.resume or (args.start and not shipped):
        first = file if args.resume else folder / f'{args.start}.pt'
        if not first.exists():
            raise SystemExit(f'{first}: expected a checkpoint to begin with but found none')
        begin = torch.load(first, weights_only=False)
        args.backbone = begin['args']['backbone']
        if args.resume:
            args = argparse.Namespace(**{**vars(args), **begin['args']})
        model = restore(begin, ALPHABET)
    else:
        model = CRNN(dataclasses.replace(CONFIGS[args.backbone], classes=len(ALPHABET) + 1))
        load_backbone(model.backbone, str(args.cache / 'teachers' / TEACHERS[args.backbone]))
    teacher_weight, teacher_bias, known = map(torch.from_numpy, output_layer(args.cache / 'teachers' / TEACHERS['small']))
    if shipped:
        read_back(HERE.parent / 'crnn' / 'crnn.onnx', model)
    elif not (args.resume or args.start):
        model.output.weight.data = torch.where(known[:, None], teacher_weight, model.output.weight.data * 0.5)
        model.output.bias.data = torch.where(known, teacher_bias, torch.tensor(-4.0))
    foreign = {character for character in ALPHABET if not known[CLASS[character]]}
    neck = [*model.lstm.parameters(), *model.reduce.parameters()]
    rate = args.rate or {'neck': 2.5e-3, 'output': 1e-3, 'all': 4e-4}[args.train]
    groups = [{'params': neck, 'share': 1.0}]
    if args.train != 'neck':
        groups.append({'params': [*model.output.parameters()], 'share': 0.5})
    if args.train == 'all':
        groups.append({'params': [*model.backbone.parameters()], 'share': 1.0})
    optimiser = torch.optim.AdamW(groups, lr=rate, weight_decay=0.01, betas=(0.9, 0.98))
    trained = [p for group in groups for p in group['params']]
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for parameter in trained:
        parameter.requires_grad_(True)
    seen, step, epoch = 0, 0, 0
    if args.resume:
        optimiser.load_state_dict(begin['optimiser'])
        seen, step, epoch = begin['seen'], begin['step'], begin['epoch']
    elif curve.exists():
        curve.unlink()

    lines = Lines(args.lines or args.cache / 'lines')
    held_out = Lines(args.held_out or args.cache / 'held-out')
    pixels = args.train == 'all'
    if pixels:  # four times as fast on a CPU: most of the work is in pointwise convolutions
        model.backbone.to(memory_format=torch.channels_last)
    model.train()
    sums: dict[str, float] = {}
    begun = saved = time.time()
    started = seen
    last = False
    while not last:
        count = lines.refresh()
        if not count:
            raise SystemExit(f'{lines.folder}: expected kept lines (python teacher.py) but found none')
        epoch += 1
        for part, steps, rows, texts, errors in lines.batches(args.seed * 1000 + epoch, args.steps_a_batch):
            done = step / args.steps if args.steps else seen / args.samples
            now = rate * min(1, (step + 1) / (20 if args.steps else 300)) * (0.02 + 0.98 * (0.5 + 0.5 * math.cos(math.pi * min(1, done))))
            for group in optimiser.param_groups:
                group['lr'] = now * group['share']
            inputs = torch.from_numpy(lines.read(part, steps, rows, 'grey' if pixels else args.backbone))
            taught = torch.from_numpy(lines.read(part, steps, rows, 'teacher'))
            if pixels:
                inputs = model.backbone(inputs.contiguous(memory_format=torch.channels_last))
            sequence = model.sequence(inputs)
            # Where the teacher misread or does not know a character, it teaches the wrong thing: only the text counts.
            trust = torch.tensor([0.0 if foreign & set(text) else max(0.0, 1 - 3 * e) for text, e in zip(texts, errors)])
            parts = losses(model, (teacher_weight, teacher_bias), sequence, taught, texts, trust, CONTRAST[args.train])
            loss = args.match * parts['match'] + parts['soft'] + args.ctc * parts['ctc']
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 5)
            optimiser.step()
            seen, step = seen + len(rows), step + 1
            for name, value in parts.items():
                sums[name] = sums.get(name, 0) + value.item()
            if step % 100 == 0:
                speed = (seen - started) / (time.time() - begun)
                means = ' '.join(f'{k} {v / 100:.3f}' for k, v in sums.items())
                sums = {}
                print(f'step {step} seen {seen}/{args.samples} of {count} kept, {speed:.0f}/s, rate {now:.1e}, {means}', flush=True)
            last = seen >= args.samples or step == args.steps
            if step % 1000 == 0 or last:
                characters, exact = check(model, held_out, args.backbone, pixels)
                print(f'held out: characters {characters:.4f} exact {exact:.4f}', flush=True)
                with open(curve, 'a') as out:
                    out.write(f'{seen},{time.time() - begun:.0f},{characters:.4f},{exact:.4f}\n')
            if time.time() - saved > 180 or last:
                saved = time.time()
                state = {'model': model.state_dict(), 'alphabet': ALPHABET, 'optimiser': optimiser.state_dict(),
                         'seen': seen, 'step': step, 'epoch': epoch, 'args': {name: getattr(args, name) for name in KEPT}}
                torch.save(state, f'{file}.new')
                pathlib.Path(f'{file}.new').replace(file)
            if last:
                break


if __name__ == '__main__':
    random.seed(0)
    np.random.seed(0)
    main()
