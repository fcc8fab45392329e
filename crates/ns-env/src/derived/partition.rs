//! An environment in pieces, to spread heat in one after the other.

use ns_kernel::{KernelError, Mode};
use ns_layout::BinId;

use super::sub_environment::check_fields;
use crate::{EnvError, Environment, Fingerprint, SubEnvironment};

/// An environment cut into pieces of equal size, each with a halo of bins around
/// it that is deep enough for heat of a bandwidth.
///
/// For spaces, or numbers of fields, that are too much for one memory or one
/// machine: every piece is an environment of its own, and what is spread in it
/// has the values of the whole in the bins that are the piece's own. Each bin is
/// the own bin of exactly one piece. A piece is made when it is asked for, and
/// takes memory as long as it is held.
///
/// # What makes it exact
///
/// The rim of a halo is a wall, and reflects heat. How far that is felt is what
/// [`HeatOperator::reach`](ns_kernel::HeatOperator::reach) bounds: with a halo of
/// so many faces, own bins differ from the whole by less than the tolerance of
/// the partition, as a fraction of the largest absolute value that is spread (of
/// `f / m` in the modes that divide by measure), in any mode and for any
/// bandwidth up to that of the partition. Beside that stands what the engine
/// itself is off by, in the piece and in the whole; see
/// [`HeatOperator::smooth`](ns_kernel::HeatOperator::smooth).
///
/// This is an absolute accuracy. The ratio of two spread fields, such as a rate
/// map, has it too where its denominator is not small beside the largest of it;
/// far from data it has not, and belongs to the whole.
///
/// # Example
///
/// ```
/// use ns_env::Environment;
/// use ns_kernel::Mode;
/// use ns_layout::Grid;
///
/// let grid = Grid::builder(1.0).ranges([(0.0, 90.0), (0.0, 30.0)]).build()?;
/// let arena = Environment::builder(grid).build()?;
/// let field: Vec<f64> = (0..2700).map(|bin| f64::from(bin % 7)).collect();
///
/// let partition = arena.partition(3, 2.0)?;
/// let mut spread = Vec::new();
/// for piece in partition.pieces() {
///     let piece = piece?;
///     assert!(piece.environment().bin_count() < 2700);
///     let here = piece.restrict(&field)?;
///     spread.push((piece.environment().smooth(&here, 2.0, Mode::Average)?, piece));
/// }
/// let combined = partition.combine(spread.iter().map(|(values, piece)| (piece, values)))?;
///
/// let whole = arena.smooth(&field, 2.0, Mode::Average)?;
/// let error = |(a, b): (&f64, &f64)| (a - b).abs();
/// assert!(whole.iter().zip(&combined).map(error).all(|error| error < 6.0 * 1e-12));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Partition<const D: usize> {
    environment: Environment<D>,
    /// The piece that each bin is an own bin of.
    parts: Vec<u32>,
    pieces: usize,
    bandwidth: f64,
    halo: usize,
}

/// A piece of an environment with its halo, from [`Partition::piece`].
#[derive(Debug, Clone)]
pub struct Piece<const D: usize> {
    index: usize,
    /// The partition that it is a piece of.
    mark: Mark,
    inner: SubEnvironment<D>,
    /// The own bins, by their number in the piece.
    own: Vec<BinId>,
}

/// What tells a partition from others: its environment, how many pieces there
/// are, and how deep their halos are.
type Mark = (Fingerprint, usize, usize);

impl<const D: usize> Environment<D> {
    /// Cuts the environment into so many pieces, with halos for heat of
    /// bandwidths up to `bandwidth`, exact to 1e-13.
    ///
    /// Pieces have the same number of own bins, but for one more or less; see
    /// [`Connectivity::parts`](ns_graph::Connectivity::parts) for how they are
    /// cut.
    ///
    /// # Errors
    ///
    /// As for [`partition_within`](Self::partition_within).
    pub fn partition(&self, pieces: usize, bandwidth: f64) -> Result<Partition<D>, EnvError> {
        self.partition_within(pieces, bandwidth, TOLERANCE)
    }

