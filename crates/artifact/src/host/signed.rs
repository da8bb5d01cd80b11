//! Whether signatures of images lie in their registries, and what the environment of shells says of content trust.
//! That a signature is there is all that is told: none is verified here.
//!
//! Registries are asked only where the user wants it, by the digests under which an image came from one or went there.
//! They are not believed: how many are asked, for how long, and how often one that fails, has bounds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use seawall_model::host::HostFacts;
use seawall_model::host::engine::image::Image;
use seawall_model::host::engine::origin::{Published, VariableSet};
use seawall_model::host::seen::Seen;
use seawall_model::platform::Platform;

use super::newest::Registries;
use super::read;
use crate::error::ErrorKind;
use crate::source::Source as _;
use crate::source::reference::Reference;
use crate::source::registry::RegistrySource;

/// Asks for what lies beside each image that a registry knows, and writes the answers into the facts.
pub(super) fn ask(facts: &mut HostFacts, registries: &Registries) {
    let mut wanted: BTreeMap<String, Option<Platform>> = BTreeMap::new();
    for image in images(facts) {
        for name in asked(image) {
            wanted.insert(name.clone(), platform(image));
        }
    }
    let answers = Asking::begin(registries).all(&wanted);
    for engine in &mut facts.engines {
        let Seen::Known(images) = &mut engine.images else {
            continue;
        };
        for image in images.iter_mut() {
            let found =
                asked(image).filter_map(|name| Some((name.clone(), answers.get(name)?.clone())));
            let mut published: BTreeMap<_, _> = found.collect();
            if is_of_registry(image) {
                let rest = image.digests.iter().skip(MOST_NAMES);
                let why = format!("it has more than {MOST_NAMES} names in registries");
                published.extend(rest.map(|name| (name.clone(), Seen::unknown(&why))));
            }
            image.published = published;
        }
    }
}

/// Which platform of a name's images an image is.
pub(super) fn platform(image: &Image) -> Option<Platform> {
    let facts = image.configuration.known();
    facts.filter(|it| !it.architecture.is_empty()).map(|it| {
        let os = if it.os.is_empty() { "linux" } else { &it.os };
        Platform::new(os, &it.architecture)
    })
}

fn images(facts: &HostFacts) -> impl Iterator<Item = &Image> {
    let known = facts.engines.iter().filter_map(|it| it.images.known());
    known.flatten()
}

/// The names that registries are asked about.
fn asked(image: &Image) -> impl Iterator<Item = &String> {
    let all = image.digests.iter().filter(|_| is_of_registry(image));
    all.take(MOST_NAMES)
}

/// Says whether a registry may know an image. Some engines give every image a name with a digest, and tell where it
/// really comes from: what they built and never pushed is nobody's affair outside.
fn is_of_registry(image: &Image) -> bool {
    let identity = image.identity.known();
    !identity.is_some_and(|it| it.is_built && it.repositories.is_empty())
}

/// Registries that are asked.
struct Asking<'a> {
    registries: &'a Registries,
    begun: Instant,
    /// How often each registry failed since it last answered.
    failed: Mutex<BTreeMap<String, usize>>,
}

impl<'a> Asking<'a> {
    fn begin(registries: &'a Registries) -> Self {
        Self {
            registries,
            begun: Instant::now(),
            failed: Mutex::default(),
        }
    }

    /// Asks about all names, several at once.
    fn all(
        &self,
        wanted: &BTreeMap<String, Option<Platform>>,
    ) -> BTreeMap<String, Seen<Published>> {
        let names: Vec<(&String, &Option<Platform>)> = wanted.iter().collect();
        let next = AtomicUsize::new(0);
        let work = || {
            let mut made = Vec::new();
            while let Some((name, platform)) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                made.push(((*name).clone(), self.one(name, platform.as_ref())));
            }
            made
        };
        std::thread::scope(|scope| {
            let started: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
            let ended = started.into_iter().filter_map(|thread| thread.join().ok());
            ended.flatten().collect()
        })
    }

    fn one(&self, name: &str, platform: Option<&Platform>) -> Seen<Published> {
        let reference = match name.parse::<Reference>() {
            Ok(reference) => reference,
            Err(error) => return Seen::unknown(error.to_string()),
        };
        if self.begun.elapsed() > LONGEST {
            let seconds = LONGEST.as_secs();
            return Seen::unknown(format!(
                "registries took more than {seconds} seconds in all"
            ));
        }
        let domain = reference.domain();
        if self.failures(domain, |before| before) >= MOST_FAILURES {
            let why =
                format!("{domain} failed {MOST_FAILURES} times in a row and was asked no more");
            return Seen::unknown(why);
        }
        let Registries { registry, limits } = self.registries;
        match RegistrySource::open(&reference, platform, registry, limits) {
            Ok(source) => {
                self.failures(domain, |_| 0);
                let found = source.signatures(limits);
                Seen::Known(Published {
                    place: found.place.unwrap_or_default(),
                    signatures: (found.found.iter().take(MOST_TOLD))
                        .map(|it| format!("{} {}", it.kind.name(), it.name))
                        .collect(),
                    attestations: found.attestations,
                    gaps: found.gaps,
                })
            }
            Err(error) => {
                // That it does not have an image is an answer.
                if error.kind() == ErrorKind::Network {
                    self.failures(domain, |before| before.saturating_add(1));
                }
                Seen::unknown(error.to_string())
            }
        }
    }

    /// Counts failures of a registry, one behind the other.
    fn failures(&self, domain: &str, count_on: impl FnOnce(usize) -> usize) -> usize {
        // Somebody's panic does not make the numbers wrong.
        let mut failed = self
            .failed
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let count = failed.entry(domain.to_owned()).or_default();
        *count = count_on(*count);
        *count
    }
}

