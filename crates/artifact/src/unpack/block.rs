//! Blocks of files that are written here: one frame of Zstandard (RFC 8878) each, whose size is told beside it, or one member
//! of gzip, where others read them.
#![expect(
    clippy::disallowed_types,
    reason = "the size of what comes out is fixed by the caller, and the window is capped by it"
)]

use std::io::{self, Read as _, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use zstd::stream::read::Decoder;

use super::{Fault, error};

/// Packs a block.
///
/// # Errors
/// Where the encoder has no memory.
pub fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    zstd::bulk::compress(bytes, LEVEL)
}

/// Packs a block into a member of gzip (RFC 1952): of several, one behind the other, the content is that of all.
///
/// # Errors
/// Never: memory is written to.
pub fn pack_gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes)?;
    packer.finish()
}

/// Unpacks a block of exactly `size` bytes.
///
/// # Errors
/// Where it is damaged, or gives more or less.
pub fn unpack(packed: &[u8], size: usize) -> io::Result<Vec<u8>> {
    let mut decoder = Decoder::new(packed)?;
    decoder.window_log_max(WINDOW_LOG)?;
    let most = u64::try_from(size).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = decoder.take(most).read_to_end(&mut bytes);
    read.map_err(|failed| error(Fault::Corrupt, format!("the block is damaged: {failed}")))?;
    if bytes.len() == size {
        return Ok(bytes);
    }
    Err(error(Fault::Corrupt, "the block has another size"))
}

/// As fast as level 1 within a few per cent, and a tenth smaller.
const LEVEL: i32 = 3;
/// 32 MiB: no block is larger.
const WINDOW_LOG: u32 = 25;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_within_bounds() {
        let bytes = [7; 5000];
        let packed = pack(&bytes).unwrap();
        assert!(packed.len() < 100);
        assert_eq!(unpack(&packed, 5000).unwrap(), bytes);
        for size in [0, 4999, 5001, usize::MAX] {
            assert!(unpack(&packed, size).is_err(), "{size}");
        }
        assert!(unpack(&packed[..packed.len() - 1], 5000).is_err());
        assert!(unpack(b"no frame at all", 5000).is_err());
    }
}