    /// Like [`partition`](Self::partition), with a tolerance of your own: a
    /// larger one makes thinner halos.
    ///
    /// # Errors
    ///
    /// [`EnvError::Graph`] where there is no piece, or more than bins, and
    /// [`EnvError::Kernel`] where bandwidth or tolerance are not finite and above
    /// 0.
    ///
    /// # Complexity
    ///
    /// O((bins + edges) log bins · log pieces) time, O(bins) memory.
    pub fn partition_within(
        &self,
        pieces: usize,
        bandwidth: f64,
        tolerance: f64,
    ) -> Result<Partition<D>, EnvError> {
        let halo = self.heat().reach(bandwidth, tolerance);
        let parts = self.graph().parts(pieces).map_err(EnvError::Graph)?;
        Ok(Partition {
            halo: halo.map_err(EnvError::Kernel)?,
            parts,
            pieces,
            environment: self.clone(),
            bandwidth,
        })
    }
}

/// Below what the engines promise.
const TOLERANCE: f64 = 1e-13;

impl<const D: usize> Partition<D> {
    /// How many pieces there are.
    #[must_use]
    pub fn piece_count(&self) -> usize {
        self.pieces
    }

    /// The piece that each bin is an own bin of, from 0.
    ///
    /// # Shapes
    ///
    /// One entry for each bin of the whole.
    #[must_use]
    pub fn parts(&self) -> &[u32] {
        &self.parts
    }

    /// How many faces deep halos are.
    #[must_use]
    pub fn halo(&self) -> usize {
        self.halo
    }

    /// The largest bandwidth that halos are deep enough for.
    #[must_use]
    pub fn bandwidth(&self) -> f64 {
        self.bandwidth
    }

    /// Makes a piece.
    ///
    /// # Errors
    ///
    /// [`EnvError::UnknownPiece`]
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time, both of the whole; memory for the bins and edges of
    /// the piece, and eight bytes for each bin of the whole.
    pub fn piece(&self, index: usize) -> Result<Piece<D>, EnvError> {
        if index >= self.piece_count() {
            return Err(EnvError::UnknownPiece {
                piece: index,
                pieces: self.piece_count(),
            });
        }
        let own: Vec<bool> = self
            .parts
            .iter()
            .map(|&part| part as usize == index)
            .collect();
        let keep = self.environment.graph().with_halo(&own, self.halo);
        let inner = self.environment.subset(&keep.map_err(EnvError::Graph)?)?;
        let bins = inner.bins().iter().zip(BinId::all(inner.bins().len()));
        let own = bins.filter(|(whole, _)| own[whole.index()]);
        Ok(Piece {
            index,
            mark: self.mark(),
            own: own.map(|(_, bin)| bin).collect(),
            inner,
        })
    }

    /// Makes all pieces, one at a time.
    pub fn pieces(&self) -> impl ExactSizeIterator<Item = Result<Piece<D>, EnvError>> {
        (0..self.piece_count()).map(|index| self.piece(index))
    }

