"""Times what the peers do, with the inputs that our own program has written.

`cargo xtask compare` starts this script with a folder, and writes names of
operations to it, a line each. Each is answered with a line of JSON, once the
answer of the peer is in the folder of that name. A new operation is one function
here: it reads its inputs from a folder, and returns what is to be timed.
"""

import functools
import importlib.metadata
import json
import pathlib
import sys
import time
import warnings

import numpy as np
import scipy.ndimage
import scipy.sparse
import scipy.sparse.csgraph
import skfmm
from neurospatial import Environment
from pygsp import filters, graphs

# The rules of `measure.rs`: runs are repeated for so many seconds, at least and
# at most so many times, but not where one takes longer than `ONCE`.
PATIENCE = 2.0
LEAST_RUNS = 5
MOST_RUNS = 1000
ONCE = 10.0

OPS = {}


def op(name, package):
    """Enters a function into the table, under the name of our operation."""

    def enter(function):
        OPS[name] = (function, package)
        return function

    return enter


class Folder:
    """The inputs of an operation: lists of numbers of eight bytes."""

    def __init__(self, path):
        self.path = path

    def read(self, name):
        return np.fromfile(self.path / f"{name}.f64", dtype="<f8")

    def ints(self, name):
        return self.read(name).astype(np.int64)

    def points(self, name):
        return self.read(name).reshape(-1, 2)

    def mask(self):
        """Which cells of a square are bins."""
        mask = self.read("mask") != 0
        side = round(mask.size**0.5)
        return mask.reshape(side, side)

    def write(self, name, values):
        np.asarray(values, dtype="<f8").tofile(self.path / f"{name}.f64")


def least(run):
    """The seconds of the fastest run, and what the last one returned."""
    begun = time.perf_counter()
    fastest = float("inf")
    for runs in range(1, MOST_RUNS + 1):
        start = time.perf_counter()
        made = run()
        end = time.perf_counter()
        fastest = min(fastest, end - start)
        if end - start > ONCE or (runs >= LEAST_RUNS and end - begun > PATIENCE):
            break
    return fastest, made


def once(run):
    """The seconds of a single run, or those of the processor if they are fewer."""
    start = time.perf_counter(), time.process_time()
    made = run()
    end = time.perf_counter(), time.process_time()
    return min(end[0] - start[0], end[1] - start[1]), made


def arena(folder):
    edges = folder.read("edges")
    return Environment.from_grid_mask(folder.mask(), (edges, edges))


def box(folder):
    """A box of bins of size 1, all of them active."""
    corners = folder.points("corners")
    return Environment.from_samples(corners, 1.0, infer_active_bins=False)


def session(folder):
    return folder.read("times"), folder.points("positions")


@op("build/from-samples", "neurospatial")
def build_from_samples(folder):
    samples = folder.points("samples")
    return (lambda: Environment.from_samples(samples, 1.0)), centers


@op("build/from-mask", "neurospatial")
def build_from_mask(folder):
    mask, edges = folder.mask(), folder.read("edges")
    return (lambda: Environment.from_grid_mask(mask, (edges, edges))), centers


def centers(environment):
    return environment.bin_centers


@op("lookup/bins-at", "neurospatial")
def lookup_bins_at(folder):
    environment, points = arena(folder), folder.points("points")
    return lambda: environment.bin_at(points)


@op("interpolate/nearest", "neurospatial")
def interpolate_nearest(folder):
    environment = arena(folder)
    field, points = folder.read("field"), folder.points("points")
    return lambda: environment.interpolate(field, points, mode="nearest")


@op("interpolate/linear", "neurospatial")
def interpolate_linear(folder):
    environment = box(folder)
    field, points = folder.read("field"), folder.points("points")
    return lambda: environment.interpolate(field, points, mode="linear")


@op("occupancy/start", "neurospatial")
def occupancy_start(folder):
    environment = arena(folder)
    times, positions = session(folder)
    return lambda: environment.occupancy(times, positions)


@op("occupancy/linear", "neurospatial")
def occupancy_linear(folder):
    environment = box(folder)
    times, positions = session(folder)
    return lambda: environment.occupancy(times, positions, time_allocation="linear")


@op("sequence/bins", "neurospatial")
def sequence_bins(folder):
    environment = arena(folder)
    times, positions = session(folder)
    return lambda: environment.bin_sequence(times, positions)


@op("sequence/transitions", "neurospatial")
def sequence_transitions(folder):
    environment = box(folder)
    times, positions = session(folder)

    def sorted_rows(counts):
        counts.eliminate_zeros()
        counts.sort_indices()
        return np.concatenate([counts.indptr, counts.indices, counts.data])

    def run():
        return environment.transitions(times=times, positions=positions, normalize=False)

    return run, sorted_rows


@op("path/far-bins", "neurospatial")
def path_far_bins(folder):
    environment = arena(folder)
    start, end = folder.ints("sources").tolist()

    def length(path):
        graph = environment.connectivity
        return [sum(graph.edges[step]["distance"] for step in zip(path, path[1:]))]

    return (lambda: environment.path_between(start, end)), length


@op("distance/one-source", "neurospatial")
@op("distance/sixteen-sources", "neurospatial")
def distance(folder):
    environment, sources = arena(folder), folder.ints("sources").tolist()
    return lambda: environment.distance_to(sources)


