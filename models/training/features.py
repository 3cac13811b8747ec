"""What a network's convolutions say of the kept lines, kept in turn: where they stay as they are, they are asked once.

In:  kept lines (teacher.py), a backbone. Out, beside them: T032.NAME.features, float16 [samples, steps, channels].
"""
from __future__ import annotations

import pathlib

import numpy as np
import torch

from data import Lines, progress
from export import draw_backbone, open_session
from model import Backbone

LINES_A_RUN = 8


class Features:
    """Of all lines of `lines`, at its `width_scale`; `wear` changes pictures [n, 1, 48, width] before they are seen."""

    def __init__(self, lines: Lines, name: str, backbone: Backbone, wear=None):
        self.lines, self.name, self.wear = lines, name, wear
        self.backbone, self.session = backbone, None
        self.channels = backbone.blocks[-1].project.out_channels

    def file(self, part: str, steps: int) -> pathlib.Path:
        return self.lines.folder / part / f'T{steps:03d}.{self.name}.features'

    def keep(self) -> None:
        """Asks for what is missing. A stop in mid-write costs one run of lines."""
        missing = []
        for part, steps in self.lines.parts:
            size = (self.lines.folder / part / f'T{steps:03d}.grey').stat().st_size // (48 * 8 * steps)
            out = self.steps_of(steps) * self.channels * 2
            file = self.file(part, steps)
            done = file.stat().st_size // out if file.exists() else 0
            if file.exists():
                with open(file, 'r+b') as kept:
                    kept.truncate(done * out)
            missing += [(part, steps, range(first, min(first + LINES_A_RUN, size))) for first in range(done, size, LINES_A_RUN)]
        if missing and not self.session:
            self.session = open_session(draw_backbone(self.backbone, integers=True))
        for at in progress(range(len(missing)), 'features') if missing else ():
            part, steps, rows = missing[at]
            x = self.lines.read(part, steps, list(rows), 'grey')
            x = self.wear(torch.from_numpy(x)).numpy() if self.wear else x
            said = self.session.run(None, {'lines': np.ascontiguousarray(x)})[0][:, :, 0].transpose(0, 2, 1)
            with open(self.file(part, steps), 'ab') as kept:
                kept.write(np.ascontiguousarray(said, np.float16).tobytes())

    def steps_of(self, steps: int) -> int:
        """Steps of lines that have `steps` at their own width."""
        return self.lines.read_width(steps) // 8

    def read(self, part: str, steps: int, rows: list[int]) -> np.ndarray:
        """float32 [lines, steps, channels]."""
        shape = (self.steps_of(steps), self.channels)
        kept = np.memmap(self.file(part, steps), np.float16, 'r').reshape(-1, *shape)
        return kept[rows].astype(np.float32)
