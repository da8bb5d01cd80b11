//! The fingerprints of the known licences: hashes of three words in a row, no texts.
//!
//! The file is made by `cargo xtask licences` out of the SPDX texts: the mark, then for each print the
//! length of its id (1 byte), the id, whether it is a sample (1 byte), the number of hashes (4 bytes,
//! little-endian) and the hashes,
//! ascending, each as often as it occurs (4 bytes each). Of a text with more than [`LONG`] hashes a
//! sample is kept: one of [`STRIDE`].

use std::sync::OnceLock;

use super::words::words;

/// The prints of all licences.
pub(super) struct Prints {
    /// One for each print; a licence may have several.
    pub(super) licences: Vec<Known>,
    /// Hash and position of the licence, sorted.
    pub(super) hashes: Vec<(u32, u16)>,
}

/// A licence that can be recognised.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// SPDX id.
    pub(super) id: &'static str,
    /// Hashes of its print.
    pub(super) size: usize,
    /// Whether these are a sample.
    pub(super) sampled: bool,
}

impl Prints {
    /// Returns the prints inside the program.
    pub(super) fn get() -> &'static Self {
        static PRINTS: OnceLock<Prints> = OnceLock::new();
        PRINTS.get_or_init(|| {
            let mut prints = Self {
                licences: Vec::new(),
                hashes: Vec::new(),
            };
            let mut rest = DATA.strip_prefix(MARK).unwrap_or_default();
            while let Some(after) = prints.take_one(rest) {
                rest = after;
            }
            prints.hashes.sort_unstable();
            prints
        })
    }

    fn take_one(&mut self, bytes: &'static [u8]) -> Option<&'static [u8]> {
        let (length, rest) = bytes.split_first()?;
        let (id, rest) = rest.split_at_checked(usize::from(*length))?;
        let (sampled, rest) = rest.split_first()?;
        let (count, rest) = rest.split_at_checked(4)?;
        let count = usize::try_from(u32::from_le_bytes(count.try_into().ok()?)).ok()?;
        let (hashes, rest) = rest.split_at_checked(count.checked_mul(4)?)?;
        let number = u16::try_from(self.licences.len()).ok()?;
        self.licences.push(Known {
            id: std::str::from_utf8(id).ok()?,
            size: count,
            sampled: *sampled != 0,
        });
        let (each, _) = hashes.as_chunks::<4>();
        let all = each.iter().map(|hash| (u32::from_le_bytes(*hash), number));
        self.hashes.extend(all);
        Some(rest)
    }

    /// Returns the positions of the licences that have this hash.
    pub(super) fn with(&self, hash: u32) -> impl Iterator<Item = u16> + '_ {
        let from = self.hashes.partition_point(|(known, _)| *known < hash);
        let rest = self.hashes.get(from..).unwrap_or_default();
        rest.iter()
            .take_while(move |(known, _)| *known == hash)
            .map(|(_, licence)| *licence)
    }
}

/// Makes the print of one licence, as the file holds it.
pub fn print(id: &str, text: &str) -> Vec<u8> {
    let mut hashes: Vec<u32> = hashes(text).collect();
    hashes.sort_unstable();
    let sampled = hashes.len() > LONG;
    if sampled {
        hashes.retain(|hash| is_sampled(*hash));
    }
    let mut out = vec![u8::try_from(id.len()).unwrap_or(u8::MAX)];
    out.extend(id.bytes().take(usize::from(u8::MAX)));
    out.push(u8::from(sampled));
    out.extend(
        u32::try_from(hashes.len())
            .unwrap_or(u32::MAX)
            .to_le_bytes(),
    );
    out.extend(hashes.iter().flat_map(|hash| hash.to_le_bytes()));
    out
}

/// Says whether a hash belongs to the sample.
pub(super) const fn is_sampled(hash: u32) -> bool {
    hash.is_multiple_of(STRIDE)
}

/// Returns the hashes of three words in a row, in the order of the text.
pub(super) fn hashes(text: &str) -> impl Iterator<Item = u32> {
    let words = words(text);
    let all: Vec<u32> = words.windows(3).map(hash).collect();
    all.into_iter()
}

/// FNV-1a, 64 bits, folded.
fn hash(words: &[String]) -> u32 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain([0xff]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let folded = hash ^ (hash >> 32);
    u32::try_from(folded & 0xffff_ffff).unwrap_or_default()
}

/// First bytes of the file.
pub const MARK: &[u8] = b"seawall licence prints 1\n";
/// Hashes from which on a sample is kept.
const LONG: usize = 1_200;
/// One of so many.
const STRIDE: u32 = 4;

static DATA: &[u8] = include_bytes!("../../../data/licences.prints");
