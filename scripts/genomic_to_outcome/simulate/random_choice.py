"""Draws that depend on nothing but uniform numbers, so that they are stable between machines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")


def generator(seed: int, patient_number: int, *stream: int) -> np.random.Generator:
    """The patient's own stream: a patient does not depend on how many others there are.

    A further number names a further stream, so that what is drawn from it changes nothing else.
    """
    entropy = np.random.SeedSequence((seed, patient_number, *stream))
    return np.random.Generator(np.random.PCG64(entropy))


def chance(rng: np.random.Generator, probability: float) -> bool:
    """True with this probability."""
    return rng.random() < probability


def whole(rng: np.random.Generator, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    return low + int(rng.random() * (high - low + 1))


def one_of(rng: np.random.Generator, items: Sequence[Item]) -> Item:
    """One item, all equally likely."""
    return items[int(rng.random() * len(items))]


def weighted(rng: np.random.Generator, items: Sequence[tuple[float, Item]]) -> Item:
    """One item with probability proportional to its weight."""
    mark = rng.random() * sum(weight for weight, _ in items)
    for weight, item in items:
        mark -= weight
        if mark < 0:
            return item
    return items[-1][1]


def positive(rng: np.random.Generator) -> float:
    """A uniform number above 0 and at most 1, safe for a logarithm."""
    return 1.0 - rng.random()


def exponential(rng: np.random.Generator, mean: float) -> float:
    """An exponential draw."""
    return -mean * math.log(positive(rng))


def some(rng: np.random.Generator, items: Sequence[Item], count: int) -> list[Item]:
    """`count` different items in the order drawn."""
    pool = list(items)
    return [pool.pop(int(rng.random() * len(pool))) for _ in range(min(count, len(pool)))]
