//! How our recordings are packed.

use seawall_artifact::unpack::block;
use seawall_runtime::recording::Packing;

/// Zstandard, unpacked within bounds.
pub const PACKING: Packing = Packing {
    pack: block::pack,
    unpack: block::unpack,
};
