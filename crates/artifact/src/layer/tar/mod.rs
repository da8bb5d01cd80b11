//! A streaming tar reader: v7, ustar, star, GNU and PAX.
//!
//! Formats: POSIX.1-2017 pax, "ustar Interchange Format" and "pax Extended Header"; GNU tar manual,
//! "Tar Internals" (basic format, sparse formats 0.0, 0.1, 1.0 and the old one).
//!
//! A scanner must walk the same members as the engine that unpacks the image, and engines use Go's
//! `archive/tar`. So where tar readers are known to differ (a PAX size beside another size in the
//! header, a global header with a path, a directory with content …), this one decides as Go does and
//! says in a problem that others decide otherwise.

mod header;
mod input;
mod member;
mod number;
mod oddity;
mod path;
mod pax;
mod reader;
mod sparse;

pub use member::{Member, TarError};
pub(crate) use path::push_escaped;
pub use path::{normalise, normalise_into};
pub use reader::{Body, ReadSeek, TarReader, Wanted};
