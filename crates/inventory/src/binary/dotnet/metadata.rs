//! What an assembly says it is: the `Assembly` table of its metadata (ECMA-335, partition II, chapters 22 to
//! 25). Of all tables only those in front of it are measured, and one row is read.

use sha1::{Digest as _, Sha1};

use crate::binary::executable::Numbers;
use crate::binary::executable::pe::Image;

/// An assembly, as its own metadata names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assembly {
    /// Simple name, mostly that of its file without the ending.
    pub name: String,
    /// The version that references are bound to, often an older one than that of the package.
    pub version: String,
    /// Language, of those that hold nothing but texts.
    pub culture: String,
    /// Public key token: 16 hex digits, where it is signed.
    pub token: Option<String>,
}

/// Whether a file is managed code at all.
pub fn is_managed(image: &Image<'_>) -> bool {
    image.directory(CLI_HEADER).is_some()
}

/// Reads the name of an assembly; `None` for a module, which belongs to one.
///
/// # Errors
/// Where the metadata are damaged.
pub fn read(image: &Image<'_>) -> Result<Option<Assembly>, &'static str> {
    let (address, _) = image.directory(CLI_HEADER).ok_or(DAMAGED)?;
    let header = image.at(address, 72).ok_or(DAMAGED)?;
    let numbers = Numbers::new(header, false);
    let place = numbers.u32(8).zip(numbers.u32(12)).ok_or(DAMAGED)?;
    let root = image.at(place.0, place.1).ok_or(DAMAGED)?;
    let streams = Streams::find(root).ok_or(DAMAGED)?;
    let tables = Tables::find(streams.tables).ok_or(DAMAGED)?;
    if tables.rows_of(ASSEMBLY) == 0 {
        return Ok(None);
    }
    tables.assembly(&streams).map(Some).ok_or(DAMAGED)
}

/// The streams of the metadata (II.24.2).
struct Streams<'a> {
    tables: &'a [u8],
    strings: &'a [u8],
    blobs: &'a [u8],
}

impl<'a> Streams<'a> {
    fn find(root: &'a [u8]) -> Option<Self> {
        let numbers = Numbers::new(root, false);
        if numbers.u32(0)? != SIGNATURE {
            return None;
        }
        let version = usize::try_from(numbers.u32(12)?).ok()?;
        let mut at = version.checked_next_multiple_of(4)?.checked_add(20)?;
        let count = numbers.u16(at.checked_sub(2)?)?;
        let mut found = Self {
            tables: &[],
            strings: &[],
            blobs: &[],
        };
        for _ in 0..count.min(STREAMS) {
            let offset = usize::try_from(numbers.u32(at)?).ok()?;
            let size = usize::try_from(numbers.u32(at.checked_add(4)?)?).ok()?;
            let name = root.get(at.checked_add(8)?..)?;
            let length = name.iter().take(LONGEST_NAME).position(|b| *b == 0)?;
            let bytes = root.get(offset..).unwrap_or_default();
            let bytes = bytes.get(..size).unwrap_or(bytes);
            match name.get(..length)? {
                b"#~" | b"#-" => found.tables = bytes,
                b"#Strings" => found.strings = bytes,
                b"#Blob" => found.blobs = bytes,
                _ => {}
            }
            let padded = length.checked_add(1)?.checked_next_multiple_of(4)?;
            at = at.checked_add(8)?.checked_add(padded)?;
        }
        Some(found)
    }

    fn string(&self, at: u32) -> Option<String> {
        let text = self.strings.get(usize::try_from(at).ok()?..)?;
        let length = text.iter().take(LONGEST_TEXT).position(|b| *b == 0)?;
        let text = std::str::from_utf8(text.get(..length)?).ok()?;
        Some(text.to_owned())
    }

    /// A blob: its length in one, two or four bytes, then so many (II.24.2.4).
    fn blob(&self, at: u32) -> Option<&'a [u8]> {
        let bytes = self.blobs.get(usize::try_from(at).ok()?..)?;
        let numbers = Numbers::new(bytes, true);
        let (length, from) = match *bytes.first()? {
            first @ 0..=0x7f => (u32::from(first), 1),
            0x80..=0xbf => (u32::from(numbers.u16(0)? & 0x3fff), 2),
            _ => (numbers.u32(0)? & 0x1fff_ffff, 4),
        };
        bytes.get(from..)?.get(..usize::try_from(length).ok()?)
    }
}

