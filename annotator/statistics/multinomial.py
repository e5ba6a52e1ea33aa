"""Many multinomial draws with the same expected counts: the same distribution as numpy's, several times faster.

numpy draws a binomial for every cell of every draw, each with other parameters. Independent Poisson counts have the
SAME parameters in every draw, so a table of their distribution turns uniform numbers into counts. They are multinomial
once their total is right: the cells with most reports, which hold half of them or more, take up what the others leave,
and a draw is accepted as often as that total deserves. Rejection makes it exact, not approximate.
"""

import math

import numpy as np

from annotator.statistics.ratings import Floats, Integers

FEW_CELLS = 64
LARGEST_TABLE_MEAN = 20_000
REACH = 9.0
BUCKETS = 1024
BUCKET_EDGES = np.arange(BUCKETS + 1) / BUCKETS


def multinomial_draws(generator: np.random.Generator, times: Integers, size: int) -> Floats:
    """`size` resamples of sum(times) reports among the cells, each expected `times` as often; shape size x cells."""
    total = int(times.sum())
    descending = np.argsort(-times, kind="stable")
    held = np.cumsum(times[descending])
    most = int(np.searchsorted(held, total / 2)) + 1
    most = max(most, int(np.count_nonzero(times > LARGEST_TABLE_MEAN)))
    if len(times) < FEW_CELLS or most >= len(times):
        return generator.multinomial(total, times / total, size=size).astype(np.float64)
    frequent, rare = descending[:most], descending[most:]
    counts = np.empty((len(times), size))
    counts[rare] = _rare_cells(generator, times[rare].astype(np.float64), total, size)
    left = total - counts[rare].sum(axis=0).astype(np.int64)
    shares = times[frequent] / times[frequent].sum()
    counts[frequent] = generator.multinomial(left, shares).T
    return counts.T  # what is made of it multiplies it, which a copy in another order does not make faster


def _rare_cells(generator: np.random.Generator, means: Floats, total: int, size: int) -> Floats:
    """The counts of some cells of a multinomial, cells x size, by rejection of Poisson counts."""
    tables = [_cumulative(mean) for mean in means]
    accepted: list[Floats] = []
    missing = size
    while missing:
        wanted = math.ceil(missing * math.sqrt(total / (total - means.sum())) * 1.05) + 8
        counts = np.empty((len(means), wanted))
        uniforms = generator.random((len(means), wanted))
        for row, (first, cumulative) in enumerate(tables):
            np.add(_places(cumulative, uniforms[row]), first, out=counts[row])
        kept = counts[:, generator.random(wanted) < _acceptance(counts.sum(axis=0), float(means.sum()), total)]
        accepted.append(kept[:, :missing])
        missing -= accepted[-1].shape[1]
    return np.concatenate(accepted, axis=1)


def _cumulative(mean: float) -> tuple[int, Floats]:
    """The least count that can occur and P(X <= count) from there on, to the last bit that a uniform number has."""
    reach = REACH * math.sqrt(mean) + 20
    first = max(0, math.floor(mean - reach))
    counts = np.arange(first, math.ceil(mean + reach) + 1)
    start = first * math.log(mean) - mean - math.lgamma(first + 1)
    steps = np.log(mean / counts[1:])
    cumulative = np.cumsum(np.exp(start + np.concatenate(([0.0], np.cumsum(steps)))))
    return first, np.asarray(cumulative / cumulative[-1])


def _places(cumulative: Floats, uniforms: Floats) -> Integers:
    """cumulative.searchsorted(uniforms), but most of them looked up by the bucket they are in."""
    edges = cumulative.searchsorted(BUCKET_EDGES)
    bucket = (uniforms * BUCKETS).astype(np.intp)
    places = edges[bucket]
    unsure = np.flatnonzero((edges[:-1] != edges[1:])[bucket])
    places[unsure] = cumulative.searchsorted(uniforms[unsure])
    return np.asarray(places)


def _acceptance(sums: Floats, mean: float, total: int) -> Floats:
    """The binomial probability of a sum over its Poisson probability, scaled to at most 1."""
    at_most = _log_ratio(math.floor(mean), mean, total), _log_ratio(math.ceil(mean), mean, total)
    values, place = np.unique(sums, return_inverse=True)
    ratios = np.array([_log_ratio(int(value), mean, total) - max(at_most) for value in values])
    return np.asarray(np.exp(np.minimum(ratios, 0.0))[place])


def _log_ratio(count: int, mean: float, total: int) -> float:
    """log [Binomial(count; total, mean / total) / Poisson(count; mean)], but for what does not depend on the count."""
    if count > total:
        return -math.inf
    return (total - count) * math.log(total - mean) - math.lgamma(total - count + 1)
