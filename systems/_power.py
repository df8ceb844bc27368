"""No system (its name begins with `_`): power iteration that ends alike on every machine."""

import numpy as np
from _ties import PRECISION


def iterate_power(matrix, epsilon, normalize=False):
    """The vector that `matrix.T` leaves as it is, by power iteration from equal parts, as sumy does it.

    It ends when a step is no longer than `epsilon`; its length, too, is compared without its last bits. The products
    are added row by row instead of by a BLAS, whose order of adding depends on the processor.
    """
    vector = np.full(len(matrix), 1 / len(matrix))
    step = np.inf
    while step > epsilon + PRECISION:
        following = (matrix * vector[:, None]).sum(axis=0)
        if normalize:
            following /= np.sqrt((following**2).sum()) or 1.0
        step = np.sqrt(((following - vector) ** 2).sum())
        vector = following
    return vector
