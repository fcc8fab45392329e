//! A digest of everything that makes two environments the same.

use std::fmt;

use ns_graph::Connectivity;
use ns_layout::Layout;
use twox_hash::XxHash3_128;

/// A 128-bit digest of the geometry of an environment: centres, measures,
/// edges, distances and faces.
///
/// Equal geometry gives equal fingerprints, in any process and on any machine;
/// any changed number changes it. It is no defence against someone who wants
/// two environments to collide.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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

struct Digest(XxHash3_128);

impl Digest {
    fn integers(&mut self, values: impl IntoIterator<Item = usize>) {
        self.words(values.into_iter().map(|value| value as u64));
    }

    fn floats(&mut self, values: impl Iterator<Item = f64>) {
        // Adding 0 turns −0 into 0: they are one number, so one geometry.
        self.words(values.map(|value| (value + 0.0).to_bits()));
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
