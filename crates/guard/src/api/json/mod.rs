//! JSON (RFC 8259) with one meaning: what two readers could read differently – a name twice, text behind the document,
//! halves of surrogate pairs – is refused, and so is what would take much memory.

mod fold;
mod number;
mod read;
mod text;
mod write;

pub use fold::folded;
pub use read::read;
pub use write::write;

/// The most values that a value may stand in.
pub const DEPTH_LIMIT: usize = 32;
/// The most values of a document, names of fields counted.
pub const VALUE_LIMIT: usize = 100_000;
