"""Which lines of a VCF lie in given regions, told from their first bytes before any parsing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from genomic_to_outcome.calls.regions import Regions

_WORD = 8
_PADDING = b"\0" * 32
_LINE_FEED = 10
_CARRIAGE_RETURN = 13
_SHORTEST_RECORD_TABS = 7
# A contig that can be gated has at most this many letters, so that its tab is in the first word.
_LONGEST_CONTIG = 7

_ONES = np.uint64(0x0101010101010101)
_HIGH_BITS = np.uint64(0x8080808080808080)
_TABS = np.uint64(0x0909090909090909)
_ZEROS = np.uint64(0x3030303030303030)
_ABOVE_NINE = np.uint64(0x7676767676767676)
_ONE = np.uint64(1)
_SEVEN = np.uint64(7)
_EIGHT = np.uint64(8)


@dataclass(frozen=True)
class GatedBlock:
    """Lines of a block that pass, as index of the line in the block and text; all are counted.

    `records` are the lines that are not empty, `outside` those of them that the gate refuses.
    """

    lines: int
    records: int
    outside: int
    passed: tuple[tuple[int, bytes], ...]


class PositionGate:
    """Passes lines whose POS lies in the regions, and every line that cannot be right.

    Cannot be right: a POS of a known contig that is no number or lies beyond the contig's end, and
    a last line of the file with too few columns. They are passed so that the reader reports them.
    """

    def __init__(self, regions: Regions, lengths: Mapping[str, int]) -> None:
        names = {
            written.encode(): chrom
            for chrom in sorted(set(regions.spans) | set(lengths))
            for written in (chrom, chrom.removeprefix("chr"))
            if len(written) <= _LONGEST_CONTIG
        }
        keys = sorted(
            (int.from_bytes(written, "little"), chrom) for written, chrom in names.items()
        )
        codes = {chrom: code for code, chrom in enumerate(sorted(set(names.values())))}
        self._keys = np.array([key for key, _ in keys], dtype=np.uint64)
        self._codes = np.array([codes[chrom] for _, chrom in keys], dtype=np.int64)
        self._lengths = np.array(
            [lengths.get(chrom, np.iinfo(np.int32).max) for chrom in sorted(codes)], dtype=np.int64
        )
        spans = sorted(
            (codes[chrom] << 32 | start, codes[chrom] << 32 | end)
            for chrom, pairs in regions.spans.items()
            for start, end in pairs
        )
        self._starts = np.array([start for start, _ in spans], dtype=np.int64)
        self._ends = np.array([end for _, end in spans], dtype=np.int64)

    def gate(self, block: bytes, *, last: bool = False) -> GatedBlock:
        """The lines of a block of whole lines; `last` if it is the end of the file."""
        data = np.frombuffer(block, dtype=np.uint8)
        ends = np.flatnonzero(data == _LINE_FEED)
        starts = np.concatenate((np.zeros(1, ends.dtype), ends[:-1] + 1))
        lengths = ends - starts
        filled = lengths > 1
        filled |= (lengths == 1) & (data[starts] != _CARRIAGE_RETURN)
        passed = self._passes(block, starts) & filled
        if last and filled.any():
            final = int(np.flatnonzero(filled)[-1])
            text = block[starts[final] : ends[final]]
            passed[final] |= text.count(b"\t") < _SHORTEST_RECORD_TABS
        records = int(np.count_nonzero(filled))
        kept = tuple(
            (index, block[starts[index] : ends[index]]) for index in np.flatnonzero(passed).tolist()
        )
        return GatedBlock(len(ends), records, records - len(kept), kept)

    def _passes(self, block: bytes, starts: np.ndarray) -> np.ndarray:
        """Whether each line of the block passes; eight bytes at a time, all lines at once."""
        padded = block + _PADDING
        words = np.ndarray((len(padded) - _WORD + 1,), np.dtype("<u8"), buffer=padded, strides=(1,))
        before_tab = _before_first_tab(words[starts])
        place = np.searchsorted(self._keys, words[starts] & before_tab)
        place[place == len(self._keys)] = 0
        known = self._keys[place] == words[starts] & before_tab
        passed = np.zeros(len(starts), dtype=bool)
        if not known.any():
            return passed
        codes = self._codes[place[known]]
        first_digit = starts[known] + (np.bitwise_count(before_tab[known]) >> 3) + 1
        positions, wrong = _positions(words, first_digit)
        wrong |= positions > self._lengths[codes]
        coordinates = codes << 32 | positions
        span = np.searchsorted(self._starts, coordinates, side="right") - 1
        inside = (span >= 0) & (coordinates <= self._ends[span])
        passed[known] = inside | wrong
        return passed


def _before_first_tab(words: np.ndarray) -> np.ndarray:
    """A mask of the bytes before the first tab of each word, all bytes if it has none."""
    differing = words ^ _TABS
    tabs = (differing - _ONES) & ~differing & _HIGH_BITS
    lowest = tabs & (~tabs + _ONE)
    return (lowest >> _SEVEN) - _ONE


def _positions(words: np.ndarray, first_digit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of up to nine digits that end at a tab, and where there is none."""
    text = words[first_digit]
    before_tab = _before_first_tab(text)
    digits = (text ^ _ZEROS) & before_tab
    wrong = ((digits & _HIGH_BITS) | ((digits + _ABOVE_NINE) & _HIGH_BITS)) != 0
    count = np.bitwise_count(before_tab) >> 3
    wrong |= count == 0
    numbers = _eight_digits(digits << ((_WORD - count).astype(np.uint64) * _EIGHT))
    long = np.flatnonzero(count == _WORD)
    if len(long):
        following = words[first_digit[long] + _WORD]
        ninth = (following & np.uint64(0xFF)) ^ np.uint64(0x30)
        ended = (following & np.uint64(0xFF)) == 9
        has_ninth = (ninth <= 9) & ((following >> _EIGHT) & np.uint64(0xFF) == 9)
        wrong[long] |= ~(ended | has_ninth)
        numbers[long] = np.where(has_ninth, numbers[long] * np.uint64(10) + ninth, numbers[long])
    return numbers.astype(np.int64), wrong


def _eight_digits(digits: np.ndarray) -> np.ndarray:
    """The number whose decimal digits are the bytes of each word, the first digit lowest."""
    pairs = (digits * np.uint64(10) + (digits >> _EIGHT)) & np.uint64(0x00FF00FF00FF00FF)
    fours = (pairs * np.uint64(100) + (pairs >> np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    return (fours * np.uint64(10_000) + (fours >> np.uint64(32))) & np.uint64(0xFFFFFFFF)


def gated_blocks(blocks: Iterator[bytes], gate: PositionGate) -> Iterator[GatedBlock]:
    """Each block through the gate."""
    held = next(blocks, b"")
    for block in blocks:
        yield gate.gate(held)
        held = block
    if held:
        yield gate.gate(held, last=True)
