//! A part of a box, and room to take steps on it.

use std::ops::Range;

use crate::stencil::cells::GAP;
use crate::stencil::{Cells, Ground, Rates};

/// So many cells of one leave rate are worth a sweep of their own.
const ALIKE: usize = 64;

/// Fields on a part of a box, with a rim of nothing around it.
///
/// Places lie in C order, with one more after each row, one row more after each
/// plane and so on, and a slab before and after all: neighbours are then at fixed
/// strides from every place, and a value that is 0 wherever no bin is makes walls
/// of their own accord.
#[derive(Debug, Default)]
pub(super) struct Patch {
    pub(super) here: Vec<f64>,
    /// What was before, and then what comes next.
    pub(super) before: Vec<f64>,
    pub(super) sum: Vec<f64>,
    /// How far neighbours are apart, the largest first, which a slab is long.
    pub(super) strides: Vec<usize>,
    /// How many slabs there are between the first and the last.
    pub(super) slabs: usize,
    /// Those that are not there for others alone.
    pub(super) own: Range<usize>,
    /// The places where there is something to do, ascending.
    pub(super) runs: Vec<Run>,
    /// Where the patch lies on the box.
    pub(super) corner: Vec<usize>,
    /// The diagonal of `L`, on cells, 0 where no bin is.
    pub(super) leave_rates: Vec<f64>,
}

/// Places that are swept together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) places: Range<usize>,
    /// The one leave rate of all, where they are bins that have one.
    pub(super) leave_rate: Option<f64>,
}

/// Fields over all bins, or those of a strip. An empty one is not there yet.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    pub(super) here: &'a [f64],
    pub(super) before: &'a [f64],
    /// Of the strip alone.
    pub(super) sum: &'a mut [f64],
    /// What `here` counts in a sum that is not there yet.
    pub(super) first: Option<f64>,
    /// Where the latest two go, of the strip alone, if they are wanted.
    pub(super) next: Option<[&'a mut [f64]; 2]>,
}

impl Patch {
    /// Takes up a part of a box: slabs and columns, and so many more of each on
    /// every side as there are steps to take. `bins` are those of the strip.
    pub(super) fn load(
        &mut self,
        ground: &Ground,
        part: &Part,
        depth: usize,
        bins: &Range<usize>,
        fields: &Fields<'_>,
    ) {
        let extents = ground.extents();
        let wider = |own: &Range<usize>, all: usize| {
            own.start.saturating_sub(depth)..(own.end + depth).min(all)
        };
        let slabs = wider(&part.slabs, extents.slabs);
        let columns = wider(&part.columns, extents.columns);
        self.slabs = slabs.len();
        self.own = part.slabs.start + 1 - slabs.start..part.slabs.end + 1 - slabs.start;
        match ground {
            Ground::Cells(cells) => {
                self.load_cells(cells, &region(cells, slabs, columns), fields);
            }
            Ground::Bands(bands) => {
                self.strides.clone_from(&bands.strides);
                let slab = bands.strides[0];
                self.corner = vec![slabs.start];
                self.make_room();
                let all = slabs.start * slab..(slabs.end * slab).min(bands.bins);
                let places = slab..slab + all.len();
                self.leave_empty(0..places.start);
                self.leave_empty(places.end..self.here.len());
                self.here[places.clone()].copy_from_slice(&fields.here[all.clone()]);
                if !fields.before.is_empty() {
                    self.before[places.clone()].copy_from_slice(&fields.before[all]);
                }
                self.runs.clear();
                self.runs.push(Run {
                    places,
                    leave_rate: None,
                });
            }
        }
        self.visit_own(ground, part, |patch, bin, len, place| {
            let sum = &mut patch.sum[place..place + len];
            match fields.first {
                Some(weight) => {
                    let here = &patch.here[place..place + len];
                    for (sum, here) in sum.iter_mut().zip(here) {
                        *sum = weight * here;
                    }
                }
                None => sum.copy_from_slice(&fields.sum[bin - bins.start..][..len]),
            }
        });
    }

    /// Gives back what was made of a part of a box.
    pub(super) fn store(
        &mut self,
        ground: &Ground,
        part: &Part,
        bins: &Range<usize>,
        fields: &mut Fields<'_>,
    ) {
        self.visit_own(ground, part, |patch, bin, len, place| {
            let (to, from) = (bin - bins.start..bin - bins.start + len, place..place + len);
            fields.sum[to.clone()].copy_from_slice(&patch.sum[from.clone()]);
            if let Some([here, before]) = &mut fields.next {
                here[to.clone()].copy_from_slice(&patch.here[from.clone()]);
                before[to].copy_from_slice(&patch.before[from]);
            }
        });
    }

