//! How kept artifacts are written to files and read back.

use ns_cache::{DiskError, Persist, Reader, Writer};
use ns_graph::DistanceField;
use ns_kernel::{DenseKernel, Eigenbasis, Mode};
use ns_layout::BinId;

use crate::kept::{KeptDistances, KeptKernel, KeptRates};
use crate::kept_modes::KeptEigenbasis;

impl Persist for KeptKernel {
    const VERSION: u32 = 1;

    fn write(&self, out: &mut Writer<'_>) -> Result<(), DiskError> {
        let bins = self.matrix().ncols() as u64;
        out.value(&(bins, self.bandwidth(), self.mode() as u8))?;
        self.columns().try_for_each(|column| out.floats(column))
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DiskError> {
        let (bins, bandwidth, mode): (u64, f64, u8) = input.value()?;
        let modes = [Mode::Transition, Mode::Density, Mode::Average];
        let mode = modes.into_iter().find(|&known| known as u8 == mode);
        let mode = mode.ok_or(malformed("there is no such mode"))?;
        // Before a matrix of that size is made.
        input.require(bins.saturating_mul(bins).saturating_mul(8))?;
        let bins = count(bins)?;
        DenseKernel::from_columns(bins, bandwidth, mode, |column| input.fill(column)).map(Self)
    }
}

impl Persist for KeptEigenbasis {
    const VERSION: u32 = 1;

    fn write(&self, out: &mut Writer<'_>) -> Result<(), DiskError> {
        out.value(&(self.mark(), self.component_count() as u64))?;
        for component in 0..self.component_count() {
            let bins: Vec<u32> = self.bins(component).map(number).collect();
            let rates = self.eigenvalues(component).unwrap_or_default();
            out.value(&(bins.len() as u64, rates.len() as u64))?;
            out.integers(&bins)?;
            out.floats(rates)?;
        }
        self.columns().try_for_each(|column| out.floats(column))
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DiskError> {
        let (mark, count): ([f64; 3], u64) = input.value()?;
        let mut components = Vec::new();
        let mut cells = 0_u64;
        for _ in 0..count {
            let (bins, modes): (u64, u64) = input.value()?;
            cells = cells.saturating_add(bins.saturating_mul(modes));
            let bins = input.integers(self::count(bins)?)?.into_iter();
            let bins = bins.map(|bin| BinId::new(bin as usize)).collect();
            let bins: Option<Vec<BinId>> = bins;
            let bins = bins.ok_or(malformed("there is no such bin"))?;
            components.push((bins, input.floats(self::count(modes)?)?));
        }
        // Before matrices of that size are made.
        input.require(cells.saturating_mul(8))?;
        let basis = Eigenbasis::from_columns(mark, components, |column| input.fill(column))?;
        basis.map(Self).ok_or(malformed("these are no modes"))
    }
}

impl Persist for KeptDistances {
    const VERSION: u32 = 1;

    fn write(&self, out: &mut Writer<'_>) -> Result<(), DiskError> {
        out.value(&(self.distances().len() as u64))?;
        out.floats(self.distances())?;
        let sources = self.sources().iter();
        let sources: Vec<u32> = sources
            .map(|source| source.map_or(NO_BIN, number))
            .collect();
        out.integers(&sources)
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DiskError> {
        let bins = count(input.value()?)?;
        let distances = input.floats(bins)?;
        let sources = input.integers(bins)?.into_iter();
        // `NO_BIN` is the one number that is no bin.
        let sources = sources.map(|source| BinId::new(source as usize)).collect();
        let field = DistanceField::from_parts(distances, sources);
        field.map(Self).ok_or(malformed("these are no distances"))
    }
}

impl Persist for KeptRates {
    const VERSION: u32 = 1;

    fn write(&self, out: &mut Writer<'_>) -> Result<(), DiskError> {
        out.value(&(self.len() as u64))?;
        out.floats(self)
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DiskError> {
        let length = count(input.value()?)?;
        input.floats(length).map(Self)
    }
}

/// What stands for a bin that no source reaches.
const NO_BIN: u32 = u32::MAX;

fn number(bin: BinId) -> u32 {
    bin.index() as u32
}

fn count(number: u64) -> Result<usize, DiskError> {
    usize::try_from(number).map_err(|_| malformed("it is too large for this machine"))
}

fn malformed(reason: &'static str) -> DiskError {
    DiskError::Malformed { reason }
}