/// The tables (II.24.2.6): how many rows each has, and how wide the columns are that point elsewhere.
struct Tables<'a> {
    rows: [u32; 64],
    /// Bits say whether the heaps of texts, GUIDs and blobs need four bytes for a place.
    heaps: u8,
    bytes: &'a [u8],
}

impl<'a> Tables<'a> {
    fn find(stream: &'a [u8]) -> Option<Self> {
        let numbers = Numbers::new(stream, false);
        let heaps = *stream.get(6)?;
        let valid = numbers.u64(8)?;
        let mut rows = [0; 64];
        let mut at = 24_usize;
        for (number, rows) in rows.iter_mut().enumerate() {
            if valid.checked_shr(u32::try_from(number).ok()?)? & 1 == 1 {
                *rows = numbers.u32(at)?;
                at = at.checked_add(4)?;
            }
        }
        if heaps & EXTRA_DATA != 0 {
            at = at.checked_add(4)?;
        }
        Some(Self {
            rows,
            heaps,
            bytes: stream.get(at..)?,
        })
    }

    fn rows_of(&self, table: usize) -> u32 {
        self.rows.get(table).copied().unwrap_or(0)
    }

    fn width(&self, column: Column) -> u64 {
        let wide = match column {
            Fixed(bytes) => return u64::from(bytes),
            Text => self.heaps & 1 != 0,
            Guid => self.heaps & 2 != 0,
            Blob => self.heaps & 4 != 0,
            Row(table) => self.rows_of(table) > 0xffff,
            Coded(bits, tables) => {
                let most = tables.iter().map(|table| self.rows_of(*table)).max();
                most.unwrap_or(0) >= 1_u32.checked_shl(16_u32.saturating_sub(bits)).unwrap_or(1)
            }
        };
        if wide { 4 } else { 2 }
    }

    /// Reads the one row of the table of assemblies.
    fn assembly(&self, streams: &Streams<'_>) -> Option<Assembly> {
        let mut at = 0_u64;
        for (table, columns) in LAYOUTS {
            let row: u64 = columns.iter().map(|column| self.width(*column)).sum();
            at = at.checked_add(row.checked_mul(u64::from(self.rows_of(*table)))?)?;
        }
        let row = self.bytes.get(usize::try_from(at).ok()?..)?;
        let numbers = Numbers::new(row, false);
        let part = |at| numbers.u16(at).map(|number| number.to_string());
        let version = [part(4)?, part(6)?, part(8)?, part(10)?].join(".");
        let mut at = 16_usize;
        let mut place = |column| {
            let wide = self.width(column) == 4;
            let value = if wide {
                numbers.u32(at)
            } else {
                numbers.u16(at).map(u32::from)
            };
            at = at.saturating_add(if wide { 4 } else { 2 });
            value
        };
        let (key, name, culture) = (place(Blob)?, place(Text)?, place(Text)?);
        Some(Assembly {
            name: streams.string(name).filter(|name| !name.is_empty())?,
            version,
            culture: streams.string(culture).unwrap_or_default(),
            token: streams.blob(key).and_then(token),
        })
    }
}

/// The last eight bytes of the SHA-1 of a public key, the last one first (II.6.3).
fn token(key: &[u8]) -> Option<String> {
    if key.is_empty() {
        return None;
    }
    let mut token = String::new();
    for byte in Sha1::digest(key).iter().rev().take(8) {
        let digits = [byte >> 4, byte & 15].into_iter();
        token.extend(digits.filter_map(|digit| char::from_digit(digit.into(), 16)));
    }
    Some(token)
}

