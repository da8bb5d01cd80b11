//! Images of engines, each scanned once: packages, files, history. One after another, each on all threads.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::store::Database;
use seawall_artifact::source::{Progress, Source};
use seawall_model::host::HostFacts;
use seawall_model::host::engine::image::Image;

use crate::error::Error;
use crate::licence::Scanners;
use crate::scan::{ScanOptions, Scanned, scan};

/// Which images are scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that a container is made of, running or not.
    Used,
    /// All.
    All,
}

/// Opens an image of an engine.
pub type Open<'a> = dyn Fn(&Image) -> Result<Box<dyn Source>, Error> + 'a;

/// What was found in each image, or why it could not be scanned, by id.
#[derive(Clone, Debug, Default)]
pub struct ScannedImages {
    found: BTreeMap<String, Result<Box<Scanned>, String>>,
}

impl ScannedImages {
    /// Takes what was found in an image.
    pub(super) fn take(&mut self, id: &str) -> Option<Result<Box<Scanned>, String>> {
        self.found.remove(id)
    }

    /// Notes that an image cannot be scanned, and why.
    pub fn fail(&mut self, id: &str, why: impl Into<String>) {
        self.found.insert(id.to_owned(), Err(why.into()));
    }
}

/// Scans images. `open` opens one by its id; what cannot be scanned is told of the image.
pub fn scan_images(
    facts: &HostFacts,
    which: Which,
    open: &Open<'_>,
    (database, options): (&Database, &ScanOptions),
    progress: &dyn Fn(&Image) -> Box<dyn Progress>,
) -> ScannedImages {
    let options = ScanOptions {
        scanners: Scanners {
            vulnerabilities: true,
            licences: false,
            misconfigurations: true,
        },
        ..options.clone()
    };
    let mut scanned = ScannedImages::default();
    for image in wanted(facts, which) {
        let progress = progress(image);
        let found = open(image).and_then(|source| scan(&*source, database, &options, &*progress));
        let found = match found {
            Ok(mut found) if found.len() == 1 => found.pop().map(Box::new).ok_or_else(String::new),
            Ok(found) => Err(format!("it turned out to be {} artifacts", found.len())),
            Err(error) => Err(error.to_string()),
        };
        scanned.found.insert(image.id.clone(), found);
    }
    scanned
}

/// Says of all images that would be scanned why they are not.
pub fn not_scanned(facts: &HostFacts, which: Which, why: &str) -> ScannedImages {
    let mut scanned = ScannedImages::default();
    for image in wanted(facts, which) {
        scanned.fail(&image.id, why);
    }
    scanned
}

/// Returns the images, each id once.
fn wanted(facts: &HostFacts, which: Which) -> Vec<&Image> {
    let mut done = BTreeSet::new();
    let mut wanted = Vec::new();
    for engine in &facts.engines {
        let containers = engine.containers.known().into_iter().flatten();
        let used: BTreeSet<&String> = containers.filter_map(|it| it.image_id.known()).collect();
        for image in engine.images.known().into_iter().flatten() {
            let is_wanted = which == Which::All || used.contains(&image.id);
            if is_wanted && done.insert(image.id.as_str()) {
                wanted.push(image);
            }
        }
    }
    wanted
}
