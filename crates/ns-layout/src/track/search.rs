//! Which segment is nearest to a point.

use std::ops::Range;

use super::segment::TrackSegment;

/// A tree of boxes around segments.
#[derive(Debug, Clone)]
pub(super) struct SegmentTree<const D: usize> {
    /// Each branch is followed by its left half.
    branches: Vec<Branch<D>>,
    /// The segments, those of one branch side by side.
    order: Vec<u32>,
}

#[derive(Debug, Clone)]
struct Branch<const D: usize> {
    lo: [f64; D],
    hi: [f64; D],
    /// Its segments, as places in the order.
    items: Range<usize>,
    /// Where its right half stands; none for a leaf.
    right: Option<usize>,
}

/// Up to this many segments are simply tried one after the other.
const LEAF: usize = 8;

/// Squared distances that differ by no more than this fraction are equal, as
/// they are for nearest centres.
const TIE: f64 = 1e-12;

/// Boxes are wider by this fraction of the numbers in them, which is more than
/// the distance to a segment can be off by rounding.
const SLACK: f64 = 16.0 * f64::EPSILON;

impl<const D: usize> SegmentTree<D> {
    /// # Preconditions
    ///
    /// There is at least one segment, and fewer than 2³².
    pub(super) fn new(segments: &[TrackSegment<D>]) -> Self {
        debug_assert!(!segments.is_empty());
        let mut tree = Self {
            branches: Vec::new(),
            order: (0..segments.len() as u32).collect(),
        };
        tree.grow(segments, 0..segments.len());
        tree
    }

    fn grow(&mut self, segments: &[TrackSegment<D>], items: Range<usize>) {
        let at = self.branches.len();
        let mut branch = Branch {
            lo: [f64::INFINITY; D],
            hi: [f64::NEG_INFINITY; D],
            items: items.clone(),
            right: None,
        };
        for &i in &self.order[items.clone()] {
            branch.include(&segments[i as usize]);
        }
        let extent = |k: &usize| branch.hi[*k] - branch.lo[*k];
        let widest = (0..D).max_by(|a, b| extent(a).total_cmp(&extent(b)));
        self.branches.push(branch);
        let Some(axis) = widest.filter(|_| items.len() > LEAF) else {
            return;
        };
        let middle = |i: &u32| {
            let [a, b] = &segments[*i as usize].ends;
            a[axis] / 2.0 + b[axis] / 2.0
        };
        let half = items.len() / 2;
        self.order[items.clone()]
            .select_nth_unstable_by(half, |a, b| middle(a).total_cmp(&middle(b)).then(a.cmp(b)));
        let split = items.start + half;
        self.grow(segments, items.start..split);
        self.branches[at].right = Some(self.branches.len());
        self.grow(segments, split..items.end);
    }

    /// The first of the segments nearest to a point, or `None` where no square
    /// of a distance is a finite number.
    ///
    /// # Complexity
    ///
    /// O(log n) for n segments, unless many of them are equally near.
    pub(super) fn nearest(&self, segments: &[TrackSegment<D>], point: &[f64; D]) -> Option<usize> {
        let square = |i: usize| segments[i].nearest(point).1;
        let mut least = f64::INFINITY;
        self.visit(0, point, &mut least, &mut |i, reach| {
            *reach = square(i).min(*reach);
        });
        if least == f64::INFINITY {
            return None;
        }
        let mut first: Option<usize> = None;
        let mut reach = least * (1.0 + TIE);
        self.visit(0, point, &mut reach, &mut |i, reach| {
            if first.is_none_or(|known| i < known) && square(i) <= *reach {
                first = Some(i);
            }
        });
        first
    }

    /// Meets every segment that may be within reach; what it meets may shorten
    /// the reach, the square of a distance.
    fn visit(
        &self,
        at: usize,
        point: &[f64; D],
        reach: &mut f64,
        meet: &mut impl FnMut(usize, &mut f64),
    ) {
        let branch = &self.branches[at];
        let Some(right) = branch.right else {
            for &i in &self.order[branch.items.clone()] {
                meet(i as usize, reach);
            }
            return;
        };
        let mut halves = [at + 1, right].map(|at| (at, self.branches[at].square_distance(point)));
        halves.sort_unstable_by(|a, b| a.1.total_cmp(&b.1));
        for (at, square) in halves {
            if square <= *reach {
                self.visit(at, point, reach, meet);
            }
        }
    }
}

impl<const D: usize> Branch<D> {
    fn include(&mut self, segment: &TrackSegment<D>) {
        for k in 0..D {
            let [a, b] = segment.ends.map(|end| end[k]);
            let slack = SLACK * (a.abs().max(b.abs()) + segment.length);
            self.lo[k] = self.lo[k].min(a.min(b) - slack);
            self.hi[k] = self.hi[k].max(a.max(b) + slack);
        }
    }

    /// The square of the distance to the box, 0 inside.
    fn square_distance(&self, point: &[f64; D]) -> f64 {
        (0..D)
            .map(|k| (point[k] - point[k].clamp(self.lo[k], self.hi[k])).powi(2))
            .sum()
    }
}
