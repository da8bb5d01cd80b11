//! Versions encoded beforehand, so that comparing them is comparing bytes: beside the texts of a source,
//! for each text that is a version of a row, its key in each version order that it is used in.
//!
//! The section is the generation of the encoding (32 bits), then a table with one entry for each text, in
//! the order of texts; empty where the text is no version. An entry is, for each order: its
//! code (a byte), the length of the key (varint) and the key. Keys of another generation than this
//! program writes are not looked at: then versions are compared as texts.

use std::collections::BTreeSet;

use super::Error;
use super::cursor::{Cursor, put_varint};
use super::strings::Strings;
use super::table::{Table, TableWriter};
use crate::record::Scheme;
use crate::version::Key;

/// A version of a row: its text, and its keys where the database has them.
#[derive(Clone, Copy, Debug)]
pub struct Bound<'a> {
    /// The version as the record has it.
    pub text: &'a str,
    keys: &'a [u8],
}

impl<'a> Bound<'a> {
    pub(super) const fn new(text: &'a str, keys: &'a [u8]) -> Self {
        Self { text, keys }
    }

    /// Returns the bytes that stand for the version in a version order, as
    /// [`Scheme::key`] writes them; `None` where the database has none.
    pub fn key(&self, scheme: Scheme) -> Option<&'a [u8]> {
        let mut cursor = Cursor::new(self.keys);
        while let Some(code) = cursor.u8() {
            let len = cursor.index()?;
            let key = cursor.take(len)?;
            if SCHEMES.get(usize::from(code)) == Some(&scheme) {
                return Some(key);
            }
        }
        None
    }
}

/// A version that is not out of a database has no keys.
impl<'a> From<&'a str> for Bound<'a> {
    fn from(text: &'a str) -> Self {
        Self { text, keys: &[] }
    }
}

/// Keys follow from the text; a database without them says the same.
impl PartialEq for Bound<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Bound<'_> {}

/// The section of a source.
#[derive(Clone, Copy, Debug)]
pub(super) struct VersionKeys<'a>(Table<'a>);

impl<'a> VersionKeys<'a> {
    /// Takes a section; an absent one, or one of another generation, has no keys. `None` where its
    /// table does not fit into it.
    pub(super) fn new(section: &'a [u8]) -> Option<Self> {
        if section.is_empty() {
            return Some(Self(Table::default()));
        }
        let mut cursor = Cursor::new(section);
        if cursor.u32()? != GENERATION {
            return Some(Self(Table::default()));
        }
        Table::new(cursor.rest()).map(Self)
    }

    /// Returns the entry of a text; empty where it has none.
    pub(super) fn get(&self, text: usize) -> &'a [u8] {
        self.0.get(text).unwrap_or_default()
    }

    /// Says whether every entry is there, and has the keys that this program would write.
    pub(super) fn is_sound(&self, strings: &Strings<'_>) -> bool {
        let count = self.0.len();
        let sound = |text: usize| {
            let (entry, version) = (self.0.get(text)?, strings.get(text)?);
            let mut cursor = Cursor::new(entry);
            let mut again = Vec::new();
            while let Some(code) = cursor.u8() {
                put_key(&mut again, *SCHEMES.get(usize::from(code))?, version);
                let len = cursor.index()?;
                cursor.take(len)?;
            }
            (again == entry).then_some(())
        };
        let whole = count == 0 || count == strings.len();
        whole && (0..count).all(|text| sound(text).is_some())
    }
}

/// Writes the section: `texts` in their final order, `used` the number of a text with each order that it
/// is used in. Empty where no text has a key.
pub(super) fn encode<'t>(
    texts: impl Iterator<Item = &'t str>,
    used: &BTreeSet<(u32, Scheme)>,
) -> Result<Vec<u8>, Error> {
    let mut table = TableWriter::default();
    let mut any = false;
    for (number, text) in (0_u32..).zip(texts) {
        let of_text = used.range((number, Scheme::Dpkg)..);
        let mut entry = Vec::new();
        for (_, scheme) in of_text.take_while(|(at, _)| *at == number) {
            put_key(&mut entry, *scheme, text);
        }
        any |= !entry.is_empty();
        table.push(&entry)?;
    }
    let mut out = Vec::new();
    if any {
        out.extend_from_slice(&GENERATION.to_le_bytes());
        out.append(&mut table.finish());
    }
    Ok(out)
}

fn put_key(out: &mut Vec<u8>, scheme: Scheme, version: &str) {
    let code = SCHEMES
        .iter()
        .zip(0_u8..)
        .find(|(known, _)| **known == scheme);
    let key = scheme.key(version).and_then(Result::ok);
    let key = key
        .as_ref()
        .map(Key::as_bytes)
        .filter(|key| key.len() <= MAX_KEY);
    if let (Some((_, code)), Some(key)) = (code, key) {
        out.push(code);
        put_varint(out, u32::try_from(key.len()).unwrap_or(0));
        out.extend_from_slice(key);
    }
}

/// Rises with every change of what [`Scheme::key`] writes, so that older files are compared as texts.
const GENERATION: u32 = 1;
/// Longer keys are left out: such versions are rare, and texts can be compared.
const MAX_KEY: usize = 255;

/// The version orders by code; new ones are added at the end.
const SCHEMES: [Scheme; 19] = [
    Scheme::Dpkg,
    Scheme::Rpm,
    Scheme::Apk,
    Scheme::Pacman,
    Scheme::SemVer,
    Scheme::Npm,
    Scheme::Pep440,
    Scheme::Go,
    Scheme::Maven,
    Scheme::NuGet,
    Scheme::RubyGems,
    Scheme::Composer,
    Scheme::Hex,
    Scheme::Pub,
    Scheme::Cran,
    Scheme::Conan,
    Scheme::Hackage,
    Scheme::Bitnami,
    Scheme::Generic,
];
