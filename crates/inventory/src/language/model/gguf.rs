//! Models in GGUF (ggml, "GGUF", versions 2 and 3): a header, then keys and values, of which those that begin with
//! `general.` name the model. Converters write them first; what stands behind the first 4 KB is not read.

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::model::{model, stem};
use crate::language::word::licence;
use crate::language::{Read, add};
use crate::unpack::Unpack;

/// Reads the start of `*.gguf`.
#[derive(Clone, Copy, Debug)]
pub struct Gguf;

impl Extractor for Gguf {
    fn id(&self) -> &'static str {
        "gguf"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".gguf"],
        })
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 4 << 10,
            grouping: Grouping::Head,
        })
    }

    fn wants(&self, start: &[u8]) -> bool {
        start.starts_with(b"GGUF")
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let read = parse_gguf(&file.path, &file.bytes);
            add("GGUF model", file, read, out);
        }
    }
}

/// Reads the start of a model.
pub fn parse_gguf(path: &str, bytes: &[u8]) -> Read {
    let Some(rest) = bytes.strip_prefix(b"GGUF") else {
        return Err("it does not begin as one".to_owned());
    };
    let mut cursor = Cursor { rest };
    let version = cursor.number(4).unwrap_or_default();
    if !(2..=3).contains(&version) {
        return Err("its version is none that is known, or its numbers are big-endian".to_owned());
    }
    let (mut name, mut basename, mut release, mut terms) = (None, None, None, None);
    let count = cursor
        .number(8)
        .and_then(|_| cursor.number(8))
        .unwrap_or_default();
    for _ in 0..count.min(KEYS) {
        let Some((key, value)) = cursor.entry() else {
            break;
        };
        match key {
            b"general.name" => name = value,
            b"general.basename" => basename = value,
            b"general.version" => release = value,
            b"general.license" => terms = value,
            _ => {}
        }
    }
    let text =
        |value: Option<&[u8]>| value.map(|value| String::from_utf8_lossy(value).into_owned());
    let name = text(name.or(basename)).unwrap_or_else(|| stem(path).to_owned());
    let Some(mut model) = model(&name, &text(release).unwrap_or_default()) else {
        return Err("it has no usable name".to_owned());
    };
    model.licences = text(terms)
        .and_then(|terms| licence(&terms))
        .into_iter()
        .collect();
    Ok(Some(model))
}

struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(usize::try_from(count).ok()?)?;
        self.rest = rest;
        Some(taken)
    }

    /// A little-endian number of at most eight bytes.
    fn number(&mut self, size: u64) -> Option<u64> {
        let bytes = self.take(size)?.iter().rev();
        Some(bytes.fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
    }

    fn text(&mut self) -> Option<&'a [u8]> {
        let size = self.number(8)?;
        self.take(size)
    }

    /// A key, and its value where that is a text.
    fn entry(&mut self) -> Option<(&'a [u8], Option<&'a [u8]>)> {
        let key = self.text()?;
        let kind = self.number(4)?;
        let value = if kind == TEXT {
            Some(self.text()?)
        } else {
            None
        };
        if kind == LIST {
            let (kind, count) = (self.number(4)?, self.number(8)?);
            for _ in 0..count {
                if kind == TEXT {
                    self.text()?;
                } else {
                    self.take(size_of(kind)?)?;
                }
            }
        } else if kind != TEXT {
            self.take(size_of(kind)?)?;
        }
        Some((key, value))
    }
}

/// Bytes of a number. Lists of lists are in no model.
const fn size_of(kind: u64) -> Option<u64> {
    match kind {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}

const TEXT: u64 = 8;
const LIST: u64 = 9;
/// Keys that are looked at.
const KEYS: u64 = 1_000;
