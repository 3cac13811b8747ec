"""Trains the CRNN by distillation, from pixels.

In: kept lines (teacher.py), PP-OCRv6's weights. Out: CHECKPOINTS/NAME.pt after every few minutes and NAME.csv, its
curve.

    python train.py --name a --samples 30000 --share 0                  # the LSTM layers alone
    python train.py --name crnn --from a --samples 100000 --share 0.04  # every weight
    python train.py --name mobile --model mobile --from crnn --samples 30000 --share 0.04
    python train.py --name large --model large --samples 500000 --share 0
    python train.py --name crnn --resume                                # goes on after a stop

`crnn` begins as a reader, PP-OCRv6 tiny without a word from the LSTM layers, and those learn first: the other weights,
which have seen real photographs, follow at a small part of the rate (--share).
Loss, per step of a line: the Kullback-Leibler divergence of the student's classes from the teacher's, PP-OCRv6 small's,
and 0.4 x CTC against the text; of `large`, whose output layer is the teacher's, also 2 x smooth L1 between what both say to it.
Of the classes those of the batch and 400 random others are compared.
"""
from __future__ import annotations

import argparse
import dataclasses
import math
import pathlib
import random
import time

import numpy as np
import onnx
import torch
from torch.nn import functional as F

from alphabet import RENAMED
from data import ALPHABET, CACHE, CLASS, HERE, Lines, decode, edits
from export import SHIPPED, read_back
from features import Features
from model import CONFIGS, CRNN, grow, load_backbone, load_recogniser, restore, transplant
from teacher import TEACHERS, output_layer

CONTRAST = 400
# Rows of the output layer that a grown alphabet added learn at this rate.
FRESH_RATE = 2e-3
# What --resume takes from the checkpoint, so that the run goes on as it began.
KEPT = ('model', 'samples', 'steps', 'rate', 'share', 'ctc', 'steps_a_batch', 'seed', 'half', 'widths', 'still', 'contrast')


def worn(x: torch.Tensor, chance: float = 0.5) -> torch.Tensor:
    """Lines [n, 1, 48, width] that look a little different at each visit: moved and stretched upright, brighter or
    darker, blurred, noisy. Nothing moves sideways, so that the teacher's answers still hold; the padding stays as it is."""
    n = len(x)
    chosen = torch.rand(n) < chance
    if not chosen.any():
        return x
    y = x[chosen]
    padding = (y - y.new_tensor((128 / 255 - 0.5) / 0.5)).abs().amax((1, 2), keepdim=True) < 1e-4
    k = len(y)
    each = lambda low, high: torch.empty(k, 1, 1, 1).uniform_(low, high)  # noqa: E731
    theta = torch.zeros(k, 2, 3)
    theta[:, 0, 0] = 1
    theta[:, 1, 1] = each(0.88, 1.14).flatten()
    theta[:, 1, 2] = each(-0.09, 0.09).flatten()
    shifted = F.grid_sample(y, F.affine_grid(theta, list(y.shape), align_corners=False), padding_mode='border', align_corners=False)
    blur = each(0, 1) * (torch.rand(k, 1, 1, 1) < 0.3)
    shifted = shifted + blur * (F.avg_pool2d(F.pad(shifted, (1, 1, 1, 1), mode='replicate'), 3, 1) - shifted)
    shifted = shifted * each(0.6, 1.15) + each(-0.2, 0.2)
    shifted = shifted + torch.randn_like(shifted) * (each(0, 0.12) * (torch.rand(k, 1, 1, 1) < 0.5))
    x = x.clone()
    x[chosen] = torch.where(padding, y, shifted.clamp(-1, 1))
    return x


