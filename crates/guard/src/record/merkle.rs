//! Merkle trees over the lines of a log (RFC 6962, section 2.1), grown leaf by leaf in memory that does not grow with it.

use sha2::{Digest as _, Sha256};

/// A digest of SHA-256.
pub(super) type Hash = [u8; 32];

/// A tree: the roots of its full subtrees from left to right, each with its count of leaves.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    peaks: Vec<(u64, Hash)>,
    size: u64,
}

impl Tree {
    /// Puts a leaf to the right of all others.
    pub(super) fn push(&mut self, leaf: &[u8]) {
        let mut hash = leaf_hash(leaf);
        let mut count = 1_u64;
        while let Some((left, peak)) = self.peaks.pop_if(|(left, _)| *left == count) {
            hash = node_hash(&peak, &hash);
            count = count.saturating_add(left);
        }
        self.peaks.push((count, hash));
        self.size = self.size.saturating_add(1);
    }

    /// Returns how many leaves it has.
    pub(super) const fn size(&self) -> u64 {
        self.size
    }

    /// Returns the hash of the whole tree.
    pub(super) fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev().map(|(_, hash)| *hash);
        let Some(last) = peaks.next() else {
            return Sha256::digest([]).into();
        };
        peaks.fold(last, |right, left| node_hash(&left, &right))
    }
}

fn leaf_hash(leaf: &[u8]) -> Hash {
    let hash = Sha256::new().chain_update([0]).chain_update(leaf);
    hash.finalize().into()
}

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let hash = Sha256::new().chain_update([1]);
    hash.chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition of section 2.1, word by word.
    fn defined(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => leaf_hash(leaf),
            _ => {
                let mut k = 1;
                while k * 2 < leaves.len() {
                    k *= 2;
                }
                let (left, right) = leaves.split_at(k);
                node_hash(&defined(left), &defined(right))
            }
        }
    }

    proptest! {
        #[test]
        fn grown_and_defined_are_one(leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..8), 0..70)) {
            let mut tree = Tree::default();
            for leaf in &leaves {
                tree.push(leaf);
            }
            prop_assert_eq!(tree.root(), defined(&leaves));
            prop_assert_eq!(tree.size(), leaves.len() as u64);
        }
    }

    #[test]
    fn known_roots() {
        // Test vectors that implementations of RFC 6962 share: the empty tree, and one empty leaf.
        let hex = |hash: Hash| super::super::verify::hex(&hash);
        let mut tree = Tree::default();
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hex(tree.root()), empty);
        tree.push(b"");
        let one = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
        assert_eq!(hex(tree.root()), one);
    }
}
