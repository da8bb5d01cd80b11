//! Streams of zlib (RFC 1950) and raw deflated data (RFC 1951) inside programs: the dependency list of
//! `cargo auditable`, what is packed into a program of .NET.
#![expect(
    clippy::disallowed_types,
    reason = "this is the one place where zlib is decoded, within bounds"
)]

use std::io::{self, Read as _};

use flate2::read::{DeflateDecoder, ZlibDecoder};

use super::{Fault, error};

/// Decompresses a stream; bytes behind its end are left alone.
///
/// # Errors
/// Where it is damaged or cut off, or gives more than `most` bytes.
pub fn zlib(bytes: &[u8], most: u64) -> io::Result<Vec<u8>> {
    read(ZlibDecoder::new(bytes), most)
}

/// Decompresses data with neither header nor check; bytes behind their end are left alone.
///
/// # Errors
/// Where they are damaged or cut off, or give more than `most` bytes.
pub fn deflate(bytes: &[u8], most: u64) -> io::Result<Vec<u8>> {
    read(DeflateDecoder::new(bytes), most)
}

fn read(decoder: impl io::Read, most: u64) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut decoder = decoder.take(most.saturating_add(1));
    decoder.read_to_end(&mut out).map_err(|failed| {
        let why = format!("the compressed data are corrupt: {failed}");
        error(Fault::Corrupt, why)
    })?;
    if u64::try_from(out.len()).map_or(true, |length| length > most) {
        let why = format!("it is larger than {most} bytes unpacked");
        return Err(error(Fault::Limit, why));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn what_is_packed_comes_out_within_bounds() {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
        encoder.write_all(&[7; 5_000]).unwrap();
        let mut packed = encoder.finish().unwrap();
        // Header and check of zlib take two bytes and four.
        let raw = &packed[2..packed.len() - 4];
        assert_eq!(deflate(raw, 5_000).unwrap(), [7; 5_000]);
        assert!(deflate(raw, 4_999).is_err() && deflate(&raw[..raw.len() - 4], 5_000).is_err());
        assert_eq!(zlib(&packed, 5_000).unwrap(), [7; 5_000]);
        assert!(zlib(&packed, 4_999).is_err());
        assert!(zlib(&packed[..packed.len() - 5], 5_000).is_err());
        packed.extend(b"behind");
        assert_eq!(zlib(&packed, 5_000).unwrap().len(), 5_000);
    }
}
