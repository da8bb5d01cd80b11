//! Bounds of evaluation: content is somebody else's, and so is the system.

/// Bytes of one document.
pub const DOCUMENT: usize = 256 << 20;
/// Elements of one document.
pub(crate) const ELEMENTS: usize = 4_000_000;
/// How deep elements may be nested.
pub(crate) const DEPTH: usize = 96;
/// Attributes of one element.
pub(crate) const ATTRIBUTES: usize = 256;
/// How deep references (definitions, variables, sets, profiles) may lead.
pub(crate) const REFERENCES: usize = 64;
/// Bytes of a file that is searched for text.
pub(crate) const FILE: u64 = 64 << 20;
/// Bytes of all files that one run reads.
pub(crate) const READ: u64 = 16 << 30;
/// Entries of directories that one object looks at.
pub(crate) const ENTRIES: usize = 4_000_000;
/// Items of one object.
pub(crate) const ITEMS: usize = 100_000;
/// Items of one run.
pub(crate) const ALL_ITEMS: usize = 1_000_000;
/// Bytes of all items of one run.
pub(crate) const ITEM_BYTES: usize = 512 << 20;
/// Values of one variable.
pub(crate) const VALUES: usize = 100_000;
/// Bytes of all values of one variable.
pub(crate) const VALUE_BYTES: usize = 64 << 20;
/// Comparisons of one run.
pub(crate) const COMPARISONS: u64 = 500_000_000;
/// Characters of a regular expression.
pub(crate) const PATTERN: usize = 64 << 10;
/// Bytes that a compiled expression may take.
pub(crate) const COMPILED: usize = 32 << 20;
/// Steps of one search with look-around or references.
pub(crate) const BACKTRACKS: usize = 2_000_000;
/// Matches in one file.
pub(crate) const MATCHES: usize = 100_000;
/// Messages that are kept of one object.
pub(crate) const MESSAGES: usize = 20;
