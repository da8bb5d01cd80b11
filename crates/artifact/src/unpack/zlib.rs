//! Streams of zlib (RFC 1950): sections of programs, such as the dependency list of `cargo auditable`.
#![expect(
    clippy::disallowed_types,
    reason = "this is the one place where zlib is decoded, within bounds"
)]

use std::io::{self, Read as _};

use flate2::read::ZlibDecoder;

use super::{Fault, error};

/// Decompresses a stream; bytes behind its end are left alone.
///
/// # Errors
/// Where it is damaged or cut off, or gives more than `most` bytes.
pub fn zlib(bytes: &[u8], most: u64) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut decoder = ZlibDecoder::new(bytes).take(most.saturating_add(1));
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
        assert_eq!(zlib(&packed, 5_000).unwrap(), [7; 5_000]);
        assert!(zlib(&packed, 4_999).is_err());
        assert!(zlib(&packed[..packed.len() - 5], 5_000).is_err());
        packed.extend(b"behind");
        assert_eq!(zlib(&packed, 5_000).unwrap().len(), 5_000);
    }
}
