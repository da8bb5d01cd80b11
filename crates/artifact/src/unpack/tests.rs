//! What the decoders give and why they stop.

use std::io::{Cursor, Write as _};

use flate2::Compression as Level;
use flate2::write::GzEncoder;

use super::*;

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Level::new(6));
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(content: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(content, 1).unwrap()
}

/// Decodes all; on failure also what came before it.
fn decode(bytes: &[u8], limits: &Limits) -> (Vec<u8>, Option<Fault>) {
    let mut out = Vec::new();
    let mut reader = match decoder(Box::new(Cursor::new(bytes.to_vec())), limits) {
        Ok(decoded) => decoded.reader,
        Err(failed) => return (out, fault(&failed)),
    };
    let mut block = [0; 1000];
    loop {
        match reader.read(&mut block) {
            Ok(0) => return (out, None),
            Ok(count) => out.extend_from_slice(&block[..count]),
            Err(failed) => return (out, Some(fault(&failed).expect("typed"))),
        }
    }
}

fn text(length: usize) -> Vec<u8> {
    (0..length)
        .map(|i| (i * 7 % 251).to_le_bytes()[0])
        .collect()
}

#[test]
fn all_members_and_frames_are_read() {
    let (a, b) = (text(5_000), text(300_000));
    let whole = [a.as_slice(), &b].concat();
    let skippable = [&[0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"toc"].concat();
    let cases: Vec<(&str, Vec<u8>, Vec<u8>)> = vec![
        ("plain", whole.clone(), whole.clone()),
        ("one member", gzip(&whole), whole.clone()),
        ("two members", [gzip(&a), gzip(&b)].concat(), whole.clone()),
        (
            "an empty member",
            [gzip(&a), gzip(b""), gzip(&b)].concat(),
            whole.clone(),
        ),
        (
            "zero padding",
            [gzip(&whole), vec![0; 700]].concat(),
            whole.clone(),
        ),
        ("one frame", zstandard(&whole), whole.clone()),
        (
            "two frames",
            [zstandard(&a), zstandard(&b)].concat(),
            whole.clone(),
        ),
        (
            "skippable frames",
            [
                skippable.clone(),
                zstandard(&a),
                skippable.clone(),
                zstandard(&b),
                skippable,
            ]
            .concat(),
            whole,
        ),
    ];
    for (name, bytes, wanted) in cases {
        let (out, stopped) = decode(&bytes, &Limits::default());
        assert_eq!(stopped, None, "{name}");
        assert!(out == wanted, "{name}");
    }
}

#[test]
fn header_fields_of_gzip_are_skipped() {
    // EXTRA, NAME, COMMENT and header checksum, all present.
    let plain = gzip(b"content");
    let mut bytes = vec![0x1f, 0x8b, 8, 4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 255];
    bytes.extend_from_slice(&[3, 0, b'e', b'x', b't']);
    bytes.extend_from_slice(b"name\0comment\0\x12\x34");
    bytes.extend_from_slice(&plain[10..]);
    assert_eq!(
        decode(&bytes, &Limits::default()),
        (b"content".to_vec(), None)
    );
}

#[test]
fn every_cut_is_noticed() {
    let content = text(3_000);
    for whole in [gzip(&content), zstandard(&content)] {
        for cut in SNIFF_BYTES..whole.len() {
            let (out, stopped) = decode(&whole[..cut], &Limits::default());
            assert_eq!(stopped, Some(Fault::Truncated), "cut at {cut}");
            assert!(content.starts_with(&out), "cut at {cut}");
        }
    }
}

#[test]
fn what_follows_the_last_member_is_an_error_after_the_content() {
    for garbage in [&b"garbage"[..], &[0x1f], &[0x1f, 0x8b, 8], b"\0\0x"] {
        let (out, stopped) = decode(
            &[gzip(b"content").as_slice(), garbage].concat(),
            &Limits::default(),
        );
        assert_eq!(out, b"content");
        assert!(stopped.is_some());
    }
}

#[test]
fn wrong_checksums_are_noticed() {
    let whole = gzip(b"content");
    for offset in 1..=8 {
        let mut broken = whole.clone();
        let at = broken.len() - offset;
        broken[at] ^= 1;
        assert_eq!(decode(&broken, &Limits::default()).1, Some(Fault::Corrupt));
    }
}

#[test]
fn bounds_hold() {
    let zeros = vec![0; 4 << 20];
    let total = Limits {
        layer_bytes: 1 << 20,
        ..Limits::default()
    };
    let ratio = Limits {
        ratio: 100,
        ratio_floor: 1 << 20,
        ..Limits::default()
    };
    for bytes in [gzip(&zeros), zstandard(&zeros)] {
        for limits in [&total, &ratio] {
            let (out, stopped) = decode(&bytes, limits);
            assert_eq!(stopped, Some(Fault::Limit));
            assert!(out.len() <= (1 << 20) + 1000);
        }
        assert_eq!(decode(&bytes, &Limits::default()).1, None);
    }
    assert_eq!(decode(&zeros, &total).1, Some(Fault::Limit));
    assert_eq!(decode(&zeros, &ratio).1, None, "plain bytes have no ratio");
}

#[test]
fn a_giant_window_is_a_limit() {
    // A frame header with window descriptor 2^30 (exponent 20 above 2^10), then an empty last block.
    let bytes = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 20 << 3, 0x01, 0, 0, 0, 0, 0];
    assert_eq!(decode(&bytes, &Limits::default()).1, Some(Fault::Limit));
}

#[test]
fn other_compressions_are_named() {
    let cases: [(&[u8], &str); 4] = [
        (b"\xfd7zXZ\0\0\0\0\0", "xz"),
        (b"BZh91AY&SY", "bzip2"),
        (b"\x04\x22\x4d\x18______", "lz4"),
        (b"\x1f\x9d________", "compress (.Z)"),
    ];
    for (bytes, name) in cases {
        assert_eq!(sniff(bytes), Err(name));
        assert_eq!(
            decode(bytes, &Limits::default()).1,
            Some(Fault::Unsupported)
        );
    }
    assert_eq!(sniff(b"BZhello/world"), Ok(Compression::None));
    assert_eq!(sniff(b""), Ok(Compression::None));
}