/// A column, as far as its width goes.
#[derive(Clone, Copy)]
enum Column {
    Fixed(u8),
    Text,
    Guid,
    Blob,
    /// A row of one table.
    Row(usize),
    /// A row of one of several tables; so many bits say of which.
    Coded(u32, &'static [usize]),
}

use Column::{Blob, Coded, Fixed, Guid, Row, Text};

/// The tables in front of that of assemblies, with their columns (II.22). `Field` and its like are what
/// another table points into; the ones between are of edit-and-continue and optimised away (II.24.2.6).
const LAYOUTS: &[(usize, &[Column])] = &[
    (0x00, &[Fixed(2), Text, Guid, Guid, Guid]),
    (0x01, &[Coded(2, RESOLUTION_SCOPE), Text, Text]),
    (
        0x02,
        &[
            Fixed(4),
            Text,
            Text,
            Coded(2, TYPE_DEF_OR_REF),
            Row(0x04),
            Row(0x06),
        ],
    ),
    (0x03, &[Row(0x04)]),
    (0x04, &[Fixed(2), Text, Blob]),
    (0x05, &[Row(0x06)]),
    (0x06, &[Fixed(4), Fixed(2), Fixed(2), Text, Blob, Row(0x08)]),
    (0x07, &[Row(0x08)]),
    (0x08, &[Fixed(2), Fixed(2), Text]),
    (0x09, &[Row(0x02), Coded(2, TYPE_DEF_OR_REF)]),
    (0x0a, &[Coded(3, MEMBER_REF_PARENT), Text, Blob]),
    (0x0b, &[Fixed(2), Coded(2, HAS_CONSTANT), Blob]),
    (
        0x0c,
        &[
            Coded(5, HAS_CUSTOM_ATTRIBUTE),
            Coded(3, CUSTOM_ATTRIBUTE_TYPE),
            Blob,
        ],
    ),
    (0x0d, &[Coded(1, HAS_FIELD_MARSHAL), Blob]),
    (0x0e, &[Fixed(2), Coded(2, HAS_DECL_SECURITY), Blob]),
    (0x0f, &[Fixed(2), Fixed(4), Row(0x02)]),
    (0x10, &[Fixed(4), Row(0x04)]),
    (0x11, &[Blob]),
    (0x12, &[Row(0x02), Row(0x14)]),
    (0x13, &[Row(0x14)]),
    (0x14, &[Fixed(2), Text, Coded(2, TYPE_DEF_OR_REF)]),
    (0x15, &[Row(0x02), Row(0x17)]),
    (0x16, &[Row(0x17)]),
    (0x17, &[Fixed(2), Text, Blob]),
    (0x18, &[Fixed(2), Row(0x06), Coded(1, HAS_SEMANTICS)]),
    (
        0x19,
        &[
            Row(0x02),
            Coded(1, METHOD_DEF_OR_REF),
            Coded(1, METHOD_DEF_OR_REF),
        ],
    ),
    (0x1a, &[Text]),
    (0x1b, &[Blob]),
    (
        0x1c,
        &[Fixed(2), Coded(1, MEMBER_FORWARDED), Text, Row(0x1a)],
    ),
    (0x1d, &[Fixed(4), Row(0x04)]),
    (0x1e, &[Fixed(4), Fixed(4)]),
    (0x1f, &[Fixed(4)]),
];

const TYPE_DEF_OR_REF: &[usize] = &[0x02, 0x01, 0x1b];
const HAS_CONSTANT: &[usize] = &[0x04, 0x08, 0x17];
const HAS_CUSTOM_ATTRIBUTE: &[usize] = &[
    0x06, 0x04, 0x01, 0x02, 0x08, 0x09, 0x0a, 0x00, 0x0e, 0x17, 0x14, 0x11, 0x1a, 0x1b, 0x20, 0x23,
    0x26, 0x27, 0x28, 0x2a, 0x2c, 0x2b,
];
const HAS_FIELD_MARSHAL: &[usize] = &[0x04, 0x08];
const HAS_DECL_SECURITY: &[usize] = &[0x02, 0x06, 0x20];
const MEMBER_REF_PARENT: &[usize] = &[0x02, 0x01, 0x1a, 0x06, 0x1b];
const HAS_SEMANTICS: &[usize] = &[0x14, 0x17];
const MEMBER_FORWARDED: &[usize] = &[0x04, 0x06];
const METHOD_DEF_OR_REF: &[usize] = &[0x06, 0x0a];
const CUSTOM_ATTRIBUTE_TYPE: &[usize] = &[0x06, 0x0a];
const RESOLUTION_SCOPE: &[usize] = &[0x00, 0x1a, 0x23, 0x01];

/// Number of the data directory that managed code has.
const CLI_HEADER: usize = 14;
/// `BSJB`.
const SIGNATURE: u32 = 0x424a_5342;
const ASSEMBLY: usize = 0x20;
/// A bit that is set where four more bytes follow the numbers of rows.
const EXTRA_DATA: u8 = 0x40;
/// Streams of one file; five are defined.
const STREAMS: u16 = 32;
/// Bytes of the name of a stream (II.24.2.2), and of a text.
const LONGEST_NAME: usize = 32;
const LONGEST_TEXT: usize = 1_024;
const DAMAGED: &str = "its metadata are damaged, so which assembly it is is not known";
