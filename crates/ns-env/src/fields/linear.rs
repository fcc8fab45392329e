//! Multilinear values between the centres of a Cartesian lattice.

use ns_layout::{Lattice, Layout, TurnedLattice};

/// A field on a lattice, to be read between the centres.
pub(super) struct Multilinear<'a, const D: usize> {
    lattice: &'a Lattice<D>,
    /// Where the space of the points is not that of the lattice.
    moved: Option<Moved<'a, D>>,
    field: &'a [f64],
}

/// How points get to a lattice that was turned or sheared.
struct Moved<'a, const D: usize> {
    layout: &'a dyn Layout<D>,
    turned: TurnedLattice<'a, D>,
}

/// One axis of a point: the next centre on the side where it lies.
#[derive(Clone, Copy)]
struct Side {
    /// From the cell of the point to the one beside, in the numbering of cells.
    step: isize,
    /// The weight of the one beside, from 0 to 1; 0 where there is none.
    share: f64,
}

impl<'a, const D: usize> Multilinear<'a, D> {
    /// `None` where bins lie on no lattice.
    pub(super) fn new(layout: &'a dyn Layout<D>, field: &'a [f64]) -> Option<Self> {
        if let Some(lattice) = layout.lattice() {
            return Some(Self {
                lattice,
                moved: None,
                field,
            });
        }
        let turned = layout.turned_lattice()?;
        Some(Self {
            lattice: turned.lattice(),
            moved: Some(Moved { layout, turned }),
            field,
        })
    }

    /// The value at a point, NaN in no bin, and where that of the bin is.
    pub(super) fn at(&self, point: &[f64; D]) -> f64 {
        let value = match &self.moved {
            None => self.on_lattice(point),
            Some(moved) => self.when_moved(moved, point),
        };
        value.unwrap_or(f64::NAN)
    }

    fn on_lattice(&self, point: &[f64; D]) -> Option<f64> {
        let (axes, strides) = (self.lattice.axes(), self.lattice.strides());
        let mut at = [0; D];
        let mut own = 0;
        for (k, axis) in axes.iter().enumerate() {
            at[k] = axis.locate(point[k])?;
            own += at[k] * strides[k];
        }
        let bin = self.lattice.cell_bins()[own]?;
        Some(self.around(point, at, own, self.field[bin.index()]))
    }

    fn when_moved(&self, moved: &Moved<'_, D>, point: &[f64; D]) -> Option<f64> {
        let bin = moved.layout.bin_at(point)?;
        let own = *self.lattice.bin_cells().get(bin.index())? as usize;
        let point = moved.turned.source_of(point);
        let at = self.lattice.coordinates(own);
        Some(self.around(&point, at, own, self.field[bin.index()]))
    }

    /// The value at a point of the cell `own`, which is at `at` and has the value
    /// `here`.
    #[inline]
    fn around(&self, point: &[f64; D], at: [usize; D], own: usize, here: f64) -> f64 {
        if here.is_nan() {
            return here;
        }
        let sides = self.sides(point, at);
        // The own corner is number 0; bit `k` of a number says beside on axis `k`.
        let (mut sum, mut weights) = (0.0, 0.0);
        let (mut least, mut greatest) = (here, here);
        for corner in 0..1_usize << D {
            let weight = weight(&sides, corner);
            if weight > 0.0 {
                let value = self.value(&sides, own, corner);
                if value.is_nan() {
                    return self.around_holes(&sides, own);
                }
                sum += weight * value;
                weights += weight;
                least = value.min(least);
                greatest = value.max(greatest);
            }
        }
        (sum / weights).clamp(least, greatest)
    }

    /// Where the point lies between the centre of its cell and the next.
    #[inline]
    fn sides(&self, point: &[f64; D], at: [usize; D]) -> [Side; D] {
        let strides = self.lattice.strides();
        std::array::from_fn(|k| {
            let centers = self.lattice.axes()[k].centers();
            let (here, x, stride) = (centers[at[k]], point[k], strides[k] as isize);
            let (beside, step) = if x > here {
                (centers.get(at[k] + 1), stride)
            } else {
                (at[k].checked_sub(1).and_then(|i| centers.get(i)), -stride)
            };
            let share = beside.map_or(0.0, |beside| ((x - here) / (beside - here)).clamp(0.0, 1.0));
            Side { step, share }
        })
    }

    /// The value of a corner, NaN where there is no bin or it is not known.
    #[inline]
    fn value(&self, sides: &[Side; D], own: usize, corner: usize) -> f64 {
        let steps = sides.iter().enumerate();
        let cell = steps.fold(own, |cell, (k, side)| match corner >> k & 1 {
            1 => cell.wrapping_add_signed(side.step),
            _ => cell,
        });
        let bin = self.lattice.cell_bins()[cell];
        bin.map_or(f64::NAN, |bin| self.field[bin.index()])
    }

    /// The same from the corners that faces between known corners join to the
    /// own one.
    #[cold]
    fn around_holes(&self, sides: &[Side; D], own: usize) -> f64 {
        let mut reached = vec![false; 1 << D];
        let mut waiting = vec![0_usize];
        reached[0] = true;
        let (mut sum, mut weights) = (0.0, 0.0);
        let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
        while let Some(corner) = waiting.pop() {
            let value = self.value(sides, own, corner);
            let weight = weight(sides, corner);
            sum += weight * value;
            weights += weight;
            least = value.min(least);
            greatest = value.max(greatest);
            for k in 0..D {
                let next = corner ^ (1 << k);
                let is_there = sides[k].share > 0.0 && !reached[next];
                if is_there && !self.value(sides, own, next).is_nan() {
                    reached[next] = true;
                    waiting.push(next);
                }
            }
        }
        // Beside a bin that is wider than floats can tell, rounding may leave
        // the own corner, and all that it leads to, without a share.
        if weights > 0.0 {
            (sum / weights).clamp(least, greatest)
        } else {
            self.value(sides, own, 0)
        }
    }
}

/// The product of the shares of a corner.
#[inline]
fn weight<const D: usize>(sides: &[Side; D], corner: usize) -> f64 {
    let sides = sides.iter().enumerate();
    sides
        .map(|(k, side)| match corner >> k & 1 {
            1 => side.share,
            _ => 1.0 - side.share,
        })
        .product()
}
