//! The custom sections of a WebAssembly module (core specification, 5.5.3).

use super::number::varint;
use super::{Executable, Format, PARTS, Section, name};

/// Reads a module; what is broken ends the list.
pub(super) fn read(bytes: &[u8]) -> Executable<'_> {
    let mut sections = Vec::new();
    let mut rest = bytes.get(8..).unwrap_or_default();
    while sections.len() < PARTS
        && let Some((id, content, behind)) = section(rest)
    {
        if id == CUSTOM {
            sections.extend(custom(content));
        }
        rest = behind;
    }
    Executable {
        format: Format::Wasm,
        big_endian: false,
        wide: false,
        sections,
        segments: Vec::new(),
    }
}

fn section(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (id, rest) = bytes.split_first()?;
    let (size, rest) = varint(rest)?;
    let (content, behind) = rest.split_at_checked(usize::try_from(size).ok()?)?;
    Some((*id, content, behind))
}

fn custom(content: &[u8]) -> Option<Section<'_>> {
    let (size, rest) = varint(content)?;
    let (text, bytes) = rest.split_at_checked(usize::try_from(size).ok()?)?;
    Some(Section {
        name: name(text),
        bytes,
    })
}

const CUSTOM: u8 = 0;
