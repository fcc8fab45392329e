//! What can be wrong with an environment, a trajectory or a field.

use std::path::PathBuf;

use ns_graph::GraphError;
use ns_kernel::KernelError;
use ns_layout::{LayoutError, LayoutKind};
use thiserror::Error;

use crate::Fingerprint;

/// Why an environment could not be built or a question could not be answered.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum EnvError {
    /// The layout could not be built.
    #[error(transparent)]
    Layout(LayoutError),
    /// The graph could not be built or asked.
    #[error(transparent)]
    Graph(GraphError),
    /// The heat operator could not be built or applied.
    #[error(transparent)]
    Kernel(KernelError),
    /// A layout of your own has a centre that is not finite.
    #[error("the centre of bin {bin} is {value} on axis {axis}: every coordinate must be finite")]
    Center {
        /// The bin, from 0.
        bin: usize,
        /// The axis, from 0.
        axis: usize,
        /// The coordinate.
        value: f64,
    },
    /// A point has another number of coordinates than the space has dimensions.
    #[error("{actual} coordinates do not make a point of {expected}")]
    PointLength {
        /// The number of dimensions.
        expected: usize,
        /// The coordinates given, or left over.
        actual: usize,
    },
    /// A space of more dimensions than can be told apart at run time.
    #[error(
        "a space of {dimensions} dimensions is not read here: 1 to 4 are, others by their type"
    )]
    Dimensions {
        /// How many there are.
        dimensions: usize,
    },
    /// An environment of another dimension than the one that is at hand.
    #[error("an environment of {actual} dimensions was given where one of {expected} belongs")]
    OtherDimension {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        actual: usize,
    },
    /// A layout of your own has a lattice of other bins.
    #[error("a layout of {bins} bins has a lattice of {actual}: its bins must be the active cells")]
    LatticeBins {
        /// How many bins there are.
        bins: usize,
        /// How many cells of the lattice are active.
        actual: usize,
    },
    /// Layouts that were made one from the other too often to be stored.
    #[error(
        "{depth} layouts made one from the other can not be stored, only up to {most}: make some \
         of the steps as one"
    )]
    TooDeep {
        /// How many there are.
        depth: usize,
        /// How many there may be.
        most: usize,
    },
    /// A layout that can not be stored.
    #[error("a {kind} layout can not be stored: it is of your own, or made from one that is")]
    NotStorable {
        /// The layout.
        kind: LayoutKind,
    },
    /// A text that holds no environment.
    #[error("this is not the text of an environment: {reason}")]
    Text {
        /// What is wrong with it.
        reason: String,
    },
    /// An environment of another version.
    #[error(
        "the environment is of version {}.{}, but only versions {}.x can be read here",
        .found[0], .found[1], .known[0]
    )]
    Version {
        /// The version of the text.
        found: [u32; 2],
        /// The version that is written.
        known: [u32; 2],
    },
    /// An environment that was read differs from the one that was written.
    #[error("the environment was changed since it was written: {found} is not {expected}")]
    Changed {
        /// The fingerprint that was written.
        expected: Fingerprint,
        /// That of what was read.
        found: Fingerprint,
    },
    /// A file could not be read or written.
    #[error("{}: {reason}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        reason: String,
    },
    /// A point lies in no bin.
    #[error("the point {point:?} lies in no bin: give one inside the space")]
    Outside {
        /// The coordinates given.
        point: Vec<f64>,
    },
    /// Euclidean distances around walls were asked of bins on no lattice.
    #[error(
        "Euclidean distances around walls need bins on a Cartesian lattice that was not turned, \
         and the layout is {kind}: ask the grid before it is turned, or for the distances along \
         the graph"
    )]
    NoLattice {
        /// The layout there is.
        kind: LayoutKind,
    },
    /// Cells were to be joined of a layout that has none.
    #[error(
        "cells can be joined on Cartesian lattices that were not turned, not on a layout of kind \
         \"{kind}\": join them before it is turned, or make a pyramid, which joins the bins of any"
    )]
    NoGrid {
        /// The kind of the layout.
        kind: LayoutKind,
    },
    /// Parts of one environment are in different units.
    #[error(
        "parts in {unit:?} and in {other:?} can not be joined: bring their coordinates to one unit"
    )]
    Units {
        /// The unit of the first part that has one.
        unit: String,
        /// Another one.
        other: String,
    },
    /// A piece is not one of a partition.
    #[error("there is no piece {piece}: the partition has {pieces} pieces, from 0")]
    UnknownPiece {
        /// The piece asked for.
        piece: usize,
        /// How many there are.
        pieces: usize,
    },
    /// A piece was made by another partition.
    #[error(
        "piece {piece} is of another partition: of another environment, into another number of \
         pieces, or with other halos"
    )]
    OtherPiece {
        /// The piece.
        piece: usize,
    },
    /// Pieces do not make up the whole.
    #[error("piece {piece} was given {times} times: every piece must be given once")]
    PieceGiven {
        /// The piece, from 0.
        piece: usize,
        /// How often it was given.
        times: usize,
    },
    /// The halos of a partition are not deep enough.
    #[error(
        "the halos of this partition are for bandwidths up to {largest}, not for {bandwidth}: \
         partition for the larger one"
    )]
    HaloTooThin {
        /// The bandwidth given.
        bandwidth: f64,
        /// The bandwidth that the partition was made for.
        largest: f64,
    },
    /// A pyramid has no such level.
    #[error("there is no level {level}: the pyramid has {levels}, the finest is 0")]
    UnknownLevel {
        /// The level asked for.
        level: usize,
        /// How many there are.
        levels: usize,
    },
    /// Times and positions are not of one length.
    #[error("{times} times and {positions} positions do not belong together: give one for one")]
    Lengths {
        /// The number of times.
        times: usize,
        /// The number of positions.
        positions: usize,
    },
    /// A trajectory has fewer than two samples.
    #[error("a trajectory of {samples} samples spans no time: it needs at least 2")]
    TooFewSamples {
        /// The number of samples.
        samples: usize,
    },
    /// A time is not finite.
    #[error("the time of sample {index} is {value}: every time must be finite")]
    TimeNotFinite {
        /// The sample, from 0.
        index: usize,
        /// Its time.
        value: f64,
    },
    /// Time goes backwards.
    #[error("time goes back from {previous} to {value} at sample {index}: times must not decrease")]
    TimeBackwards {
        /// The sample, from 0.
        index: usize,
        /// Its time.
        value: f64,
        /// The time of the sample before.
        previous: f64,
    },
    /// A longest gap is not above 0.
    #[error("a longest gap of {value} s is not valid: it must be a number above 0")]
    MaxGap {
        /// The gap given, in seconds.
        value: f64,
    },
    /// A least speed is not finite, or negative.
    #[error("a least speed of {value} is not valid: it must be a finite number, at least 0")]
    MinSpeed {
        /// The speed given.
        value: f64,
    },
    /// Speeds were given, but no least speed to hold them against.
    #[error("{count} speeds were given, but no least speed: set one, or leave the speeds out")]
    SpeedsWithoutGate {
        /// How many speeds were given.
        count: usize,
    },
    /// There is not one speed for each sample.
    #[error("{speeds} speeds were given for {samples} samples: there must be one for each")]
    SpeedCount {
        /// The number of speeds.
        speeds: usize,
        /// The number of samples.
        samples: usize,
    },
    /// Time can not be divided along the way in a layout without a lattice.
    #[error(
        "time can be divided along the way on Cartesian lattices only, turned or not, and not on \
         a layout of kind \"{kind}\": count it by the start of intervals"
    )]
    NotALattice {
        /// The kind of the layout.
        kind: LayoutKind,
    },
    /// Speeds were given to a stream before any sample.
    #[error("{count} speeds were given ahead of the samples: push each speed with its sample")]
    SpeedsAhead {
        /// How many speeds were given.
        count: usize,
    },
    /// A unit is none of those that a stream counts.
    #[error("there is no unit {unit}: the stream counts {units} units, from 0")]
    UnknownUnit {
        /// The unit given.
        unit: usize,
        /// How many there are.
        units: usize,
    },
    /// A spike comes after the sample that ends its interval.
    #[error(
        "a spike at {time} s comes too late: samples up to {latest} s were pushed, and a spike \
         must be pushed before the sample after it"
    )]
    SpikeLate {
        /// The time of the spike.
        time: f64,
        /// The time of the latest sample.
        latest: f64,
    },
    /// Two streams that are to be merged count by different rules.
    #[error("streams that differ in their {what} can not be merged: set both up alike")]
    StreamsDiffer {
        /// What is not the same.
        what: &'static str,
    },
    /// A lag is 0.
    #[error("a lag of {lag} samples is not valid: it must be at least 1")]
    Lag {
        /// The lag given.
        lag: usize,
    },
    /// A bin is not one of the environment.
    #[error("there is no bin {bin}: bins go from 0 to below {bins}")]
    UnknownBin {
        /// The bin given.
        bin: usize,
        /// How many bins there are.
        bins: usize,
    },
    /// A spike time is not finite.
    #[error("the time of spike {index} is {value}: every time must be finite")]
    SpikeNotFinite {
        /// The spike, from 0.
        index: usize,
        /// Its time.
        value: f64,
    },
    /// A field does not have one value for each bin.
    #[error("{actual} values were given for {expected} bins: there must be one for each")]
    FieldLength {
        /// The number of bins.
        expected: usize,
        /// The number of values.
        actual: usize,
    },
    /// A field holds a value that can not be used.
    #[error("the value in bin {bin} is {value}: it must be finite, or NaN where unknowns may be")]
    FieldValue {
        /// The bin, from 0.
        bin: usize,
        /// The value given.
        value: f64,
    },
    /// A field of mass is negative, infinite or NaN in a bin.
    #[error("the mass in bin {bin} is {value}: it must be finite and at least 0")]
    Mass {
        /// The bin, from 0.
        bin: usize,
        /// The mass given.
        value: f64,
    },
    /// A field is 0 everywhere.
    #[error("all values in {bins} bins are 0: at least one must differ from it")]
    NoMass {
        /// The number of bins.
        bins: usize,
    },
    /// Limits that leave no value.
    #[error("no value is at least {lo} and at most {hi}: the first must not be above the second")]
    ClampLimits {
        /// The least value.
        lo: f64,
        /// The greatest value.
        hi: f64,
    },
    /// No field was given to combine.
    #[error("no field was given: it takes at least 1 to combine")]
    NoFields,
    /// There is not one weight for each field or bin.
    #[error("{actual} weights were given where {expected} are weighed: there must be one for each")]
    WeightCount {
        /// How many there should be.
        expected: usize,
        /// How many were given.
        actual: usize,
    },
    /// A weight is not finite.
    #[error("weight {index} is {value}: every weight must be finite")]
    Weight {
        /// The weight, from 0.
        index: usize,
        /// Its value.
        value: f64,
    },
    /// The weights of fields do not sum to 1.
    #[error("the weights sum to {sum}: they must sum to 1")]
    WeightSum {
        /// The sum.
        sum: f64,
    },
    /// A field has not one value for each edge.
    #[error("{actual} values were given for {expected} edges: there must be one for each")]
    EdgeLength {
        /// The number of edges.
        expected: usize,
        /// The number of values.
        actual: usize,
    },
    /// A kernel is one over other bins.
    #[error("a kernel over {actual} bins was given for {expected}: make it in this environment")]
    KernelSize {
        /// The number of bins.
        expected: usize,
        /// The number of bins of the kernel.
        actual: usize,
    },
    /// A largest distance is negative or NaN.
    #[error("a largest distance of {value} is not valid: it must be at least 0, or infinite")]
    MaxDistance {
        /// The distance given.
        value: f64,
    },
    /// Linear interpolation was asked of bins on no lattice.
    #[error(
        "values between centres need bins on a Cartesian lattice, turned or not, and the layout \
         is {kind}: take that of the bin that contains a point"
    )]
    NotLinear {
        /// The layout there is.
        kind: LayoutKind,
    },
    /// Straight distances were asked where coordinates are not lengths.
    #[error(
        "coordinates of a {kind} layout need not be lengths: it has distances along its graph, \
         and the bin that contains a point"
    )]
    NotStraight {
        /// The layout there is.
        kind: LayoutKind,
    },
    /// A count is negative or not finite.
    #[error("the count in bin {bin} is {value}: it must be finite and at least 0")]
    Count {
        /// The bin, from 0.
        bin: usize,
        /// The count given.
        value: f64,
    },
    /// An occupancy is negative or not finite.
    #[error("bin {bin} was occupied for {value} s: it must be finite and at least 0")]
    Occupancy {
        /// The bin, from 0.
        bin: usize,
        /// The seconds given.
        value: f64,
    },
    /// A least occupancy is negative or NaN.
    #[error("a least occupancy of {value} s is not valid: it must be at least 0")]
    MinOccupancy {
        /// The seconds given.
        value: f64,
    },
    /// A rate is negative or infinite.
    #[error("the rate in bin {bin} is {value}: a rate is finite and at least 0, or NaN for none")]
    Rate {
        /// The bin, from 0.
        bin: usize,
        /// The rate given.
        value: f64,
    },
    /// The name of a region is empty or blank.
    #[error("a region can not be named {name:?}: a name needs more than spaces")]
    RegionName {
        /// The name given.
        name: String,
    },
    /// The point of a region is not finite.
    #[error(
        "the point of region {name:?} is {value} on axis {axis}: every coordinate must be finite"
    )]
    RegionPoint {
        /// The name of the region.
        name: String,
        /// The axis, from 0.
        axis: usize,
        /// The coordinate given.
        value: f64,
    },
    /// A region that was read lies in a space of another dimension; polygons lie
    /// in one of 2.
    #[error("region {name:?} has {dimensions} dimensions: it must have {expected}")]
    RegionDimensions {
        /// The name of the region.
        name: String,
        /// The number of its dimensions.
        dimensions: usize,
        /// How many it should have.
        expected: usize,
    },
    /// Two regions have one name.
    #[error("there are two regions {name:?}: names must differ")]
    RepeatedRegion {
        /// The name.
        name: String,
    },
    /// No region has that name.
    #[error("there is no region {name:?}: the names are {known:?}")]
    UnknownRegion {
        /// The name asked for.
        name: String,
        /// The names there are, in order.
        known: Vec<String>,
    },
    /// No bin belongs to a region.
    #[error(
        "no bin belongs to region {name:?}: it must contain the centre of one, \
         or be a point inside one"
    )]
    RegionWithoutBin {
        /// The name of the region.
        name: String,
    },
    /// A tolerance around the point of a region is negative or not finite.
    #[error("a tolerance of {value} is not valid: it must be a finite number, at least 0")]
    RegionTolerance {
        /// The tolerance given.
        value: f64,
    },
    /// What was read is no valid value.
    #[error("the numbers read make no valid {what}: they are not those that were written")]
    Written {
        /// What they should be.
        what: &'static str,
    },
}