@op("distance/csgraph", "scipy")
def distance_csgraph(folder):
    offsets = folder.ints("offsets")
    bins = offsets.size - 1
    parts = folder.read("distances"), folder.ints("targets"), offsets
    graph = scipy.sparse.csr_array(parts, shape=(bins, bins))
    source = int(folder.ints("sources")[0])
    return lambda: scipy.sparse.csgraph.dijkstra(graph, indices=source)


@op("geodesic/marching-100", "scikit-fmm")
@op("geodesic/marching-100-walls", "scikit-fmm")
@op("geodesic/marching-1000", "scikit-fmm")
@op("geodesic/marching-1000-walls", "scikit-fmm")
@op("geodesic/exact-100", "scikit-fmm")
@op("geodesic/exact-100-walls", "scikit-fmm")
@op("geodesic/exact-1000", "scikit-fmm")
@op("geodesic/exact-1000-walls", "scikit-fmm")
def geodesic(folder):
    active = folder.mask()
    # A field that is 0 in one cell and above it elsewhere has its zero there.
    front = np.ones(active.shape)
    front.flat[folder.ints("cell")[0]] = 0.0
    if not active.all():
        front = np.ma.MaskedArray(front, ~active)
    run = functools.partial(skfmm.distance, front, dx=1.0, order=2)
    return run, lambda field: np.ma.getdata(field)[active]


@op("heat/lattice-1000", "scipy")
@op("heat/lattice-1000-walls", "scipy")
def heat_lattice(folder):
    active = folder.mask()
    field = np.zeros(active.shape)
    field[active] = folder.read("field")
    sigma = folder.read("bandwidth")[0]
    # Beyond its ends the field goes on as in a mirror, as between walls.
    run = functools.partial(scipy.ndimage.gaussian_filter, field, sigma, mode="reflect")
    return run, lambda smoothed: smoothed[active]


@op("heat/graph-chebyshev", "PyGSP")
def heat_graph_chebyshev(folder):
    offsets, targets = folder.ints("offsets"), folder.ints("targets")
    weights = np.ones(targets.size)
    graph = graphs.Graph(scipy.sparse.csr_matrix((weights, targets, offsets)))
    graph.estimate_lmax()
    time_of_heat = folder.read("bandwidth")[0] ** 2 / 2
    heat = filters.Heat(graph, scale=time_of_heat * graph.lmax)
    # The accuracy that we promise: what is cut off adds up to less than 1e-12.
    coefficients = np.abs(filters.compute_cheby_coeff(heat, m=300))
    cut_off = np.cumsum(coefficients[::-1])[::-1]
    order = int(np.argmax(cut_off < 1e-12)) - 1
    field = folder.read("field")
    return lambda: heat.filter(field, method="chebyshev", order=order)


@functools.cache
def first_smooth(edges, field, bandwidth):
    """Smooths in a box where nothing was smoothed before, which makes a kernel.

    That takes minutes, so it is done once for all operations, and the kernel is
    timed on the way. As no other run can be faster, it counts with the time of
    the processor where other programs took some of it away.
    """
    edges = np.frombuffer(edges)
    cells = np.ones((edges.size - 1, edges.size - 1), dtype=bool)
    box = Environment.from_grid_mask(cells, (edges, edges))
    seconds = {}
    compute = box.compute_kernel

    def timed(*arguments, **options):
        seconds["kernel"], kernel = once(lambda: compute(*arguments, **options))
        return kernel

    box.compute_kernel = timed
    field = np.frombuffer(field)
    seconds["smooth"], smoothed = once(lambda: box.smooth(field, bandwidth))
    del box.compute_kernel
    return box, seconds, smoothed


def smoothed_first(folder):
    """The box and all else of `first_smooth`; one and the same for equal inputs."""
    inputs = folder.read("edges").tobytes(), folder.read("field").tobytes()
    return first_smooth(*inputs, folder.read("bandwidth")[0])


@op("heat/kernel", "neurospatial")
def heat_kernel(folder):
    box, seconds, _ = smoothed_first(folder)
    return seconds["kernel"], box.compute_kernel(folder.read("bandwidth")[0])


@op("heat/first-smooth", "neurospatial")
def heat_first_smooth(folder):
    _, seconds, smoothed = smoothed_first(folder)
    return seconds["smooth"], smoothed


@op("heat/warm-smooth", "neurospatial")
def heat_warm_smooth(folder):
    box, field = smoothed_first(folder)[0], folder.read("field")
    bandwidth = folder.read("bandwidth")[0]
    return lambda: box.smooth(field, bandwidth)


def measured(ready):
    """Seconds and answer of what a function of the table returned: a run, a run
    and what makes an answer of its result, or seconds and an answer already."""
    run, finish = ready if isinstance(ready, tuple) else (ready, lambda made: made)
    if not callable(run):
        return run, finish
    seconds, made = least(run)
    return seconds, finish(made)


def main():
    warnings.simplefilter("ignore")
    home = pathlib.Path(sys.argv[1])
    for line in sys.stdin:
        name = line.strip()
        function, package = OPS[name]
        folder = Folder(home / name)
        seconds, answer = measured(function(folder))
        folder.write("theirs", answer)
        version = importlib.metadata.version(package)
        row = {"op": name, "seconds": seconds, "version": version}
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
