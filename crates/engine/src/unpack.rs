//! Lends the bounded decoders of `artifact` to the extractors of `inventory`, which must have none.

use std::io::{self, Read};

use seawall_artifact::limits::Limits;
use seawall_artifact::unpack::decoder;
use seawall_artifact::unpack::zip::walk_bytes;
use seawall_artifact::unpack::zlib::{deflate, zlib};
use seawall_inventory::unpack::{Take, Unpack};

/// Unpacks with the decoders that layers are unpacked with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unpacker;

impl Unpack for Unpacker {
    fn open<'a>(&self, bytes: &'a [u8], max_bytes: u64) -> io::Result<Box<dyn Read + 'a>> {
        let limits = Limits {
            layer_bytes: max_bytes,
            ..Limits::default()
        };
        let decoded = decoder(Box::new(bytes), &limits)?;
        Ok(decoded.reader)
    }

    fn zlib(&self, bytes: &[u8], max_bytes: u64) -> io::Result<Vec<u8>> {
        zlib(bytes, max_bytes)
    }

    fn deflate(&self, bytes: &[u8], max_bytes: u64) -> io::Result<Vec<u8>> {
        deflate(bytes, max_bytes)
    }

    fn zip(&self, bytes: &[u8], take: &mut Take<'_>) -> io::Result<()> {
        walk_bytes(bytes, &Limits::default(), take)
    }
}

#[cfg(test)]
mod tests {
    use seawall_testkit::image::{Packing, pack};

    use super::*;

    #[track_caller]
    fn read(bytes: &[u8], max_bytes: u64) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Unpacker.open(bytes, max_bytes)?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn what_is_packed_comes_out_within_bounds() {
        let text = [7; 5_000];
        for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
            let packed = pack(&text, packing);
            assert_eq!(read(&packed, 5_000).unwrap(), text);
            assert!(read(&packed, 4_999).is_err());
        }
        let packed = pack(&text, Packing::Gzip);
        assert!(read(&packed[..packed.len() - 1], 5_000).is_err());
        assert_eq!(read(b"", 1).unwrap(), b"");
    }
}