    /// Puts fields over the pieces together to fields over the whole, from the
    /// own bins of each.
    ///
    /// # Shapes
    ///
    /// The fields over a piece have one value for each of its bins, halo
    /// included; those over the whole one for each bin. Several fields come one
    /// after the other.
    ///
    /// # Errors
    ///
    /// [`EnvError::PieceGiven`] where a piece is missing, or there twice;
    /// [`EnvError::OtherPiece`] for one of another partition;
    /// [`EnvError::FieldLength`] where values are no whole number of fields, or
    /// not as many as for the pieces before.
    pub fn combine<'a, V: AsRef<[f64]>>(
        &self,
        pieces: impl IntoIterator<Item = (&'a Piece<D>, V)>,
    ) -> Result<Vec<f64>, EnvError> {
        let mut given = vec![0_usize; self.piece_count()];
        let mut whole: Vec<f64> = Vec::new();
        for (piece, values) in pieces {
            let values = values.as_ref();
            if piece.mark != self.mark() {
                return Err(EnvError::OtherPiece { piece: piece.index });
            }
            given[piece.index] += 1;
            let bins = piece.inner.bins().len();
            check_fields(values.len(), bins)?;
            let fields = values.len() / bins;
            if whole.is_empty() {
                whole = vec![0.0; fields * self.parts.len()];
            }
            if whole.len() != fields * self.parts.len() {
                return Err(EnvError::FieldLength {
                    expected: whole.len() / self.parts.len() * bins,
                    actual: values.len(),
                });
            }
            piece.put(values, &mut whole, self.parts.len());
        }
        match given.iter().position(|&times| times != 1) {
            Some(piece) => Err(EnvError::PieceGiven {
                piece,
                times: given[piece],
            }),
            None => Ok(whole),
        }
    }

    /// Spreads fields piece by piece: what [`Environment::smooth`] does, with the
    /// memory of one piece at a time beside that of the fields.
    ///
    /// # Shapes
    ///
    /// As for [`Environment::smooth`].
    ///
    /// # Errors
    ///
    /// Those of [`Environment::smooth`], and [`EnvError::HaloTooThin`] for a
    /// larger bandwidth than the partition was made for.
    pub fn smooth(&self, fields: &[f64], bandwidth: f64, mode: Mode) -> Result<Vec<f64>, EnvError> {
        check_fields(fields.len(), self.parts.len())?;
        if bandwidth > self.bandwidth {
            return Err(EnvError::HaloTooThin {
                bandwidth,
                largest: self.bandwidth,
            });
        }
        let mut whole = vec![0.0; fields.len()];
        for piece in self.pieces() {
            let piece = piece?;
            let here = piece.restrict(fields)?;
            let spread = piece.environment().smooth(&here, bandwidth, mode);
            let spread = spread.map_err(|error| piece.in_whole(error))?;
            piece.put(&spread, &mut whole, self.parts.len());
        }
        Ok(whole)
    }

    fn mark(&self) -> Mark {
        (
            self.environment.fingerprint(),
            self.piece_count(),
            self.halo,
        )
    }
}

impl<const D: usize> Piece<D> {
    /// Which piece it is, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// The piece with its halo.
    #[must_use]
    pub fn environment(&self) -> &Environment<D> {
        self.inner.environment()
    }

    /// The bin of the whole that each bin of the piece is, ascending.
    #[must_use]
    pub fn bins(&self) -> &[BinId] {
        self.inner.bins()
    }

    /// The own bins, by their number in the piece, ascending.
    #[must_use]
    pub fn own_bins(&self) -> &[BinId] {
        &self.own
    }

    /// What fields over the whole are on the bins of the piece.
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`]; see [`SubEnvironment::restrict`].
    pub fn restrict(&self, fields: &[f64]) -> Result<Vec<f64>, EnvError> {
        self.inner.restrict(fields)
    }

    /// An error about a bin of the piece as one about that bin of the whole.
    fn in_whole(&self, error: EnvError) -> EnvError {
        match error {
            EnvError::Kernel(KernelError::NotFinite { field, bin, value }) => {
                let bin = self.bins()[bin.index()];
                EnvError::Kernel(KernelError::NotFinite { field, bin, value })
            }
            error => error,
        }
    }

    /// Writes the own bins of fields over the piece into fields over the whole.
    fn put(&self, values: &[f64], whole: &mut [f64], bins: usize) {
        let here = self.inner.bins();
        let fields = values.chunks_exact(here.len());
        for (field, whole) in fields.zip(whole.chunks_exact_mut(bins)) {
            for own in &self.own {
                whole[here[own.index()].index()] = field[own.index()];
            }
        }
    }
}
