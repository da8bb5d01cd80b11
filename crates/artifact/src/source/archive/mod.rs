//! Images in one tar: what `docker save` writes (old layout, and the OCI layout of newer engines), and
//! tars of OCI layouts; compressed or not, from a file or a pipe.
//!
//! Reading order: [`open`] (which way a file is read), `sniff`(mod@sniff) (what a file holds),
//! `catalogue` (members by path), `index` and [`file`] (a seekable tar), `stream` and `once`
//! (one that can be read only once), `shape` (what a member of a stream is).

mod catalogue;
mod file;
mod index;
mod once;
mod shape;
mod sniff;
mod stream;

pub use once::open_stdin;
pub use sniff::{Sniffed, sniff};
pub use stream::{StreamRequest, walk_archive};

use super::beneath::open_regular;
use super::store::Query;
use super::target::ImageFile;
use super::{OpenOptions, Source};
use crate::error::Error;
use crate::unpack::Compression;
use index::TarIndex;
use once::{Input, Once};

/// Makes a source of each image in an archive file, or of the one that is asked for. A compressed
/// archive or a pipe is one source, whose images show when it is walked. `source` is the kind of
/// archive in the words of the command line.
pub fn open(
    target: &ImageFile,
    source: &'static str,
    options: &OpenOptions,
) -> Result<Vec<Box<dyn Source>>, Error> {
    let path = &target.path;
    let what = path.display().to_string();
    let metadata = std::fs::metadata(path).map_err(|e| Error::io("open", path, e))?;
    let once = |input| -> Vec<Box<dyn Source>> {
        vec![Box::new(Once::new(
            what.clone(),
            source,
            input,
            target.image.clone(),
            options.platform.clone(),
        ))]
    };
    if !metadata.is_file() {
        sniff(path)?;
        return Ok(once(Input::File(path.clone())));
    }
    let file = open_regular(path).map_err(|e| Error::io("open", path, e))?;
    if sniff::compression(&file, path)? != Compression::None {
        return Ok(once(Input::File(path.clone())));
    }
    let query = Query {
        what: &what,
        source,
        image: target.image.as_deref(),
        platform: options.platform.as_ref(),
        limits: &options.limits,
    };
    file::open(TarIndex::read(file, path, &options.limits)?, query)
}
