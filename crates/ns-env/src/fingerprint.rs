//! A digest of everything that makes two environments the same.

use std::fmt;

use ns_graph::Connectivity;
use ns_layout::{BinId, Blueprint, Layout};
use twox_hash::XxHash3_128;

/// A 128-bit digest of the geometry of an environment: bounds, centres,
/// measures, edges, distances and faces, and the cells where it is a lattice; of
/// a track also its linear positions and how far off it a point may be.
///
/// Equal geometry gives equal fingerprints, in any process and on any machine;
/// any changed number changes it. It is no defence against someone who wants
/// two environments to collide.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// The digest as a number.
    #[must_use]
    pub fn as_u128(self) -> u128 {
        self.0
    }

    pub(crate) fn of<const D: usize>(layout: &dyn Layout<D>, graph: &Connectivity) -> Self {
        let mut digest = Digest(XxHash3_128::new());
        digest.integers([D, layout.bin_count(), graph.edge_count()]);
        digest.floats(layout.centers().iter().flatten().copied());
        digest.floats(layout.measures().iter().copied());
        digest.integers(graph.offsets().iter().copied());
        digest.integers(graph.targets().iter().map(|bin| bin.index()));
        digest.floats(graph.distances().iter().copied());
        digest.floats(graph.faces().iter().copied());
        digest.floats(layout.bounds().into_iter().flat_map(|(lo, hi)| [lo, hi]));
        if let Some(lattice) = layout.lattice() {
            for axis in lattice.axes() {
                digest.integers([axis.count()]);
                digest.floats(axis.edges().iter().copied());
            }
            digest.integers(lattice.bin_cells().iter().map(|&cell| cell as usize));
        } else if let Some(plan) = layout.blueprint() {
            digest.tracks(&plan);
        }
        Self(digest.0.finish_128())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// A digest of numbers and of how many there are; −0 and 0 are one number.
pub(crate) fn digest_of(values: &[f64]) -> u128 {
    let mut digest = Digest(XxHash3_128::new());
    digest.integers([values.len()]);
    digest.floats(values.iter().copied());
    digest.0.finish_128()
}

/// A digest of bins, in their order, and of how many there are.
pub(crate) fn digest_of_bins(bins: &[BinId]) -> u128 {
    let mut digest = Digest(XxHash3_128::new());
    digest.integers([bins.len()]);
    digest.integers(bins.iter().map(|bin| bin.index()));
    digest.0.finish_128()
}

struct Digest(XxHash3_128);

impl Digest {
    fn integers(&mut self, values: impl IntoIterator<Item = usize>) {
        self.words(values.into_iter().map(|value| value as u64));
    }

    fn floats(&mut self, values: impl Iterator<Item = f64>) {
        // Adding 0 turns −0 into 0: they are one number, so one geometry.
        self.words(values.map(|value| (value + 0.0).to_bits()));
    }

    /// What bins do not tell of the tracks they are of.
    fn tracks(&mut self, plan: &Blueprint) {
        match plan {
            Blueprint::Track {
                starts,
                max_distance,
                ..
            } => self.floats(starts.iter().chain(max_distance).copied()),
            Blueprint::Subset { of, .. }
            | Blueprint::Transformed { of, .. }
            | Blueprint::Merged { of } => self.tracks(of),
            Blueprint::Composite { parts, .. } => parts.iter().for_each(|part| self.tracks(part)),
            _ => {}
        }
    }

    /// Hands words over in pieces, as one call a word would cost more than the
    /// hash itself.
    fn words(&mut self, words: impl Iterator<Item = u64>) {
        let mut buffer = [0_u8; 4096];
        let mut filled = 0;
        for word in words {
            buffer[filled..filled + 8].copy_from_slice(&word.to_le_bytes());
            filled += 8;
            if filled == buffer.len() {
                self.0.write(&buffer);
                filled = 0;
            }
        }
        self.0.write(&buffer[..filled]);
    }
}

/// As 32 hexadecimal digits: as a number, many readers would round it.
#[cfg(feature = "serde")]
impl serde::Serialize for Fingerprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Fingerprint {
    fn deserialize<T: serde::Deserializer<'de>>(deserializer: T) -> Result<Self, T::Error> {
        let text = String::deserialize(deserializer)?;
        // A sign is taken for a part of numbers, but is no digit.
        let is_whole = text.len() == 32 && !text.starts_with('+');
        u128::from_str_radix(&text, 16)
            .ok()
            .filter(|_| is_whole)
            .map(Self)
            .ok_or_else(|| {
                serde::de::Error::custom(format_args!(
                    "`{text}` is no fingerprint: it has 32 hexadecimal digits"
                ))
            })
    }
}
