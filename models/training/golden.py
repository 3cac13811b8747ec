"""Golden inputs and outputs of a recogniser: what TypeScript's preprocessing and session must reproduce.

In:  a function that runs the exported model on float32 planes [1, C, 48, W] and returns its output [1, T, classes];
     the manifest's `input` entry.
Out: a dict for `golden.json` beside the model. test/pipeline/recogniser-golden.test.ts makes the same strips from
     pixels, prepares them and runs the model as the function does, and compares every plane and the sampled outputs.

`export.py` writes the file; `python golden.py MODEL.onnx` prints one for a look.

`tolerance` says how far an output may lie from the recorded one. CPUs differ in the last bit of a sum. In float that
stays a millionth; where a model rounds its activations to integers, a last bit may tip a rounding, and a probability
then moves by some hundredths. So it is measured: the inputs are moved by a millionth of themselves.

Strips are 48 px high RGB: two rendered lines of test/fixtures, of which rows `topPx` to `topPx + 47` are taken as they
are, at their own width and repeated side by side to each of three widths, so that no resizing comes between.
"""
import hashlib
import json
import pathlib
import sys
from typing import Callable

import numpy as np
from PIL import Image

from data import bucket, every_step

HEIGHT = 48
FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "test" / "fixtures"
PICTURES = [("line-en.png", 8), ("line-zh.png", 6)]
GREY = {"channels": 1, "order": "rgb", "mean": [0.5], "std": [0.5], "heightPx": HEIGHT, "widthMultiplePx": 16}
SAMPLED_CLASSES = 8
STEADY = 5e-3
SAMPLED_PLANES = 12
FLOAT_TOLERANCE = 1e-4


def picture(name: str, top: int) -> np.ndarray:
    pixels = np.asarray(Image.open(FIXTURES / name).convert("RGB"))
    if pixels.shape[0] < top + HEIGHT:
        raise ValueError(f"expected {name} to have {top + HEIGHT} rows but it has {pixels.shape[0]}")
    return pixels[top:top + HEIGHT]


def repeated(strip: np.ndarray, width: int) -> np.ndarray:
    """Side by side until `width` is full: column x is the strip's column x mod its width."""
    return strip[:, np.arange(width) % strip.shape[1]]


def planes(strip: np.ndarray, width: int, entry: dict = GREY) -> np.ndarray:
    """`toPlanes` of functions/ocr/engine/tensor.ts: uint8 [48, w, 3] -> float32 [1, C, 48, width].

    Grey is (77 r + 150 g + 29 b) >> 8; a sample becomes (sample / 255 - mean) / std; columns beyond w are zeros.
    """
    if entry["channels"] == 1:
        samples = (strip.astype(np.int64) @ np.array([77, 150, 29]) >> 8)[None]
    else:
        samples = (strip[:, :, ::-1] if entry["order"] == "bgr" else strip).transpose(2, 0, 1)
    mean, std = (np.array(entry[name], np.float64)[:, None, None] for name in ("mean", "std"))
    out = np.zeros((1, entry["channels"], strip.shape[0], width), np.float32)
    out[0, :, :, :strip.shape[1]] = (samples / 255 - mean) / std
    return out


def golden(session_run: Callable[[np.ndarray], np.ndarray], widths: tuple[int, ...] = (64, 331, 1200),
           entry: dict = GREY) -> dict:
    """The rendered lines as they are and repeated to every width, as `dump` writes them."""
    lines = {name: (top, picture(name, top)) for name, top in PICTURES}
    strips = [({"picture": name, "topPx": top}, line) for name, (top, line) in lines.items()]
    for width in widths:
        strips += [({"picture": name, "topPx": top}, repeated(line, width)) for name, (top, line) in lines.items()]
    sampled_strips = [source | sampled(session_run, strip, entry) for source, strip in strips]
    moves = max(max((step[0] for step in strip["steps"] if step[0] <= STEADY), default=0) for strip in sampled_strips)
    tolerance = float(f"{max(FLOAT_TOLERANCE, 3 * moves):.1e}")
    return {"input": entry, "steady": STEADY, "tolerance": tolerance, "strips": sampled_strips}


def unrest(session_run: Callable[[np.ndarray], np.ndarray], given: np.ndarray) -> np.ndarray:
    """How far each step's outputs move when every input moves by at most a millionth of itself.

    In 8-bit integers a number that lies between two levels falls to the other side; where CTC's peak could as well lie a
    step earlier or later, that moves it. Another CPU's rounding does the same, so such steps prove nothing.
    """
    rng = np.random.default_rng(0)
    still = np.asarray(session_run(given)).reshape(-1, np.asarray(session_run(given)).shape[-1])
    moves = np.zeros(len(still))
    for _ in range(8):
        moved = session_run((given * (1 + rng.uniform(-1e-6, 1e-6, given.shape))).astype(np.float32))
        moves = np.maximum(moves, np.abs(np.asarray(moved).reshape(still.shape) - still).max(axis=1))
    return moves


def sampled(session_run: Callable[[np.ndarray], np.ndarray], strip: np.ndarray, entry: dict) -> dict:
    """The digest of all planes and some of them; for each time step its winner and some classes."""
    width = bucket(strip.shape[1])
    given = planes(strip, width, entry)
    scores = np.asarray(session_run(given))
    if scores.ndim != 3 or 1 not in scores.shape[:2]:
        raise ValueError(f"expected an output of 1 x steps x classes but the model gave {scores.shape}")
    scores = scores.reshape(-1, scores.shape[2]).astype(np.float64)
    # The classes that say most on this strip: others are near nothing at every step, and would prove nothing.
    classes = np.sort(np.argsort(-scores.max(axis=0), kind="stable")[:SAMPLED_CLASSES])
    at = np.linspace(0, given.size - 1, SAMPLED_PLANES).astype(int)
    return {
        "widthPx": strip.shape[1],
        "paddedPx": width,
        "planes": {
            "sha256": hashlib.sha256(given.astype("<f4").tobytes()).hexdigest(),
            "samples": [[int(i), float(given.flat[i])] for i in at],
        },
        "classCount": scores.shape[1],
        "classes": classes.tolist(),
        # One row a time step: its unrest, the winner, its value, the values of `classes`.
        "steps": [
            [float(f"{move:.1e}"), int(row.argmax()), *(round(float(v), 6) for v in (row.max(), *row[classes]))]
            for move, row in zip(unrest(session_run, given), scores)
        ],
    }


def dump(found: dict) -> str:
    """JSON with a line a time step, so that a change of one is a change of one line."""
    head = {key: value for key, value in found.items() if key != "strips"}
    strips = []
    for strip in found["strips"]:
        rows = ",\n".join("    " + json.dumps(row) for row in strip["steps"])
        rest = json.dumps({key: value for key, value in strip.items() if key != "steps"})
        strips.append(f'  {rest[:-1]}, "steps": [\n{rows}\n  ]}}')
    return json.dumps(head)[:-1] + ', "strips": [\n' + ",\n".join(strips) + "\n]}\n"


if __name__ == "__main__":
    import onnxruntime

    session = onnxruntime.InferenceSession(sys.argv[1])
    _, channels, _, _ = session.get_inputs()[0].shape
    colour = {**GREY, "channels": 3, "order": "bgr", "mean": [0.5] * 3, "std": [0.5] * 3}
    name = session.get_inputs()[0].name
    sys.stdout.write(dump(golden(lambda x: every_step(session.run(None, {name: x})), entry=GREY if channels == 1 else colour)))
