"""No system (its name begins with `_`): the order of sentences by their ratings, the same on every machine.

The last bits of a rating depend on the processor and on the libraries that multiply and take logarithms there. Ratings
that are equal in exact arithmetic often differ in these bits, so none is decided by them.
"""

import math

PRECISION = 1e-9
"""Ratings are equal if they differ by at most this share of the scale: a million times what double precision loses."""


def rank_places(ratings, scale=None, precision=PRECISION):
    """The places of `ratings`, the highest first, and of equal ratings the earlier place first.

    `scale` is the size of the numbers that a rating was computed from, where it may be their small difference; by
    default the largest absolute value among the ratings, so that a common factor does not matter. A chain of neighbours
    that are equal is one tie: no order of comparing can split it. What is no number comes last.
    """
    values = [-math.inf if math.isnan(rating) else float(rating) for rating in ratings]
    if scale is None:
        scale = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    falling = sorted(range(len(values)), key=lambda place: -values[place])
    tie, ties = 0, {}
    for previous, place in zip(falling[:1] + falling, falling, strict=False):
        higher, lower = values[previous], values[place]
        tie += not (higher == lower or higher - lower <= precision * scale)
        ties[place] = tie
    return sorted(falling, key=lambda place: (ties[place], place))
