//! Tells by its first block what a member of an image archive is.

use crate::unpack::{Compression, sniff};

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A layer: compressed, or a tar.
    Layer,
    /// A JSON document.
    Document,
    /// Neither.
    Other,
}

/// Tells what a member is by its first 512 bytes, and by its name where the bytes could be either.
pub(super) fn shape_of(path: &str, start: &[u8]) -> Shape {
    let compressed = !matches!(sniff(start), Ok(Compression::None));
    if compressed || is_tar(start) {
        return Shape::Layer;
    }
    let text = start.trim_ascii_start();
    if text.starts_with(b"{") || text.starts_with(b"[") {
        return Shape::Document;
    }
    // A damaged layer must be reported as one.
    let named = path.ends_with("layer.tar") || path.starts_with("blobs/");
    if named { Shape::Layer } else { Shape::Other }
}

/// Says whether a block is the start of a tar: a header whose checksum is right, or an empty archive.
fn is_tar(block: &[u8]) -> bool {
    if block.len() < 512 {
        return false;
    }
    if block.iter().all(|b| *b == 0) {
        return true;
    }
    let Some(field) = block.get(CHECKSUM) else {
        return false;
    };
    let digits = field.iter().skip_while(|b| **b == b' ');
    let digits = digits.take_while(|b| (b'0'..=b'7').contains(b));
    let want = digits.fold(0_u32, |sum, digit| {
        sum.wrapping_mul(8)
            .wrapping_add(u32::from(digit.saturating_sub(b'0')))
    });
    let bytes = block.iter().enumerate().map(|(at, byte)| {
        let byte = if CHECKSUM.contains(&at) { b' ' } else { *byte };
        u32::from(byte)
    });
    bytes.fold(0_u32, u32::wrapping_add) == want
}

/// Where the checksum stands in a header (POSIX.1-2017 pax, "ustar Interchange Format").
const CHECKSUM: std::ops::Range<usize> = 148..156;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_decide_before_names() {
        let mut header = [0_u8; 512];
        header[..5].copy_from_slice(b"{\"a\":");
        let sum: u32 = header.iter().map(|b| u32::from(*b)).sum::<u32>() + 8 * 32;
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        let cases: [(&str, &[u8], Shape); 8] = [
            ("x/layer.tar", &header, Shape::Layer),
            ("blobs/sha256/a", &[0; 512], Shape::Layer),
            (
                "blobs/sha256/a",
                &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0],
                Shape::Layer,
            ),
            ("blobs/sha256/a", b"{\"layers\":[]}", Shape::Document),
            ("manifest.json", b" \n[{}]", Shape::Document),
            ("x/VERSION", b"1.0", Shape::Other),
            ("x/layer.tar", b"damaged", Shape::Layer),
            ("repositories", b"{}", Shape::Document),
        ];
        for (path, start, want) in cases {
            assert_eq!(shape_of(path, start), want, "{path}");
        }
    }
}
