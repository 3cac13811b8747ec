"""Weights of matrix products as 8-bit integers, for ONNX Runtime's DynamicQuantizeMatMul and DynamicQuantizeLSTM.

In: float weights [inputs, outputs]. Out: int8 integers and a scale an output, weight ~ (integer - zero) x scale.
"""
import math

import numpy as np

# A weight is q - 1 steps. Were it q, ONNX Runtime 1.27 would take its path for Arm's SME where a CPU claims to have it,
# and under qemu 7.2 the results of that are wrong. The 1 costs nothing.
ZERO = 1


def keep_pairs_small(q):
    """
    Takes from rows 2i and 2i + 1 of a column, in equal parts, what their sum has beyond +-128. CPUs without VNNI add
    the products of two such rows in 16 bits, and 255 x 128 is the largest sum that fits: like this every CPU computes
    the same integers.
    """
    pairs = np.pad(q, ((0, len(q) % 2), (0, 0))).reshape(-1, 2, q.shape[1])
    total = pairs.sum(axis=1)
    excess = np.where(np.abs(total) > 128, total - np.sign(total) * 128, 0)
    half = np.trunc(excess / 2)
    return (pairs - np.stack([half, excess - half], axis=1)).reshape(-1, q.shape[1])[: len(q)]


def balance(q, exact):
    """
    Rounds the nearest misses of a column the other way until its errors sum to less than one: inputs that rise
    together, as after a hard swish, then see no drift (Guo et al., SQuant, 2022, do so for each kernel).
    """
    for column, wanted in zip(q.T, exact.T):
        error = column - wanted
        total = math.fsum(error)
        step, left = math.copysign(1, total), round(abs(total))
        for i in np.argsort(-step * error, kind="stable"):
            if left == 0 or step * error[i] <= 0:
                break
            changed = column[i] - step
            other = column[i ^ 1] if i ^ 1 < len(column) else 0
            if abs(changed) <= 127 and abs(changed + other) <= 128:
                column[i] = changed
                left -= 1
    return q


def round_to_scale(weight, scale, zero):
    """The nearest integers that `keep_pairs_small` allows."""
    return keep_pairs_small(np.clip(np.rint(weight / scale) + zero, -127, 127))


def to_integers(weight, zero=ZERO):
    """
    [in, out] to (int8 q, scale per column), weight ~ (q - zero) scale: of 33 scales around largest / 127 the one with
    the least squared error, which is seldom 1 x, since `keep_pairs_small` clips less where scales are larger.
    """
    largest = np.abs(weight).max(axis=0)
    first = np.where(largest == 0, 1, largest) / 127
    best, error = first, np.full(len(first), np.inf)
    for factor in np.linspace(0.8, 1.6, 33):
        scale = first * factor
        found = (((round_to_scale(weight, scale, zero) - zero) * scale - weight) ** 2).sum(axis=0)
        best, error = np.where(found < error, scale, best), np.minimum(found, error)
    return balance(round_to_scale(weight, best, zero), weight / best + zero).astype(np.int8), best
