//! Facts of watching, for scans: which packages of an image are in use.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use seawall_formats::runtime_facts::{LARGEST, parse};
use seawall_inventory::in_use::packages_in_use;
use seawall_model::artifact::Artifact;
use seawall_model::in_use::{InUse, PackagesInUse, RuntimeFacts};
use seawall_model::inventory::Inventory;

use crate::error::Error;

/// What was seen of images while they were watched.
#[derive(Clone, Debug)]
pub struct Watched {
    facts: Arc<[RuntimeFacts]>,
    /// How long an image has to have been watched before a package counts as dormant.
    least: Duration,
}

impl Watched {
    /// Reads a file, or the files of a folder whose names end with `.json`. Returns those of a folder that can't be used beside it,
    /// each with why.
    ///
    /// # Errors
    /// Where there is nothing, or the file that is named can't be used.
    pub fn read(path: &Path, least: Duration) -> Result<(Self, Vec<Error>), Error> {
        let failed = |action| {
            let path = path.to_owned();
            move |source: io::Error| Error::Io {
                action,
                path,
                source,
            }
        };
        let is_folder = fs::metadata(path).map_err(failed("read"))?.is_dir();
        let mut paths: Vec<PathBuf> = vec![path.to_owned()];
        if is_folder {
            let entries = fs::read_dir(path).map_err(failed("list"))?;
            let entries: Result<Vec<_>, _> = entries.map(|it| it.map(|it| it.path())).collect();
            paths = entries.map_err(failed("list"))?;
            paths.retain(|path| path.extension().is_some_and(|it| it == "json"));
            paths.sort();
        }
        let (mut facts, mut unusable) = (Vec::new(), Vec::new());
        for path in paths {
            match read(&path) {
                Ok(read) => facts.push(read),
                Err(error) if is_folder => unusable.push(error),
                Err(error) => return Err(error),
            }
        }
        let facts = facts.into();
        Ok((Self { facts, least }, unusable))
    }

    /// Says of each package of an artifact whether it is in use.
    pub(crate) fn packages(&self, artifact: &Artifact, inventory: &Inventory) -> PackagesInUse {
        let is_of = |facts: &&RuntimeFacts| {
            artifact.image_id.as_ref() == Some(&facts.image_id)
                || (artifact.digest.as_ref()).is_some_and(|it| facts.digests.contains(it))
        };
        let mut found = self.facts.iter().filter(is_of).cloned();
        let Some(mut facts) = found.next() else {
            return PackagesInUse {
                doubt: Some("there are no runtime facts of this image".to_owned()),
                packages: vec![InUse::Unknown; inventory.packages.len()],
                ..PackagesInUse::default()
            };
        };
        for other in found {
            facts.join(&other);
        }
        packages_in_use(inventory, &facts, self.least)
    }
}

fn read(path: &Path) -> Result<RuntimeFacts, Error> {
    let mut bytes = Vec::new();
    let opened = fs::File::open(path);
    let read = opened.and_then(|file| file.take(LARGEST.saturating_add(1)).read_to_end(&mut bytes));
    read.map_err(|source| Error::Io {
        action: "read",
        path: path.to_owned(),
        source,
    })?;
    parse(&bytes).map_err(|error| Error::channel(path.display().to_string(), error.to_string()))
}
