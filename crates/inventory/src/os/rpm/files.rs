//! The files of a package: tags `DIRNAMES`, `DIRINDEXES` and `BASENAMES`, or `OLDFILENAMES` in headers
//! from before rpm 4.
//!
//! A short header can name very many long paths (every base name in one long directory), so that all
//! paths of a database together are bounded.

use super::header::{Header, HeaderError, tag};
use crate::os::path::normalise;

/// How many paths the packages of one database may still have.
#[derive(Debug)]
pub(super) struct PathBudget {
    paths: usize,
    bytes: usize,
}

impl Default for PathBudget {
    fn default() -> Self {
        Self {
            paths: 2_000_000,
            bytes: 256 << 20,
        }
    }
}

impl PathBudget {
    /// Takes room for one path of so many bytes.
    fn take(&mut self, bytes: usize) -> Option<()> {
        self.paths = self.paths.checked_sub(1)?;
        self.bytes = self.bytes.checked_sub(bytes)?;
        Some(())
    }

    /// From now on there is no room at all.
    fn close(&mut self) {
        self.paths = 0;
    }
}

/// What keeps a list of files from being complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Incomplete {
    /// The tags are broken or contradict each other.
    Broken(&'static str),
    /// The database names too many files.
    Budget,
}

/// Returns the paths of a package, sorted and without a leading slash, and why they are not complete
/// where they are not.
pub(super) fn read_files(
    header: &Header<'_>,
    budget: &mut PathBudget,
) -> (Vec<Box<str>>, Option<Incomplete>) {
    let mut files = Vec::new();
    let incomplete = match collect(header, budget, &mut files) {
        Ok(incomplete) => incomplete,
        Err(_) => Some(Incomplete::Broken("a tag of the list has a wrong type")),
    };
    if incomplete == Some(Incomplete::Budget) {
        budget.close();
    }
    files.sort_unstable();
    files.dedup();
    files.shrink_to_fit();
    (files, incomplete)
}

fn collect(
    header: &Header<'_>,
    budget: &mut PathBudget,
    files: &mut Vec<Box<str>>,
) -> Result<Option<Incomplete>, HeaderError> {
    let Some(names) = header.strings(tag::BASENAMES)? else {
        let whole = header.strings(tag::OLDFILENAMES)?;
        let paths = whole.into_iter().flatten().map(|path| Ok((&[][..], path)));
        return Ok(join(paths, budget, files));
    };
    let (Some(folders), Some(mut indexes)) = (
        header.strings(tag::DIRNAMES)?,
        header.numbers(tag::DIRINDEXES)?,
    ) else {
        return Ok(Some(Incomplete::Broken("it has names but no directories")));
    };
    let folders: Vec<&[u8]> = folders.collect();
    let paths = names.map(|name| {
        let index = indexes.next().and_then(|index| usize::try_from(index).ok());
        let folder = index.and_then(|index| folders.get(index));
        folder.map(|folder| (*folder, name)).ok_or(())
    });
    let incomplete = join(paths, budget, files);
    let more = indexes.next().is_some() && incomplete.is_none();
    Ok(incomplete.or(more.then_some(Incomplete::Broken(NO_FOLDER))))
}

/// Joins folders and names; a pair that is not to be had makes the list incomplete.
fn join<'a>(
    paths: impl Iterator<Item = Result<(&'a [u8], &'a [u8]), ()>>,
    budget: &mut PathBudget,
    files: &mut Vec<Box<str>>,
) -> Option<Incomplete> {
    let mut incomplete = None;
    let mut path = Vec::new();
    for pair in paths {
        let Ok((folder, name)) = pair else {
            incomplete = Some(Incomplete::Broken(NO_FOLDER));
            continue;
        };
        if folder.len().saturating_add(name.len()) > PATH_MAX {
            incomplete = Some(Incomplete::Broken("a path is too long"));
            continue;
        }
        path.clear();
        path.extend_from_slice(folder);
        path.extend_from_slice(name);
        // What has no place in a tree is not there.
        let Some(path) = normalise(&path) else {
            continue;
        };
        if budget.take(path.len()).is_none() {
            return Some(Incomplete::Budget);
        }
        files.push(path);
    }
    incomplete
}

const NO_FOLDER: &str = "names and directories do not fit together";
/// Bytes of a path on Linux.
const PATH_MAX: usize = 4096;
