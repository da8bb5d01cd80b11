//! The layers of an image in an engine's overlay2 store, read where they lie: one directory per layer,
//! with overlayfs's whiteouts and opaque directories (kernel documentation, filesystems/overlayfs).
//! Where they lie is for the engine to say.

use std::path::PathBuf;
use std::sync::Arc;

use seawall_model::artifact::Artifact;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::{LayerVisitors, Ticket};

use super::beneath::Root;
use super::directory::scan::{DirectoryScan, Flavour, Subject, scan_directory};
use super::{Proof, Source, WalkContext, Walked, WalkedLayer};
use crate::error::{Error, ErrorKind};
use crate::layer::Budget;

/// Makes a source of an image whose layers lie in directories, lowest first. The artifact must have as
/// many layers.
///
/// # Errors
/// Where this process could not see what overlayfs keeps about directories, or a directory cannot be
/// opened: the caller takes another way to the image then.
pub fn open(
    artifact: Artifact,
    problems: Vec<Problem>,
    directories: &[PathBuf],
) -> Result<Box<dyn Source>, Error> {
    if let Err(why) = check_privilege() {
        return Err(Error::new(ErrorKind::Environment, artifact.name, why));
    }
    open_unchecked(artifact, problems, directories)
}

fn open_unchecked(
    artifact: Artifact,
    problems: Vec<Problem>,
    directories: &[PathBuf],
) -> Result<Box<dyn Source>, Error> {
    if directories.len() != artifact.layers.len() {
        let why = format!(
            "it has {} layers, and the engine's store {}",
            artifact.layers.len(),
            directories.len()
        );
        return Err(Error::new(ErrorKind::Input, artifact.name, why));
    }
    let root = |path: &PathBuf| Root::open(path).map_err(|e| Error::io("open", path, e));
    let roots = directories.iter().map(root).collect::<Result<_, _>>()?;
    Ok(Box::new(OverlayImage {
        artifact,
        problems,
        paths: directories.to_vec(),
        roots,
    }))
}

/// Says why the marks of opaque directories would be hidden from this process: those in the `trusted`
/// namespace are shown only to the true root of the machine, and hidden, not refused, to all others.
fn check_privilege() -> Result<(), &'static str> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective = status
        .lines()
        .find_map(|line| line.strip_prefix("CapEff:"))
        .and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok())
        .unwrap_or(0);
    if effective & CAP_SYS_ADMIN == 0 {
        return Err("this process lacks CAP_SYS_ADMIN, which reading the engine's store takes");
    }
    let map = std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    if map.split_ascii_whitespace().eq(["0", "0", "4294967295"]) {
        Ok(())
    } else {
        Err(
            "this process runs in a user namespace, where the engine's store cannot be read in full",
        )
    }
}

/// An image in an overlay2 store.
struct OverlayImage {
    artifact: Artifact,
    problems: Vec<Problem>,
    paths: Vec<PathBuf>,
    roots: Vec<Root>,
}

impl OverlayImage {
    fn walk_layer(
        &self,
        at: usize,
        visitors: &dyn LayerVisitors,
        budget: &Budget,
        context: &WalkContext<'_>,
    ) -> Result<DirectoryScan, String> {
        let root = self.roots.get(at).ok_or("it has no directory")?;
        let subject = Subject {
            root,
            flavour: Flavour::Overlay,
            layer: at,
        };
        let layer = self.artifact.layers.get(at);
        let label = layer
            .and_then(|layer| layer.name())
            .map(ToString::to_string);
        context.progress.begin(at, &label.unwrap_or_default(), None);
        let mut visitor = visitors.begin(Ticket(at));
        let scan = scan_directory(subject, &mut *visitor, budget, context);
        visitor.finish();
        context.progress.end(at);
        scan.map_err(|error| error.to_string())
    }
}

impl Source for OverlayImage {
    fn name(&self) -> &str {
        &self.artifact.name
    }

    fn walk(
        &self,
        visitors: &dyn LayerVisitors,
        context: &WalkContext<'_>,
    ) -> Result<Walked, Error> {
        let budget = Budget::new(context.limits);
        let mut problems = self.problems.clone();
        let mut layers: Vec<Option<WalkedLayer>> = Vec::with_capacity(self.roots.len());
        for (at, path) in self.paths.iter().enumerate() {
            if let Some(first) = self.paths.iter().take(at).position(|other| other == path) {
                let known = layers.get(first).and_then(Option::as_ref);
                layers.push(known.map(|layer| WalkedLayer {
                    ticket: layer.ticket,
                    index: Arc::clone(&layer.index),
                }));
                continue;
            }
            match self.walk_layer(at, visitors, &budget, context) {
                Ok(scan) => {
                    problems.extend(scan.problems.into_iter().map(|p| p.in_layer(at)));
                    layers.push(Some(WalkedLayer {
                        ticket: Ticket(at),
                        index: Arc::new(scan.index),
                    }));
                }
                Err(why) => {
                    let what = format!("layer {at}");
                    let problem = Problem::new(ProblemKind::Environment, what, why);
                    problems.push(problem.in_layer(at));
                    layers.push(None);
                }
            }
        }
        if !layers.is_empty() && layers.iter().all(Option::is_none) {
            let why = "none of its layers could be read in the engine's store";
            return Err(Error::new(ErrorKind::Environment, &self.artifact.name, why));
        }
        // These directories are what the engine runs; no tar of them can be had to be held to the configuration.
        let is_whole = layers.iter().all(Option::is_some);
        let config = self.artifact.image_id.clone().filter(|_| is_whole);
        Ok(Walked {
            artifact: self.artifact.clone(),
            layers,
            problems,
            notes: Vec::new(),
            proof: config.map(|config| Proof {
                config,
                manifest: None,
            }),
        })
    }
}

const CAP_SYS_ADMIN: u64 = 1 << 21;
