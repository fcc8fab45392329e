//! A graph cut into parts of equal size.

use crate::{Connectivity, GraphError};

impl Connectivity {
    /// Cuts the bins into so many parts, and returns the part of each bin, from 0.
    ///
    /// Parts have the same number of bins, but for one more or less. What one
    /// part takes of a piece that faces hold together is in one piece itself
    /// wherever a cut between two far ends allows for it: each cut is made along
    /// the line from which both ends are as far, in faces crossed, moved until
    /// the sizes are right. Both sides of such a line are in one piece; ties upon
    /// it are settled so that the fewest pieces come off, and of those cuts the
    /// one is taken that crosses the fewest faces. Where there is no such cut, as
    /// between the arms of a star, a part may fall into several pieces.
    ///
    /// # Shapes
    ///
    /// One entry for each bin.
    ///
    /// # Errors
    ///
    /// [`GraphError::PartCount`] where there is no part, or more than bins.
    ///
    /// # Complexity
    ///
    /// O((bins + edges) log bins · log parts) time, O(bins) memory.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_layout::Grid;
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 7.0)]).build()?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// assert_eq!(graph.parts(3)?, [0, 0, 0, 1, 1, 2, 2]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parts(&self, count: usize) -> Result<Vec<u32>, GraphError> {
        let bins = self.bin_count();
        if count == 0 || count > bins {
            return Err(GraphError::PartCount { count, bins });
        }
        let mut cutter = Cutter::new(self);
        let mut parts = vec![0; bins];
        // What is to be cut, into how many parts, and the number of the first.
        let mut open = vec![((0..bins as u32).collect::<Vec<u32>>(), count, 0_usize)];
        while let Some((set, count, first)) = open.pop() {
            if count == 1 {
                for &bin in &set {
                    parts[bin as usize] = first as u32;
                }
                continue;
            }
            let lower = count / 2;
            // The first parts have one bin more, until none is left over.
            let (each, over) = (set.len() / count, set.len() % count);
            let size = each * lower + over.min(lower);
            let (below, above) = cutter.cut(&set, size);
            open.push((above, count - lower, first + lower));
            open.push((below, lower, first));
        }
        Ok(parts)
    }

    /// The bins no more than so many faces from those of a mask, which are among
    /// them: the mask with a halo.
    ///
    /// # Shapes
    ///
    /// `mask` has one entry for each bin, and so has the result.
    ///
    /// # Errors
    ///
    /// [`GraphError::FieldLength`]
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time, O(bins) memory.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_layout::Grid;
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 6.0)]).build()?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// let halo = graph.with_halo(&[true, false, false, false, false, false], 2)?;
    /// assert_eq!(halo, [true, true, true, false, false, false]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_halo(&self, mask: &[bool], faces: usize) -> Result<Vec<bool>, GraphError> {
        if mask.len() != self.bin_count() {
            return Err(GraphError::FieldLength {
                expected: self.bin_count(),
                actual: mask.len(),
            });
        }
        let mut reached = mask.to_vec();
        let members = (0..mask.len() as u32).filter(|&bin| mask[bin as usize]);
        let mut front: Vec<u32> = members.collect();
        let mut next = Vec::new();
        for _ in 0..faces {
            for &bin in &front {
                for to in self.across_faces(bin) {
                    if !std::mem::replace(&mut reached[to as usize], true) {
                        next.push(to);
                    }
                }
            }
            front.clear();
            std::mem::swap(&mut front, &mut next);
            if front.is_empty() {
                break;
            }
        }
        Ok(reached)
    }

    /// The bins behind the faces of one.
    fn across_faces(&self, bin: u32) -> impl Iterator<Item = u32> {
        let row = self.offsets()[bin as usize]..self.offsets()[bin as usize + 1];
        let open = row.filter(|&k| self.faces()[k] > 0.0);
        open.map(|k| self.targets()[k].index() as u32)
    }
}

/// Cuts sets of bins in two.
struct Cutter<'g> {
    graph: &'g Connectivity,
    /// The set that each bin is in, by its number; others are not looked at.
    set: Vec<u32>,
    sets: u32,
    /// How many faces away each bin is from either end of its piece.
    from: [Vec<u32>; 2],
    /// The bins reached, in order.
    front: Vec<u32>,
}

/// The set of the bins that are in none.
const NO_SET: u32 = 0;

/// Not reached yet.
const FAR: u32 = u32::MAX;

impl<'g> Cutter<'g> {
    fn new(graph: &'g Connectivity) -> Self {
        let bins = graph.bin_count();
        Self {
            graph,
            set: vec![NO_SET; bins],
            sets: NO_SET,
            from: [vec![FAR; bins], vec![FAR; bins]],
            front: Vec::new(),
        }
    }

