//! One piece of content written by means of another: a Zstandard frame (RFC 8878) whose matches may
//! reach back into the other content, as `zstd --patch-from` makes it. The building block of
//! database deltas.
#![expect(
    clippy::disallowed_types,
    reason = "the size of what comes out is fixed by the caller, and the window is capped"
)]

use std::io::{self, Read as _, Write as _};

use zstd::stream::read::Decoder;
use zstd::stream::write::Encoder;

use super::{Fault, error};

/// Writes content by means of a base.
///
/// # Errors
/// Where the encoder has no memory.
pub fn encode(base: &[u8], content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = Encoder::with_ref_prefix(Vec::new(), LEVEL, base)?;
    encoder.include_checksum(false)?;
    encoder.include_contentsize(true)?;
    encoder.set_pledged_src_size(u64::try_from(content.len()).ok())?;
    encoder.window_log(window_log(base.len().saturating_add(content.len())))?;
    encoder.long_distance_matching(true)?;
    encoder.write_all(content)?;
    encoder.finish()
}

/// Restores content of exactly `size` bytes from what [`encode`] made with the same base. A wrong
/// base gives wrong content: compare its digest.
///
/// # Errors
/// Where it is damaged, or gives more or less than `size` bytes.
pub fn decode(base: &[u8], patch: &[u8], size: u64) -> io::Result<Vec<u8>> {
    let mut decoder = Decoder::with_ref_prefix(patch, base)?;
    decoder.window_log_max(LARGEST_WINDOW_LOG)?;
    let mut content = Vec::new();
    let read = decoder
        .take(size.saturating_add(1))
        .read_to_end(&mut content);
    read.map_err(|failed| error(Fault::Corrupt, format!("the patch is damaged: {failed}")))?;
    if u64::try_from(content.len()) != Ok(size) {
        return Err(error(
            Fault::Corrupt,
            "the patch gives content of another size",
        ));
    }
    Ok(content)
}

/// The window must reach from the end of the content to the start of the base, as far as it may.
fn window_log(reach: usize) -> u32 {
    let bits = usize::BITS.saturating_sub(reach.leading_zeros());
    bits.clamp(SMALLEST_WINDOW_LOG, LARGEST_WINDOW_LOG)
}

const LEVEL: i32 = 9;
const SMALLEST_WINDOW_LOG: u32 = 17;
/// 128 MiB, as for layers.
const LARGEST_WINDOW_LOG: u32 = 27;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_encoded_comes_back(base: Vec<u8>, content: Vec<u8>, cut in 0_usize..100) {
            let patch = encode(&base, &content).unwrap();
            let size = content.len() as u64;
            prop_assert_eq!(decode(&base, &patch, size).unwrap(), content.clone());
            prop_assert!(decode(&base, &patch, size + 1).is_err());
            if size > 0 {
                prop_assert!(decode(&base, &patch, size - 1).is_err());
                let cut = cut.min(patch.len() - 1);
                prop_assert!(decode(&base, &patch[..cut], size).is_err());
            }
        }
    }

    #[test]
    fn a_base_makes_it_short() {
        // Bytes that have no pattern of their own.
        let mut state = 1_u64;
        let base: Vec<u8> = (0..1 << 20)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                state.to_le_bytes()[7]
            })
            .collect();
        let mut content = base.clone();
        content.splice(1000..1010, *b"some other bytes");
        let patch = encode(&base, &content).unwrap();
        assert!(patch.len() < 2_000, "{}", patch.len());
        assert_eq!(
            decode(&base, &patch, content.len() as u64).unwrap(),
            content
        );
        let wrong = vec![0; base.len()];
        assert_ne!(
            decode(&wrong, &patch, content.len() as u64).ok(),
            Some(content)
        );
    }

    #[test]
    fn a_bomb_stops_at_the_size() {
        let patch = encode(&[], &vec![0; 64 << 20]).unwrap();
        assert!(patch.len() < 64 << 10);
        assert!(decode(&[], &patch, 1_000).is_err());
    }
}