    /// Calls with the first bin, number and first place of bins side by side, for
    /// those of the part alone.
    fn visit_own(
        &mut self,
        ground: &Ground,
        part: &Part,
        mut visit: impl FnMut(&mut Self, usize, usize, usize),
    ) {
        match ground {
            Ground::Cells(cells) => {
                let region = region(cells, part.slabs.clone(), part.columns.clone());
                let (corner, strides) = (self.corner.clone(), self.strides.clone());
                cells.visit(&region, &corner, &strides, |bin, len, place| {
                    visit(self, bin, len, strides[0] + place);
                });
            }
            Ground::Bands(bands) => {
                let slab = bands.strides[0];
                let bins = part.slabs.start * slab..(part.slabs.end * slab).min(bands.bins);
                let place = slab + bins.start - self.corner[0] * slab;
                visit(self, bins.start, bins.len(), place);
            }
        }
    }

    /// Makes room for all places, whatever is on them.
    fn make_room(&mut self) {
        let places = (self.slabs + 2) * self.strides[0];
        for field in [&mut self.here, &mut self.before, &mut self.sum] {
            field.resize(places, 0.0);
        }
    }

    /// Nothing is on places where no bin is. Of the sum, only what is loaded is
    /// read.
    fn leave_empty(&mut self, places: Range<usize>) {
        self.here[places.clone()].fill(0.0);
        self.before[places].fill(0.0);
    }

    fn load_cells(&mut self, cells: &Cells, region: &[Range<usize>], fields: &Fields<'_>) {
        let axes = region.len();
        let mut strides = vec![1; axes];
        for k in (1..axes).rev() {
            strides[k - 1] = strides[k] * (region[k].len() + 1);
        }
        self.strides = strides;
        self.corner = region.iter().map(|range| range.start).collect();
        self.make_room();
        self.leave_rates.resize(self.here.len(), 0.0);
        self.runs.clear();
        // Runs of unequal edges keep to their row.
        let row = match (&cells.rates, axes) {
            (Rates::Uneven(_), 2..) => self.strides[axes - 2],
            _ => self.here.len(),
        };
        let slab = self.strides[0];
        let mut swept: Vec<Range<usize>> = Vec::new();
        let mut done = 0;
        let (corner, strides) = (self.corner.clone(), self.strides.clone());
        cells.visit(region, &corner, &strides, |bin, len, place| {
            let place = slab + place;
            let (from, to) = (bin..bin + len, place..place + len);
            self.leave_empty(done..place);
            self.leave_rates[done..place].fill(0.0);
            done = to.end;
            self.here[to.clone()].copy_from_slice(&fields.here[from.clone()]);
            if !fields.before.is_empty() {
                self.before[to.clone()].copy_from_slice(&fields.before[from.clone()]);
            }
            self.leave_rates[to.clone()].copy_from_slice(&cells.leave_rates[from]);
            match swept.last_mut() {
                Some(run) if place <= run.end + GAP && place / row == run.start / row => {
                    run.end = to.end;
                }
                _ => swept.push(to),
            }
        });
        self.leave_empty(done..self.here.len());
        self.leave_rates[done..].fill(0.0);
        for places in swept {
            self.push_alike(places);
        }
    }

    /// A run, with long parts of one leave rate apart.
    fn push_alike(&mut self, places: Range<usize>) {
        let first = self.runs.len();
        let mut from = places.start;
        for alike in self.leave_rates[places].chunk_by(|a, b| a == b) {
            let (places, leave) = (from..from + alike.len(), alike[0]);
            from = places.end;
            let leave_rate = (leave > 0.0 && places.len() >= ALIKE).then_some(leave);
            match self.runs[first..].last_mut() {
                Some(run) if run.leave_rate.is_none() && leave_rate.is_none() => {
                    run.places.end = places.end;
                }
                _ => self.runs.push(Run { places, leave_rate }),
            }
        }
    }
}

/// Slabs and columns of a box.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) slabs: Range<usize>,
    pub(super) columns: Range<usize>,
}

/// The same along each axis of a lattice.
fn region(cells: &Cells, slabs: Range<usize>, columns: Range<usize>) -> Vec<Range<usize>> {
    let others = cells.shape.iter().skip(2).map(|&count| 0..count);
    let two = [slabs, columns].into_iter().take(cells.shape.len());
    two.chain(others).collect()
}
