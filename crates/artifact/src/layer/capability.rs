//! The attribute `security.capability` of a file (`linux/capability.h`, `struct vfs_cap_data`), and the ways in which
//! archives hold it: the PAX records of star, which engines write and read, and those of libarchive.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use seawall_model::capability::FileCapability;

/// What a file says of its capabilities, or why it cannot be told.
pub(crate) type Said = Result<FileCapability, &'static str>;

/// Name of the attribute.
pub(crate) const NAME: &str = "security.capability";
/// Bytes of the longest value that means something.
pub(crate) const LONGEST: usize = 24;

/// Reads the attribute. The kernel refuses to run a file with one that is none of these.
pub(crate) fn parse(bytes: &[u8]) -> Said {
    let mut words = bytes.chunks_exact(4).map(|chunk| {
        let mut word = [0; 4];
        word.copy_from_slice(chunk);
        u32::from_le_bytes(word)
    });
    let first = words.next().unwrap_or(0);
    let revision = match (first & 0xff00_0000, bytes.len()) {
        (0x0100_0000, 12) => 1,
        (0x0200_0000, 20) => 2,
        (0x0300_0000, 24) => 3,
        (0x0100_0000..=0x0300_0000, _) => return Err("it has a wrong length"),
        _ => return Err("its revision is unknown"),
    };
    let mut next = || u64::from(words.next().unwrap_or(0));
    let (mut permitted, mut inheritable) = (next(), next());
    if revision > 1 {
        permitted |= next() << 32;
        inheritable |= next() << 32;
    }
    Ok(FileCapability {
        revision,
        permitted,
        inheritable,
        is_effective: first & 1 == 1,
        root_id: words.next().unwrap_or(0),
    })
}

/// Reads the attribute as libarchive writes it: base64 with no padding.
pub(crate) fn parse_encoded(text: &[u8]) -> Said {
    if text.len() > LONGEST_ENCODED {
        return Err("it has a wrong length");
    }
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let decoded = GeneralPurpose::new(&STANDARD, config).decode(text);
    decoded.map_or(Err("it is not encoded as base64"), |bytes| parse(&bytes))
}

/// Bytes of the longest value as base64.
const LONGEST_ENCODED: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn revisions_are_read() {
        // As `setcap cap_net_raw,cap_checkpoint_restore=ep` writes it.
        let read = parse(&bytes(&[0x0200_0001, 1 << 13, 0, 1 << 8, 0])).unwrap();
        assert_eq!(read.to_string(), "cap_net_raw,cap_checkpoint_restore=ep");
        assert_eq!((read.revision, read.root_id), (2, 0));
        let read = parse(&bytes(&[0x0100_0000, 1 << 10, 1 << 13])).unwrap();
        assert_eq!(read.to_string(), "cap_net_bind_service=p cap_net_raw=i");
        let read = parse(&bytes(&[0x0300_0001, 1 << 10, 0, 0, 0, 100_000])).unwrap();
        assert_eq!(
            (read.revision, read.root_id, read.permitted),
            (3, 100_000, 1 << 10)
        );
    }

    #[test]
    fn what_the_kernel_refuses_is_told() {
        for (words, want) in [
            (&[][..], "its revision is unknown"),
            (&[0x0200_0001, 0, 0, 0], "it has a wrong length"),
            (&[0x0200_0001, 0, 0, 0, 0, 0], "it has a wrong length"),
            (&[0x0300_0001, 0, 0, 0, 0], "it has a wrong length"),
            (&[0x0400_0001, 0, 0, 0, 0], "its revision is unknown"),
        ] {
            assert_eq!(parse(&bytes(words)), Err(want), "{words:x?}");
        }
        assert_eq!(parse(&[1; 21]), Err("it has a wrong length"));
    }

    #[test]
    fn libarchive_writes_base64() {
        // As bsdtar 3.6 writes cap_net_raw=ep.
        assert_eq!(
            parse_encoded(b"AQAAAgAgAAAAAAAAAAAAAAAAAAA")
                .unwrap()
                .to_string(),
            "cap_net_raw=ep"
        );
        assert!(parse_encoded(b"AQAAAgAgAAAAAAAAAAAAAAAAAAA=").is_ok());
        assert_eq!(parse_encoded(&[b'A'; 33]), Err("it has a wrong length"));
        assert_eq!(parse_encoded(b"\xff*"), Err("it is not encoded as base64"));
    }
}
