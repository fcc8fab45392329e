//! What can be wrong with a layout.

use thiserror::Error;

use crate::bytes::Bytes;
use crate::{Affine, BinId, EmptyCause, LayoutKind};

/// Why a layout could not be built.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LayoutError {
    /// A bin size is not a positive finite number.
    #[error("bin size {value} on axis {axis} is not valid: it must be a finite number above 0")]
    BinSize {
        /// The axis, from 0.
        axis: usize,
        /// The size given.
        value: f64,
    },
    /// Neither samples nor ranges were given.
    #[error("the extent of the space is unknown: give samples, ranges, or both")]
    NoExtent,
    /// No sample has finite coordinates only.
    #[error(
        "none of the {samples} samples is valid: at least one needs a finite number on every axis"
    )]
    NoValidSample {
        /// How many samples were given.
        samples: usize,
    },
    /// A layout of your own has no bin.
    #[error("the layout has no bin: it needs at least one")]
    NoBin,
    /// A range is not finite or runs backwards.
    #[error(
        "range {lo} to {hi} on axis {axis} is not valid: both ends must be finite, the lower first"
    )]
    Range {
        /// The axis, from 0.
        axis: usize,
        /// The lower end given.
        lo: f64,
        /// The upper end given.
        hi: f64,
    },
    /// The edges of an axis are not finite and strictly increasing.
    #[error(
        "edge {index} on axis {axis} is {value}, after {previous}: \
         edges must be finite and strictly increasing"
    )]
    Edges {
        /// The axis, from 0.
        axis: usize,
        /// The place of the edge at fault, from 0.
        index: usize,
        /// Its value.
        value: f64,
        /// The value of the edge before it, NaN for the first one.
        previous: f64,
    },
    /// An axis has fewer than two edges.
    #[error("axis {axis} has {count} edges: a bin needs at least 2")]
    TooFewEdges {
        /// The axis, from 0.
        axis: usize,
        /// How many edges were given.
        count: usize,
    },
    /// Bins of this size can not be told apart at coordinates this large.
    #[error(
        "bins of size {width} can not be told apart at coordinate {coordinate} on axis {axis}: \
         use larger bins or move the origin nearer"
    )]
    Precision {
        /// The axis, from 0.
        axis: usize,
        /// The bin size.
        width: f64,
        /// The coordinate of the largest magnitude on that axis.
        coordinate: f64,
    },
    /// The measure of a bin is beyond the range of floats.
    #[error(
        "a bin of these sizes measures {value}: it must be finite and above 0; \
         use another unit of length"
    )]
    Measure {
        /// The measure it would have.
        value: f64,
    },
    /// A distance from the centre is negative.
    #[error("distance {value} from the centre is not valid: it must be at least 0")]
    NegativeDistance {
        /// The distance given.
        value: f64,
    },
    /// A range of angles turns more than once.
    #[error("a range of {span} radians is too wide: a full turn, 2π, is the most")]
    BeyondFullTurn {
        /// The upper end less the lower one, in radians.
        span: f64,
    },
    /// The ends of a range of angles are to be joined, but are not a full turn
    /// apart.
    #[error("a range of {span} radians can not be circular: that takes 2π, within 1e-9")]
    NotFullTurn {
        /// The upper end less the lower one, in radians.
        span: f64,
    },
    /// A mask is no image of the size that was given.
    #[error(
        "a mask of {actual} entries is no image of {rows} rows and {columns} columns: \
         it needs rows · columns entries, and at least 1"
    )]
    ImageSize {
        /// The number of rows.
        rows: usize,
        /// The number of columns.
        columns: usize,
        /// The number of entries given.
        actual: usize,
    },
    /// A mask does not have one entry for each cell.
    #[error("the mask has {actual} entries, but the edges make {expected} cells")]
    MaskLength {
        /// The number of cells.
        expected: usize,
        /// The number of entries given.
        actual: usize,
    },
    /// The least number of samples that makes a bin active is 0.
    #[error("0 samples can not make a bin active: the least number is 1")]
    MinSamples,
    /// No bin is active.
    #[error("none of the {cells} cells is active: {cause}")]
    NoActiveBin {
        /// The number of cells of the full grid.
        cells: usize,
        /// What led to it.
        cause: EmptyCause,
    },
    /// The layout would be larger than its limit.
    #[error(
        "{cells:.4e} cells are too many: they need about {estimate}, the limit is {limit}; \
         use bins about {factor:.2} times as large, or a higher limit",
        estimate = Bytes(*.estimated_bytes),
        limit = Bytes(*.limit_bytes),
    )]
    TooLarge {
        /// The number of cells asked for; a float, as it may be beyond any integer.
        cells: f64,
        /// The memory they would need, in bytes.
        estimated_bytes: f64,
        /// The limit in force, in bytes.
        limit_bytes: f64,
        /// By how much the bin size would have to grow to fit.
        factor: f64,
    },
    /// A point of a polygon is not finite, or too far out.
    #[error(
        "point {index} of ring {ring} is ({}, {}): coordinates must be finite and at most {:e} in \
         magnitude", .value[0], .value[1], MAX_COORDINATE
    )]
    RingPoint {
        /// The ring: 0 is the exterior, `k` is hole `k - 1`.
        ring: usize,
        /// The place of the point in the ring, from 0.
        index: usize,
        /// The point.
        value: [f64; 2],
    },
    /// A ring of a polygon has too few points.
    #[error("ring {ring} has {points} points after leaving out repeated ones: it needs at least 3")]
    RingTooShort {
        /// The ring: 0 is the exterior, `k` is hole `k - 1`.
        ring: usize,
        /// How many points are left.
        points: usize,
    },
    /// Two sides of a polygon cross, overlap or touch.
    #[error(
        "side {side} of ring {ring} meets side {other_side} of ring {other_ring} at ({}, {}): sides \
         may only meet in the vertex that two neighbours share", .at[0], .at[1]
    )]
    RingsMeet {
        /// The ring of the first side: 0 is the exterior, `k` is hole `k - 1`.
        ring: usize,
        /// The side, by the point it starts at, repeated points not counted.
        side: usize,
        /// The ring of the second side.
        other_ring: usize,
        /// The second side.
        other_side: usize,
        /// A point that both have.
        at: [f64; 2],
    },
    /// A hole of a polygon is not inside the exterior, or inside another hole.
    #[error(
        "hole {hole}, with point ({}, {}), must be inside the exterior and outside the other holes",
        .point[0], .point[1]
    )]
    HoleOutside {
        /// The hole, from 0.
        hole: usize,
        /// One of its points.
        point: [f64; 2],
    },
    /// The area of a polygon is too small.
    #[error("the polygon has an area of {area:e}: it must be at least {MIN_AREA:e}")]
    RingArea {
        /// The area.
        area: f64,
    },
    /// The radius of a circle, or of what is near a polygon, is not a positive
    /// finite number.
    #[error("a radius of {value} is not valid: it must be a finite number above 0")]
    Radius {
        /// The radius given.
        value: f64,
    },
    /// The spacing of a mesh is not a positive finite number.
    #[error("a spacing of {value} is not valid: it must be a finite number above 0")]
    Spacing {
        /// The spacing given.
        value: f64,
    },
    /// A layout of 0 dimensions.
    #[error("a space needs at least 1 dimension")]
    NoDimension,
    /// A coordinate of a node of a track is not finite.
    #[error("coordinate {value} of node {node} on axis {axis} is not valid: it must be finite")]
    Node {
        /// The place of the node, from 0.
        node: usize,
        /// The axis, from 0.
        axis: usize,
        /// The coordinate given.
        value: f64,
    },
    /// A track without an edge.
    #[error("a track needs at least 1 edge, between two nodes")]
    NoSegment,
    /// An edge of a track names a node that is not there.
    #[error("edge {edge} names node {node}, but there are {nodes} nodes, numbered from 0")]
    UnknownNode {
        /// The place of the edge, from 0.
        edge: usize,
        /// The node it names.
        node: usize,
        /// How many nodes there are.
        nodes: usize,
    },
    /// The nodes of an edge of a track are at the same place, or too near or too
    /// far apart.
    #[error(
        "edge {edge}, from node {from} to node {to}, is {length} long: \
         the length must be from 1e-150 to 1e150"
    )]
    SegmentLength {
        /// The place of the edge, from 0.
        edge: usize,
        /// Its first node.
        from: usize,
        /// Its second node.
        to: usize,
        /// The distance between them.
        length: f64,
    },
    /// An edge of a track comes twice, in the same direction or the other one.
    #[error(
        "edge {second}, from node {from} to node {to}, joins the same nodes as edge {first}: \
         each pair of nodes may be joined once"
    )]
    RepeatedSegment {
        /// The place of the first one, from 0.
        first: usize,
        /// The place of the repetition, from 0.
        second: usize,
        /// The first node of the repetition.
        from: usize,
        /// Its second node.
        to: usize,
    },
    /// The gaps of a track are not one less than its edges.
    #[error("{actual} gaps are not valid: {expected} are needed, one less than there are edges")]
    GapCount {
        /// How many are needed.
        expected: usize,
        /// How many were given.
        actual: usize,
    },
    /// A gap between segments of a track is negative or not finite.
    #[error("gap {index} of {value} is not valid: it must be a finite number, at least 0")]
    Gap {
        /// The place of the gap, from 0.
        index: usize,
        /// The gap given.
        value: f64,
    },
    /// A distance beyond which points have no bin is NaN or not above 0.
    #[error("a greatest distance of {value} is not valid: it must be above 0")]
    MaxDistance {
        /// The distance given.
        value: f64,
    },
    /// The edges of a track do not hang together.
    #[error(
        "the track falls into {pieces} pieces, and edge {edge} is not joined to edge 0: \
         join them by a node, or allow pieces"
    )]
    Pieces {
        /// How many pieces there are.
        pieces: usize,
        /// The first edge that is not in the piece of the first one.
        edge: usize,
    },
    /// Too many bins meet at the nodes of a track.
    #[error(
        "{pairs:.4e} pairs of bins that meet at a node are too many: the track needs about \
         {estimate}, the limit is {limit}; let fewer segments meet, or set a higher limit",
        estimate = Bytes(*.estimated_bytes),
        limit = Bytes(*.limit_bytes),
    )]
    TooManyPairs {
        /// The number of pairs; a float, as it may be large.
        pairs: f64,
        /// The memory that the track would need, in bytes.
        estimated_bytes: f64,
        /// The limit in force, in bytes.
        limit_bytes: f64,
    },
    /// Bins of a track can not be told apart at numbers this large.
    #[error(
        "bins of size {width} on edge {segment} can not be told apart at {largest}, the largest \
         coordinate or position along the track there: use larger bins or smaller numbers"
    )]
    TrackPrecision {
        /// The place of the edge, from 0.
        segment: usize,
        /// The size of its bins.
        width: f64,
        /// The largest coordinate of its nodes or its last linear position.
        largest: f64,
    },
    /// A selection of bins does not have one entry for each bin.
    #[error("the selection has {actual} entries, but the layout has {expected} bins")]
    SelectionLength {
        /// The number of bins.
        expected: usize,
        /// The number of entries given.
        actual: usize,
    },
    /// A bin that the layout does not have.
    #[error("bin {bin} does not exist: the layout has {bins} bins, numbered from 0")]
    UnknownBin {
        /// The bin given.
        bin: BinId,
        /// How many bins there are.
        bins: usize,
    },
    /// A subset without a bin.
    #[error("none of the {bins} bins is kept: a layout needs at least 1")]
    NothingKept {
        /// How many bins there were to choose from.
        bins: usize,
    },
    /// Bins can not be joined by this factor.
    #[error(
        "factor {factor} on axis {axis} is not valid: it must be from 1 to {cells}, \
         the number of cells there"
    )]
    RebinFactor {
        /// The axis, from 0.
        axis: usize,
        /// The factor given.
        factor: usize,
        /// The number of cells on that axis.
        cells: usize,
    },
    /// Some cells are left over, and it was asked to refuse that.
    #[error(
        "{cells} cells on axis {axis} can not be joined by {factor} each: {rest} are left over; \
         use a divisor, or keep the remainder as a smaller cell"
    )]
    RebinRemainder {
        /// The axis, from 0.
        axis: usize,
        /// The factor given.
        factor: usize,
        /// The number of cells on that axis.
        cells: usize,
        /// How many are left over.
        rest: usize,
    },
    /// There are no bins to be joined.
    #[error("no two of the {bins} bins can be joined: no face leads from any to another")]
    NothingToMerge {
        /// How many bins there are.
        bins: usize,
    },
    /// No group of cells is active as a whole, and only those were asked for.
    #[error("none of the {cells} joined cells is active throughout: join fewer, or keep any")]
    NothingWhole {
        /// The number of joined cells.
        cells: usize,
    },
    /// A field does not have one value for each bin.
    #[error("the field has {actual} values, but the layout has {expected} bins")]
    FieldLength {
        /// The number of bins.
        expected: usize,
        /// The number of values given.
        actual: usize,
    },
    /// A number of an affine transform is not finite.
    #[error("the transform has {value} in row {row}, column {column}: it must be finite")]
    TransformEntry {
        /// The row, from 0.
        row: usize,
        /// The column, from 0; one past the matrix is the offset.
        column: usize,
        /// The number given.
        value: f64,
    },
    /// An affine transform can not be inverted.
    #[error(
        "the transform can not be inverted: its determinant is {determinant:e} and its condition \
         {condition:.2e}, but it needs a finite determinant that is not 0 and a condition of at most \
         {limit:e}", limit = Affine::<1>::MAX_CONDITION
    )]
    Singular {
        /// The determinant.
        determinant: f64,
        /// By how much errors could grow from there to back; infinite where
        /// there is no inverse at all.
        condition: f64,
    },
    /// A number of a transformed layout leaves the range of floats.
    #[error("the transform takes bin {bin} to {value:e}, out of the range of floats")]
    TransformRange {
        /// The bin.
        bin: BinId,
        /// The coordinate, measure, distance or face at fault.
        value: f64,
    },
    /// Transformed bins would be too small for their coordinates.
    #[error(
        "bin {bin} can not be told from its neighbours after the transform: points can come back \
         {distance:e} away from where they were; use a smaller offset"
    )]
    TransformPrecision {
        /// The bin.
        bin: BinId,
        /// How far from where they were points can come back.
        distance: f64,
    },
    /// A layout of lines is to be stretched by different factors.
    #[error(
        "the bins of a {kind} layout have lengths, which only a similarity scales by one factor, \
         but the condition of this transform is {condition} rather than 1"
    )]
    NotSimilar {
        /// The layout.
        kind: LayoutKind,
        /// The condition of the matrix, 1 for a similarity.
        condition: f64,
    },
    /// The coordinates of a layout are not lengths along straight axes.
    #[error(
        "a {kind} layout has coordinates that are not lengths along straight axes, or bins of \
         several kinds, so it can not be {action}"
    )]
    Curved {
        /// The layout.
        kind: LayoutKind,
        /// What was to be done with it.
        action: &'static str,
    },
    /// A composite without a part, or with a part without a bin.
    #[error("a composite needs at least 1 part, and each part at least 1 bin")]
    NoPart,
    /// The greatest length of a bridge is not a finite number above 0.
    #[error("bridges of at most {value} are not valid: it must be a finite number above 0")]
    BridgeLength {
        /// The length given.
        value: f64,
    },
    /// The face of a bridge is negative or not finite.
    #[error("a bridge with a face of {value} is not valid: it must be finite and not negative")]
    BridgeFace {
        /// The measure given.
        value: f64,
    },
    /// Data of one number of dimensions, where another is asked for.
    #[error("a layout of {actual} dimensions is not one of {expected}")]
    Dimension {
        /// The dimensions asked for.
        expected: usize,
        /// Those there are.
        actual: usize,
    },
    /// Runs of cells or bins that are empty, out of order, or lead too far.
    #[error(
        "a run of {count} from {first} on is not valid: runs hold at least 1, start at {after} or \
         later here, and end before {size}"
    )]
    Runs {
        /// The first number of the run.
        first: u32,
        /// How many numbers follow each other.
        count: u32,
        /// The least number it could start with.
        after: usize,
        /// How many there are in all.
        size: usize,
    },
    /// The positions or bins of a stored track contradict its nodes.
    #[error(
        "segment {segment} of the stored track has {bins} bins from position {start} on: it needs at \
         least 1, the first segment starts at 0, and each other at {least} or later, the end of the \
         one before"
    )]
    StoredTrack {
        /// The place of the segment, from 0.
        segment: usize,
        /// How many bins it is said to have; 0 where that is missing.
        bins: usize,
        /// Where it is said to start; NaN where that is missing.
        start: f64,
        /// The end of the one before.
        least: f64,
    },
    /// The triangles of a stored mesh do not divide its polygon.
    #[error(
        "triangle {triangle} of the stored mesh is not valid: corners are vertices inside the \
         polygon, counterclockwise with the lowest first, and no two triangles share a side in the \
         same direction"
    )]
    StoredMesh {
        /// The place of the triangle, from 0; one past the last where all are
        /// valid, but do not cover the polygon.
        triangle: usize,
    },
    /// A stored bridge does not join two parts.
    #[error(
        "the stored bridge from bin {a} to bin {b}, {distance} long with a face of {face}, is not \
         valid: bridges ascend, each from an earlier part to a later one, with a length above 0 and \
         a face of at least 0"
    )]
    StoredBridge {
        /// The bin it starts at.
        a: BinId,
        /// The bin it leads to.
        b: BinId,
        /// Its length.
        distance: f64,
        /// The measure of its face.
        face: f64,
    },
    /// A layout that this build of the crate leaves out.
    #[error("a {kind} layout takes the feature `{feature}`, which is off")]
    FeatureOff {
        /// The layout.
        kind: LayoutKind,
        /// The feature.
        feature: &'static str,
    },
    /// Bins of two parts of a composite have the same centre.
    #[error(
        "bin {a} of part {part_a} and bin {b} of part {part_b} have the same centre: move one part, \
         or leave one of both bins out"
    )]
    Coincident {
        /// The part that comes first, from 0.
        part_a: usize,
        /// The bin of that part.
        a: BinId,
        /// The other part.
        part_b: usize,
        /// The bin of that part.
        b: BinId,
    },
}

/// The largest magnitude of a coordinate of a polygon.
pub(crate) const MAX_COORDINATE: f64 = 1e60;

/// The least area of a polygon.
pub(crate) const MIN_AREA: f64 = 1e-200;