    /// Cuts off `size` bins, at least one and not all.
    fn cut(&mut self, set: &[u32], size: usize) -> (Vec<u32>, Vec<u32>) {
        let mut pieces = self.pieces(set);
        // Whole pieces go first, the largest ahead, as long as they fit.
        pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
        let mut below = Vec::with_capacity(size);
        let mut above = Vec::with_capacity(set.len() - size);
        let mut rest: Vec<Vec<u32>> = Vec::new();
        for piece in pieces {
            if below.len() + piece.len() <= size {
                below.extend(piece);
            } else {
                rest.push(piece);
            }
        }
        // What is still missing comes off the smallest of the others; each of them
        // is larger than that.
        let missing = size - below.len();
        if let Some(piece) = rest.pop_if(|_| missing > 0) {
            let (first, last) = self.cut_piece(&piece, missing);
            below.extend(first);
            above.extend(last);
        }
        above.extend(rest.into_iter().flatten());
        below.sort_unstable();
        above.sort_unstable();
        (below, above)
    }

    /// Cuts off `size` bins of a set that is in one piece.
    fn cut_piece(&mut self, piece: &[u32], size: usize) -> (Vec<u32>, Vec<u32>) {
        let one = self.measure_from(0, piece, piece[0]);
        let other = self.measure_from(0, piece, one);
        // Parts are numbered from the end of the lower bin.
        self.measure_from(0, piece, one.min(other));
        self.measure_from(1, piece, one.max(other));
        let mut best: Option<(usize, usize, Vec<u32>)> = None;
        for way in Way::ALL {
            let mut order = piece.to_vec();
            order.sort_by_cached_key(|&bin| {
                let [near, far] = [0, 1].map(|k| i64::from(self.from[k][bin as usize]));
                (way.key(near, far), bin)
            });
            let (below, above) = order.split_at(size);
            let pieces = self.pieces(below).len() + self.pieces(above).len();
            let faces = self.faces_out_of(below, piece);
            let is_best = best
                .as_ref()
                .is_none_or(|(least, fewest, _)| (pieces, faces) < (*least, *fewest));
            if is_best {
                best = Some((pieces, faces, order));
            }
        }
        let mut below = best.map(|(.., order)| order).unwrap_or_default();
        let above = below.split_off(size);
        (below, above)
    }

    /// Finds how far the bins of a piece are from one of them, in faces crossed,
    /// and which is the farthest.
    fn measure_from(&mut self, which: usize, piece: &[u32], start: u32) -> u32 {
        self.enter(piece);
        let distances = &mut self.from[which];
        for &bin in piece {
            distances[bin as usize] = FAR;
        }
        distances[start as usize] = 0;
        self.front.clear();
        self.front.push(start);
        let mut place = 0;
        while let Some(&bin) = self.front.get(place) {
            let next = distances[bin as usize] + 1;
            for to in self.graph.across_faces(bin) {
                if self.set[to as usize] == self.sets && distances[to as usize] == FAR {
                    distances[to as usize] = next;
                    self.front.push(to);
                }
            }
            place += 1;
        }
        self.front.last().copied().unwrap_or(start)
    }

    /// The pieces of a set that faces hold together.
    fn pieces(&mut self, set: &[u32]) -> Vec<Vec<u32>> {
        self.enter(set);
        let mut pieces = Vec::new();
        for &start in set {
            if self.set[start as usize] != self.sets {
                continue;
            }
            // Bins leave the set as they are found.
            self.set[start as usize] = NO_SET;
            let mut piece = vec![start];
            let mut place = 0;
            while let Some(&bin) = piece.get(place) {
                for to in self.graph.across_faces(bin) {
                    if self.set[to as usize] == self.sets {
                        self.set[to as usize] = NO_SET;
                        piece.push(to);
                    }
                }
                place += 1;
            }
            pieces.push(piece);
        }
        pieces
    }

    /// How many faces lead from some bins of a piece to its others.
    fn faces_out_of(&mut self, some: &[u32], piece: &[u32]) -> usize {
        self.enter(piece);
        for &bin in some {
            self.set[bin as usize] = NO_SET;
        }
        let others = |bin: &u32| self.set[*bin as usize] == self.sets;
        let crossed = some
            .iter()
            .map(|&bin| self.graph.across_faces(bin).filter(others).count());
        crossed.sum()
    }

    /// Makes this the set that is looked at.
    fn enter(&mut self, set: &[u32]) {
        self.sets += 1;
        for &bin in set {
            self.set[bin as usize] = self.sets;
        }
    }
}

/// In what order the bins of a piece are taken, by how far they are from its two
/// ends.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// The nearer to the start than to the end the earlier; of equals the inner
    /// first, or the outer.
    Between { inner_first: bool },
    /// The nearer to the start the earlier: what comes first is in one piece.
    FromStart,
    /// The farther from the end the earlier: what comes last is in one piece.
    FromEnd,
}

impl Way {
    const ALL: [Self; 4] = [
        Self::Between { inner_first: true },
        Self::Between { inner_first: false },
        Self::FromStart,
        Self::FromEnd,
    ];

    fn key(self, near: i64, far: i64) -> (i64, i64) {
        match self {
            Self::Between { inner_first: true } => (near - far, near),
            Self::Between { inner_first: false } => (near - far, -near),
            Self::FromStart => (near, -far),
            Self::FromEnd => (-far, near),
        }
    }
}
