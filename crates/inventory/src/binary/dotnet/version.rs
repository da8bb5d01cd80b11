//! The version resource of a PE file: the tree of resources (Microsoft, "PE Format", "The .rsrc Section") and
//! in it `VS_VERSIONINFO` (Windows, "Version Information": `VS_VERSIONINFO`, `StringFileInfo`, `StringTable`,
//! `String`).
//!
//! The tree has three levels, and no more are walked, whatever points where.

use crate::binary::executable::Numbers;
use crate::binary::executable::pe::Image;

/// What a version resource says, as it is written there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VersionInfo {
    /// `ProductName`.
    pub product: String,
    /// `ProductVersion`: of assemblies what their makers call the version (`AssemblyInformationalVersion`).
    pub product_version: String,
    /// `FileVersion`.
    pub file_version: String,
    /// `CompanyName`.
    pub company: String,
    /// Where in the file the product version stands, else the resource.
    pub offset: u64,
}

/// Reads the version resource; `None` where the file has none.
///
/// # Errors
/// Where resources or what they point at are damaged.
pub fn read(image: &Image<'_>) -> Result<Option<VersionInfo>, &'static str> {
    let Some((address, _)) = image.directory(RESOURCES) else {
        return Ok(None);
    };
    let resources = image.from(address).ok_or(DAMAGED)?;
    let types = entries(resources, 0).ok_or(DAMAGED)?;
    let Some((_, to)) = types.into_iter().find(|(id, _)| *id == VERSION) else {
        return Ok(None);
    };
    let (leaf, size) = first_leaf(resources, to).ok_or(DAMAGED)?;
    let bytes = image.at(leaf, size).ok_or(DAMAGED)?;
    let start = image.offset(leaf).unwrap_or(0);
    parse(bytes, start).map(Some).ok_or(DAMAGED)
}

/// Goes down through names and languages to the first entry that is data: its address and size.
fn first_leaf(resources: &[u8], to: u32) -> Option<(u32, u32)> {
    let names = entries(resources, to & !FOLDER)?;
    let folders = names.iter().filter(|(_, to)| to & FOLDER != 0).take(NAMES);
    folders.into_iter().find_map(|(_, to)| {
        let languages = entries(resources, to & !FOLDER)?;
        let (_, to) = languages.into_iter().find(|(_, to)| to & FOLDER == 0)?;
        let numbers = Numbers::new(resources.get(usize::try_from(to).ok()?..)?, false);
        numbers.u32(0).zip(numbers.u32(4))
    })
}

/// The entries of a folder of resources: number (or place of the name), and place of what it holds.
fn entries(resources: &[u8], at: u32) -> Option<Vec<(u32, u32)>> {
    let folder = resources.get(usize::try_from(at).ok()?..)?;
    let numbers = Numbers::new(folder, false);
    let count = usize::from(numbers.u16(12)?).saturating_add(usize::from(numbers.u16(14)?));
    let table = folder.get(16..)?;
    let entry = |entry: &[u8]| {
        let numbers = Numbers::new(entry, false);
        numbers.u32(0).zip(numbers.u32(4))
    };
    let entries = table.chunks_exact(8).take(count.min(ENTRIES));
    Some(entries.filter_map(entry).collect())
}

/// Reads a version resource that lies at an offset in the file.
fn parse(bytes: &[u8], start: u64) -> Option<VersionInfo> {
    let root = Block::read(bytes, 0, bytes.len())?;
    if root.key != "VS_VERSION_INFO" {
        return None;
    }
    let mut info = VersionInfo {
        offset: start,
        ..VersionInfo::default()
    };
    let mut left = STRINGS;
    let from = aligned(root.value.checked_add(root.value_bytes)?)?;
    for strings in Block::all(bytes, from, root.end) {
        if strings.key != "StringFileInfo" {
            continue;
        }
        for table in Block::all(bytes, strings.value, strings.end) {
            for text in Block::all(bytes, table.value, table.end) {
                left = left.checked_sub(1)?;
                info.take(bytes, &text, start);
            }
        }
    }
    Some(info)
}

impl VersionInfo {
    /// Takes a text, of several languages the first.
    fn take(&mut self, bytes: &[u8], block: &Block, start: u64) {
        let field = match &*block.key {
            "ProductName" => &mut self.product,
            "ProductVersion" => &mut self.product_version,
            "FileVersion" => &mut self.file_version,
            "CompanyName" => &mut self.company,
            _ => return,
        };
        let value = bytes.get(block.value..block.end).unwrap_or_default();
        let value = text(value).0;
        if !field.is_empty() || value.trim().is_empty() {
            return;
        }
        value.trim().clone_into(field);
        if block.key == "ProductVersion" {
            let inside = u64::try_from(block.value).unwrap_or(0);
            self.offset = start.saturating_add(inside);
        }
    }
}

/// One block of the resource: lengths, a name, a value, and further blocks. All begin at multiples of four.
struct Block {
    key: String,
    /// Where the value begins.
    value: usize,
    value_bytes: usize,
    end: usize,
}

impl Block {
    fn read(bytes: &[u8], at: usize, within: usize) -> Option<Self> {
        let numbers = Numbers::new(bytes, false);
        let length = usize::from(numbers.u16(at)?);
        let value_bytes = usize::from(numbers.u16(at.checked_add(2)?)?);
        let end = at.checked_add(length)?.min(within);
        let name = bytes.get(at.checked_add(6)?..end)?;
        let (key, used) = text(name);
        let value = aligned(at.checked_add(6)?.checked_add(used)?)?;
        Some(Self {
            key,
            value: value.min(end),
            value_bytes,
            end,
        })
    }

    /// Reads one block after the other.
    fn all(bytes: &[u8], from: usize, within: usize) -> impl Iterator<Item = Self> {
        let mut at = from;
        let next = move || {
            let block = Self::read(bytes, at, within).filter(|block| block.end > at)?;
            at = aligned(block.end)?;
            Some(block)
        };
        std::iter::from_fn(next).take(STRINGS)
    }
}

/// Reads UTF-16 up to a zero; returns the text and how many bytes it takes with the zero.
fn text(bytes: &[u8]) -> (String, usize) {
    let units = bytes.chunks_exact(2).take(LONGEST);
    let units = units.filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?)));
    let units: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
    let used = units.len().saturating_add(1).saturating_mul(2);
    (String::from_utf16_lossy(&units), used)
}

fn aligned(at: usize) -> Option<usize> {
    at.checked_next_multiple_of(4)
}

/// Number of the data directory.
const RESOURCES: usize = 2;
/// Number of the type of resource.
const VERSION: u32 = 16;
/// A bit of a place that leads to a folder.
const FOLDER: u32 = 0x8000_0000;
/// Names that are looked into; a file has one version resource.
const NAMES: usize = 64;
/// Entries of one folder, texts of one resource, UTF-16 units of a text.
const ENTRIES: usize = 4_096;
const STRINGS: usize = 1_024;
const LONGEST: usize = 1_024;
const DAMAGED: &str = "its version resource is damaged, so its version is not known";
