//! Makes archives of stored files, and reads them: the extractors have no decoder of their own.

use std::io;

use seawall_inventory::unpack::{Plain, Take, Unpack};

/// Makes an archive (APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16).
pub(crate) fn jar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let offset = u32::try_from(out.len()).unwrap();
        let size = u32::try_from(content.len()).unwrap();
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        common.extend(crc(content).to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(*content);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, count) = (out.len(), u16::try_from(files.len()).unwrap());
    out.extend(&directory);
    out.extend(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend(u32::try_from(at).unwrap().to_le_bytes());
    out.extend([0, 0]);
    out
}

/// Reads what [`jar`] makes, front to back.
#[derive(Debug)]
pub(crate) struct Stored;

impl Unpack for Stored {
    fn open<'a>(&self, bytes: &'a [u8], max_bytes: u64) -> io::Result<Box<dyn io::Read + 'a>> {
        Plain.open(bytes, max_bytes)
    }

    fn zip(&self, bytes: &[u8], take: &mut Take<'_>) -> io::Result<()> {
        let mut rest = bytes;
        while let Some(entry) = rest.strip_prefix(b"PK\x03\x04") {
            let number = |at: usize| u32::from_le_bytes(entry[at..at + 4].try_into().unwrap());
            let (size, name) = (number(14) as usize, usize::from(entry[22]));
            let content = &entry[26 + name..26 + name + size];
            let text = std::str::from_utf8(&entry[26..26 + name]).unwrap();
            let damaged = text.ends_with(".damaged") || text.contains("/damaged/");
            let mut read = |most: u64| {
                if size as u64 > most || damaged {
                    return Err(io::Error::other("it is damaged"));
                }
                Ok(content.to_vec())
            };
            if !take(text, size as u64, &mut read) {
                return Ok(());
            }
            rest = &entry[26 + name + size..];
        }
        if rest.starts_with(b"PK\x01\x02") || rest.starts_with(b"PK\x05\x06") {
            return Ok(());
        }
        Err(io::Error::other("it is no archive"))
    }
}

/// CRC-32 (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    let mut value = u32::MAX;
    for byte in bytes {
        value ^= u32::from(*byte);
        for _ in 0..8 {
            let low = value & 1;
            value >>= 1;
            if low == 1 {
                value ^= 0xedb8_8320;
            }
        }
    }
    !value
}
