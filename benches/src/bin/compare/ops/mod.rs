//! The table of all operations: one entry is all that a new one needs here.

mod field;
mod geodesic;
mod graph;
mod heat;
mod session;
mod space;

use crate::op::Op;

/// All operations, those that take the peer minutes last.
pub(crate) fn all() -> Vec<Op> {
    let mut ops = space::ops();
    ops.extend(field::ops());
    ops.extend(session::ops());
    ops.extend(graph::ops());
    ops.extend(geodesic::ops());
    ops.extend(heat::ops());
    ops
}
