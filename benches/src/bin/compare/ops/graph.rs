//! Distances and paths over the graph of an arena.

use ns::Environment;
use ns::layout::BinId;

use super::space::arena;
use crate::folder::Folder;
use crate::op::{Failure, Op};

pub(super) fn ops() -> Vec<Op> {
    vec![
        Op::new(
            "path/far-bins",
            "neurospatial",
            |folder| sources(folder, 2),
            |(space, ends)| {
                let path = space.graph().path_between(ends[0], ends[1])?;
                Ok(path.ok_or("the far bins are not joined")?)
            },
            |path| vec![path.length()],
        )
        .aim(30.0)
        .within(1e-12),
        Op::new(
            "distance/one-source",
            "neurospatial",
            |folder| sources(folder, 1),
            |(space, sources)| Ok(space.distances_from(sources)?.into_distances()),
            |distances| distances,
        )
        .aim(60.0)
        .within(1e-12),
        Op::new(
            "distance/sixteen-sources",
            "neurospatial",
            |folder| sources(folder, 16),
            |(space, sources)| Ok(space.distances_from(sources)?.into_distances()),
            |distances| distances,
        )
        .aim(60.0)
        .within(1e-12),
        Op::new(
            "distance/csgraph",
            "scipy",
            |folder| {
                let (bins, (space, sources)) = sources(folder, 1)?;
                let graph = space.graph();
                folder.write("offsets", graph.offsets().iter().map(|&k| k as f64))?;
                let targets = graph.targets().iter().map(|bin| bin.index() as f64);
                folder.write("targets", targets)?;
                folder.write("distances", graph.distances().iter().copied())?;
                Ok((bins, (space, sources)))
            },
            |(space, sources)| Ok(space.distances_from(sources)?.into_distances()),
            |distances| distances,
        )
        .within(1e-12),
    ]
}

/// The arena, and so many bins spread over it, from the first to the last.
fn sources(
    folder: &Folder,
    count: usize,
) -> Result<(usize, (Environment<2>, Vec<BinId>)), Failure> {
    let space = arena(folder)?;
    let bins = space.bin_count();
    let sources = (0..count).map(|k| BinId::new(k * (bins - 1) / (count - 1).max(1)));
    let sources: Vec<BinId> = sources.collect::<Option<_>>().ok_or("no such bin")?;
    folder.write("sources", sources.iter().map(|bin| bin.index() as f64))?;
    Ok((bins, (space, sources)))
}
