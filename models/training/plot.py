"""The curves of training runs as one picture.

In: curves/NAME.csv (train.py leaves them beside its checkpoints). Out: curves.svg.

    python plot.py                       # the runs that are told of in README.md
    python plot.py --curves cache/checkpoints --out look.svg
"""
from __future__ import annotations

import argparse
import csv
import pathlib

import matplotlib

from data import HERE

matplotlib.use('svg')
matplotlib.rcParams['svg.hashsalt'] = 'curves'
from matplotlib import pyplot  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--curves', type=pathlib.Path, default=HERE / 'curves')
    parser.add_argument('--out', type=pathlib.Path, default=HERE / 'curves.svg')
    args = parser.parse_args()

    files = sorted(args.curves.glob('*.csv'))
    if not files:
        raise SystemExit(f'{args.curves}: expected curves (NAME.csv) but found none')
    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4.2), layout='constrained')
    for file in files:
        with open(file, newline='') as rows:
            points = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(rows)]
        for axis, name in zip(axes, ('characters', 'exact')):
            axis.plot([p['seen'] / 1000 for p in points], [100 * (1 - p[name]) for p in points], '.-', label=file.stem)
    for axis, title in zip(axes, ('characters wrong, %', 'lines not exactly right, %')):
        axis.set(title=title, xlabel='thousand lines seen in this run', yscale='log')
        axis.grid(True, which='both', alpha=0.25)
        axis.yaxis.set_major_formatter('{x:g}')
        axis.yaxis.set_minor_formatter('{x:g}')
    axes[0].legend(fontsize='small')
    figure.savefig(args.out, metadata={'Date': None})
    print(f'{args.out}: {len(files)} curves')


if __name__ == '__main__':
    main()