def moved(mine: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """Winning classes [lines, steps] of student and teacher in; where both see the same character, but a step apart.
    There is nothing to learn there: CTC does not mind, and a network that already reads would only be shaken."""
    apart = torch.zeros_like(mine, dtype=torch.bool)
    for one, other in ((mine, theirs), (theirs, mine)):
        before, after = F.pad(other, (1, 0))[:, :-1], F.pad(other, (0, 1))[:, 1:]
        apart |= (one != 0) & ((one == before) | (one == after))
    return apart & (mine != theirs)


def losses(model: CRNN, teacher_output, sequence, taught, texts: list[str], trust, contrast: int) -> dict[str, torch.Tensor]:
    """`sequence` [lines, steps, rank], `taught` [lines, steps, 120]: what the output layers of student and teacher read;
    `trust` [lines]: how far the teacher is believed. Where the student's lines are narrower, their steps are no longer
    the teacher's: `taught` is None and the texts alone teach."""
    weight, bias = teacher_output
    targets = [[CLASS[c] for c in text] for text in texts]
    chosen = {0, *(k for line in targets for k in line), *torch.randint(1, weight.shape[0], (contrast,)).tolist()}
    place = {k: i for i, k in enumerate(sorted(chosen))}
    chosen = torch.tensor(list(place))
    scores = F.linear(sequence, model.output.weight[chosen], model.output.bias[chosen]).log_softmax(-1)
    soft = torch.zeros(())
    if taught is not None:
        teacher = (taught @ weight[chosen].T + bias[chosen]).log_softmax(-1)
        counts = trust[:, None] * ~moved(scores.argmax(-1), teacher.argmax(-1))
        soft = (F.kl_div(scores, teacher, reduction='none', log_target=True).sum(-1) * counts).mean()
    flat = torch.tensor([place[k] for line in targets for k in line], dtype=torch.long)
    steps = torch.full((len(texts),), scores.shape[1], dtype=torch.long)
    lengths = torch.tensor([len(line) for line in targets], dtype=torch.long)
    ctc = F.ctc_loss(scores.transpose(0, 1), flat, steps, lengths, zero_infinity=True)
    parts = {'soft': soft, 'ctc': ctc}
    if taught is not None and taught.shape == sequence.shape:
        # The teacher's own output layer reads what the student says: it may as well say the same.
        parts['match'] = (F.smooth_l1_loss(sequence, taught, reduction='none').mean(-1) * trust[:, None]).mean()
    return parts


@torch.no_grad()
def check(model: CRNN, lines: Lines, count: int = 600) -> tuple[float, float]:
    """Characters and exact lines right of held-out lines, spaces aside."""
    model.eval()
    wrong = total = exact = seen = 0
    for part, steps, rows, texts, _ in lines.batches(0, 2000):
        if seen >= count:
            break
        inputs = torch.from_numpy(lines.read(part, steps, rows, 'grey')).contiguous(memory_format=torch.channels_last)
        best = model(inputs).argmax(-1).numpy()
        for text, one in zip(texts, best):
            want, got = text.replace(' ', ''), decode(one).replace(' ', '')
            distance = min(edits(want, got), len(want))
            wrong, total, exact, seen = wrong + distance, total + len(want), exact + (distance == 0), seen + 1
    model.train()
    return 1 - wrong / max(1, total), exact / max(1, seen)


def beginning(args: argparse.Namespace, begin: dict | None, teacher_weight, teacher_bias, known) -> CRNN:
    """The network before its first step: a checkpoint's, what ships, `crnn` made smaller, or PP-OCRv6's weights."""
    if begin and begin['args']['model'] == args.model:
        return restore(begin, ALPHABET)
    teachers = args.cache / 'teachers'
    tiny = output_layer(teachers / TEACHERS['tiny'], (teachers / 'ppocr-v6-tiny-dict.txt').read_text(encoding='utf8').splitlines())
    if args.start == 'shipped':
        file = HERE.parent / SHIPPED[args.model] / 'crnn.onnx'
        classes = onnx.load(file).graph.output[0].type.tensor_type.shape.dim[2].dim_value
        model = CRNN(dataclasses.replace(CONFIGS[args.model], classes=classes))
        read_back(file, model)
        small = (teacher_weight.numpy(), teacher_bias.numpy(), known.numpy())
        before = alphabet_of(classes)
        return model if before == ALPHABET else grow(model, before, ALPHABET, [small] if args.model == 'large' else [tiny, small])
    model = CRNN(dataclasses.replace(CONFIGS[args.model], classes=len(ALPHABET) + 1))
    if begin:
        transplant(restore(begin, ALPHABET), model)
    elif args.model == 'large':
        load_backbone(model.backbone, str(teachers / TEACHERS['small']))
        model.output.weight.data, model.output.bias.data = teacher_weight.clone(), teacher_bias.clone()
    else:
        load_recogniser(model, str(teachers / TEACHERS['tiny']), *tiny[:2])
    return model


def alphabet_of(classes: int) -> list[str]:
    """Of a shipped network with so many classes: ours, or PP-OCRv1's keys and the space."""
    if classes == len(ALPHABET) + 1:
        return ALPHABET
    names = {new: old for old, new in RENAMED.items()}
    return [*(names.get(character, character) for character in ALPHABET[: classes - 2]), ' ']


def fresh_rows(kind: str) -> torch.Tensor:
    """Which classes the shipped network of this kind does not have: bool [classes]."""
    classes = onnx.load(HERE.parent / SHIPPED[kind] / 'crnn.onnx').graph.output[0].type.tensor_type.shape.dim[2].dim_value
    before = set(alphabet_of(classes))
    return torch.tensor([False, *(character not in before for character in ALPHABET)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--name', required=True)
    parser.add_argument('--model', choices=CONFIGS, default='crnn')
    parser.add_argument('--from', dest='start', help='name of the checkpoint to begin with; `shipped`: ../crnn/crnn.onnx')
    parser.add_argument('--resume', action='store_true')
    parser.add_argument('--samples', type=int, default=500_000)
    parser.add_argument('--steps', type=int, help='stop after so many steps; the rate falls towards them')
    parser.add_argument('--rate', type=float, default=1.5e-3, help='peak learning rate of the LSTM layers')
    parser.add_argument('--share', type=float, default=0.04, help='of this rate, for all other weights; 0: they stay')
    parser.add_argument('--ctc', type=float, default=0.4)
    parser.add_argument('--widths', type=float, nargs=2, metavar=('LOW', 'HIGH'), help='two batches of three at so many times their width, at random')
    parser.add_argument('--still', action='store_true', help='the convolutions stay as they are, and what they say of a line is kept: several times as fast')
    parser.add_argument('--contrast', type=int, default=CONTRAST, help='random classes that are compared beside those of a batch')
    parser.add_argument('--steps-a-batch', type=int, default=1600)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--threads', type=int, default=0)
    parser.add_argument('--half', action='store_true', help='the backbone in bfloat16: nearly twice as fast where the CPU has instructions for it')
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
    teacher_weight, teacher_bias, known = map(torch.from_numpy, output_layer(args.cache / 'teachers' / TEACHERS['small']))
    begin = None
    if args.resume or args.start not in (None, 'shipped'):
        first = file if args.resume else folder / f'{args.start}.pt'
        if not first.exists():
            raise SystemExit(f'{first}: expected a checkpoint to begin with but found none')
        begin = torch.load(first, weights_only=False)
        if args.resume:
            args = argparse.Namespace(**{**vars(args), **begin['args']})
    model = beginning(args, begin, teacher_weight, teacher_bias, known)
    foreign = {character for character in ALPHABET if not known[CLASS[character]]}
    recurrent = [*model.lstm.parameters(), *model.recall.parameters()]
    if args.still:
        model.backbone.requires_grad_(False)
    # Characters of a grown alphabet, which the network has not learnt yet.
    fresh = torch.zeros(len(ALPHABET) + 1, dtype=torch.bool)
    if args.start == 'shipped' or (begin and 'fresh' in begin):
        fresh = begin['fresh'] if begin else fresh_rows(args.model)
    output = [*model.output.parameters()] if fresh.any() else []
    others = [p for name, p in model.named_parameters() if not name.startswith(('lstm.', 'recall.')) and p.requires_grad and not any(p is o for o in output)]
    groups = [{'params': recurrent, 'share': 1.0}, {'params': others, 'share': args.share}]
    if not args.share:
        groups.pop()
        for parameter in others:
            parameter.requires_grad_(False)
    if output:
        groups.append({'params': output, 'share': FRESH_RATE / args.rate, 'weight_decay': 0.0})
    optimiser = torch.optim.AdamW(groups, lr=args.rate, weight_decay=0.01, betas=(0.9, 0.98))
    seen, step, epoch = 0, 0, 0
    if args.resume:
        optimiser.load_state_dict(begin['optimiser'])
        seen, step, epoch = begin['seen'], begin['step'], begin['epoch']
    else:
        curve.write_text('seen,seconds,characters,exact\n')

    scale = model.config.width_scale
    lines = Lines(args.lines or args.cache / 'lines', width_scale=scale)
    held_out = Lines(args.held_out or args.cache / 'held-out', width_scale=scale)
    # Of a network whose convolutions have stood still before, what was kept then still holds.
    kept_as = (begin or {}).get('features') or (f'shipped-{args.model}' if args.start == 'shipped' else args.start)
    features = Features(lines, kept_as, model.backbone, worn) if args.still else None
    # Four times as fast on a CPU: most of the work is in pointwise convolutions.
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
        if features:
            features.keep()
        epoch += 1
        for part, steps, rows, texts, errors in lines.batches(args.seed * 1000 + epoch, args.steps_a_batch):
            done = step / args.steps if args.steps else seen / args.samples
            now = args.rate * min(1, (step + 1) / (20 if args.steps else 300)) * (0.02 + 0.98 * (0.5 + 0.5 * math.cos(math.pi * min(1, done))))
            for group in optimiser.param_groups:
                group['lr'] = now * group['share']
            width = scale if features or not args.widths or random.random() < 1 / 3 else random.uniform(*args.widths)
            taught = torch.from_numpy(lines.read(part, steps, rows, 'teacher')) if width == 1 else None
            if features:
                seen_by = torch.from_numpy(features.read(part, steps, rows))
            else:
                inputs = worn(torch.from_numpy(lines.read(part, steps, rows, 'grey', width))).contiguous(memory_format=torch.channels_last)
                with torch.autocast('cpu', torch.bfloat16, enabled=args.half):
                    seen_by = model.backbone(inputs).float()
            sequence = model.sequence(seen_by)
            # Where the teacher misread or does not know a character, it teaches the wrong thing: only the text counts.
            trust = torch.tensor([0.0 if foreign & set(text) else max(0.0, 1 - 3 * e) for text, e in zip(texts, errors)])
            parts = losses(model, (teacher_weight, teacher_bias), sequence, taught, texts, trust, args.contrast)
            # A grown output layer has left the teacher's.
            loss = parts['soft'] + args.ctc * parts['ctc'] + (0 if output else 2 * parts.get('match', 0))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5)
            before = [p.detach()[~fresh].clone() for p in output]
            optimiser.step()
            for parameter, was in zip(output, before):  # rows that read already follow as slowly as other weights
                parameter.data[~fresh] = was + (parameter.data[~fresh] - was) * (args.rate * args.share / FRESH_RATE)
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
                characters, exact = check(model, held_out)
                print(f'held out: characters {characters:.4f} exact {exact:.4f}', flush=True)
                with open(curve, 'a') as out:
                    out.write(f'{seen},{time.time() - begun:.0f},{characters:.4f},{exact:.4f}\n')
            if time.time() - saved > 180 or last:
                saved = time.time()
                state = {'model': model.state_dict(), 'alphabet': ALPHABET, 'optimiser': optimiser.state_dict(),
                         'fresh': fresh, 'features': kept_as if args.still else None, 'seen': seen, 'step': step, 'epoch': epoch, 'args': {name: getattr(args, name) for name in KEPT}}
                torch.save(state, f'{file}.new')
                pathlib.Path(f'{file}.new').replace(file)
            if last:
                break


if __name__ == '__main__':
    random.seed(0)
    np.random.seed(0)
    main()
