//! The bounds within which hostile input must stay. A bound that is reached becomes a problem or an
//! error of kind "limit", never a hang or an exhausted machine.

/// Bounds on what is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Uncompressed bytes of one layer.
    pub layer_bytes: u64,
    /// Uncompressed bytes per compressed byte, judged once more than `ratio_floor` bytes came out.
    pub ratio: u64,
    /// Uncompressed bytes that are always allowed, whatever the ratio.
    pub ratio_floor: u64,
    /// Entries of one layer.
    pub entries: u64,
    /// Entries of all layers of one artifact together.
    pub total_entries: u64,
    /// Bytes that the indexes of all layers of one artifact may take together.
    pub index_bytes: u64,
    /// Bytes of one path.
    pub path_bytes: usize,
    /// Parts of one path.
    pub path_depth: usize,
    /// Bytes of one extended header (PAX, GNU long name).
    pub header_bytes: u64,
    /// Layers of one image.
    pub layers: usize,
    /// Bytes of one manifest, index or configuration.
    pub document_bytes: u64,
    /// Levels of nested indexes.
    pub index_depth: usize,
    /// Bytes that the content of one file handed to a visitor may have, whatever the visitor asks.
    pub content_bytes: u64,
    /// Bytes that a program handed to a visitor may have, whatever the visitor asks.
    pub binary_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        const GIB: u64 = 1 << 30;
        Self {
            layer_bytes: 64 * GIB,
            // Deflate cannot exceed 1032:1; real layers of long runs of zeros come close to it, so
            // the total is the bound that counts and the ratio stops zstd bombs.
            ratio: 2_000,
            ratio_floor: 256 * MIB,
            entries: 3_000_000,
            total_entries: 6_000_000,
            index_bytes: 512 * MIB,
            path_bytes: 4_096,
            path_depth: 512,
            header_bytes: MIB,
            layers: 512,
            document_bytes: 8 * MIB,
            index_depth: 4,
            content_bytes: 128 * MIB,
            binary_bytes: 512 * MIB,
        }
    }
}