/// Reads whether content trust is switched in the files that the shells of all users read.
pub(super) fn content_trust(root: &Path) -> Seen<Vec<VariableSet>> {
    let mut files: BTreeSet<String> = FILES.iter().map(|it| (*it).to_owned()).collect();
    match std::fs::read_dir(read::place(root, FOLDER)) {
        Ok(entries) => {
            let names = entries.take(MOST_FILES).flatten();
            let names = names.filter_map(|it| it.file_name().into_string().ok());
            let scripts =
                names.filter(|it| Path::new(it).extension().is_some_and(|end| end == "sh"));
            files.extend(scripts.map(|name| format!("{FOLDER}/{name}")));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Seen::unknown(format!("{FOLDER}: {error}")),
    }
    let mut found = Vec::new();
    for file in files {
        match read::text(root, &file, LARGEST) {
            Seen::Known(text) => found.extend(set_in(&text).map(|value| VariableSet {
                value,
                file: file.clone(),
            })),
            Seen::Absent => {}
            Seen::Unknown(why) => return Seen::Unknown(why),
        }
    }
    Seen::Known(found)
}

/// Returns the values that lines of a file give the variable: as an assignment, or behind `export`.
fn set_in(text: &str) -> impl Iterator<Item = String> {
    let values = text.lines().filter_map(|line| {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
        let value = line.strip_prefix(VARIABLE)?.strip_prefix('=')?;
        let end = value.find([';', '#', ' ', '\t']).unwrap_or(value.len());
        let value = value.get(..end)?.trim_matches(['"', '\'']);
        Some(value.chars().take(LONGEST_VALUE).collect())
    });
    values.take(MOST_TOLD)
}

/// Names of an image that registries are asked about.
const MOST_NAMES: usize = 8;
/// Failures after which a registry is asked no more.
const MOST_FAILURES: usize = 5;
/// Signatures of an image, and lines of a file, that are told.
const MOST_TOLD: usize = 32;
/// Registries are asked by so many at once.
const THREADS: usize = 8;
/// How long all of them are asked.
const LONGEST: Duration = Duration::from_mins(5);
const VARIABLE: &str = "DOCKER_CONTENT_TRUST";
const FILES: &[&str] = &[
    "/etc/bash.bashrc",
    "/etc/bashrc",
    "/etc/environment",
    "/etc/profile",
];
const FOLDER: &str = "/etc/profile.d";
const MOST_FILES: usize = 256;
const LARGEST: u64 = 1 << 20;
const LONGEST_VALUE: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_shells_tell_of_content_trust() {
        for (text, want) in [
            ("DOCKER_CONTENT_TRUST=1\n", &["1"][..]),
            (
                "PATH=/bin\n  export DOCKER_CONTENT_TRUST=\"1\" # on\n",
                &["1"],
            ),
            (
                "DOCKER_CONTENT_TRUST='0'; export DOCKER_CONTENT_TRUST\n",
                &["0"],
            ),
            ("# DOCKER_CONTENT_TRUST=1\n", &[]),
            ("DOCKER_CONTENT_TRUST_SERVER=https://notary.example\n", &[]),
            ("export DOCKER_CONTENT_TRUST\n", &[]),
            (
                "DOCKER_CONTENT_TRUST=1\nDOCKER_CONTENT_TRUST=\n",
                &["1", ""],
            ),
        ] {
            let found: Vec<String> = set_in(text).collect();
            assert_eq!(found, want, "{text}");
        }
        let root = tempfile::tempdir().unwrap();
        assert_eq!(content_trust(root.path()), Seen::Known(Vec::new()));
        std::fs::create_dir_all(root.path().join("etc/profile.d")).unwrap();
        let set = "export DOCKER_CONTENT_TRUST=1\n";
        std::fs::write(root.path().join("etc/profile.d/docker.sh"), set).unwrap();
        std::fs::write(root.path().join("etc/profile.d/docker.csh"), set).unwrap();
        let want = VariableSet {
            value: "1".to_owned(),
            file: "/etc/profile.d/docker.sh".to_owned(),
        };
        assert_eq!(content_trust(root.path()), Seen::Known(vec![want]));
    }
}
