//! Somebody's SCAP content and a system → what it says of it, as a report.

mod packages;
mod report;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_artifact::layer::SquashedTree;
use seawall_artifact::limits::Limits;
use seawall_artifact::source::{Progress, Source, WalkContext};
use seawall_artifact::system::{DirectorySystem, ImageSystem, Machine};
use seawall_model::artifact::{Artifact, ArtifactKind, Layer};
use seawall_model::problem::Problem;
use seawall_model::system::System as _;
use seawall_model::tree::{Entry, LayerVisitor, LayerVisitors, Selection, Ticket};
use seawall_scap::audit::{Audit, Request, audit};
use seawall_scap::content::Content;

use crate::error::Error;
use crate::scan::Scanned;
use packages::packages;

/// What is looked at.
pub enum Target {
    /// This machine.
    Machine,
    /// A directory that holds a system.
    Directory(PathBuf),
    /// An image.
    Image(Box<dyn Source>),
}

/// How it is looked at.
#[derive(Clone, Debug)]
pub struct ScapOptions {
    /// Bounds for hostile input.
    pub limits: Limits,
    /// Threads that may work at once.
    pub threads: usize,
}

/// What came of it.
pub struct Evaluated {
    /// All that was found out.
    pub audit: Audit,
    /// The same as a report.
    pub scanned: Scanned,
    /// What the system calls itself.
    pub system: String,
}

/// Evaluates content against a target. A tailoring is a name and its bytes.
///
/// # Errors
/// Where the content cannot be evaluated, or the target cannot be read.
pub fn evaluate(
    content: &Content,
    tailoring: Option<(&str, &[u8])>,
    request: &Request,
    target: &Target,
    options: &ScapOptions,
    progress: &dyn Progress,
) -> Result<Evaluated, Error> {
    match target {
        Target::Machine => {
            let machine = Machine::open()?;
            let listed = packages(&machine);
            let machine = machine.with_packages(listed);
            let found = audit(content, tailoring, request, &machine)?;
            let artifact = filesystem(machine.name());
            Ok(finish(found, artifact, machine.name(), Vec::new()))
        }
        Target::Directory(path) => directory(path, content, tailoring, request),
        Target::Image(source) => image(
            source.as_ref(),
            content,
            tailoring,
            request,
            options,
            progress,
        ),
    }
}

fn directory(
    path: &Path,
    content: &Content,
    tailoring: Option<(&str, &[u8])>,
    request: &Request,
) -> Result<Evaluated, Error> {
    let system = DirectorySystem::open(path)?;
    let listed = packages(&system);
    let system = system.with_packages(listed);
    let found = audit(content, tailoring, request, &system)?;
    let artifact = filesystem(system.name());
    Ok(finish(found, artifact, system.name(), Vec::new()))
}

fn image(
    source: &dyn Source,
    content: &Content,
    tailoring: Option<(&str, &[u8])>,
    request: &Request,
    options: &ScapOptions,
    progress: &dyn Progress,
) -> Result<Evaluated, Error> {
    let context = WalkContext {
        limits: &options.limits,
        threads: options.threads.max(1),
        progress,
        prove: false,
    };
    let walked = source.walk(&Nothing, &context)?;
    let mut problems = walked.problems;
    let layers = walked.layers.iter();
    let layers = layers.map(|layer| layer.as_ref().map(|it| Arc::clone(&it.index)));
    let lost = walked.layers.iter().any(Option::is_none);
    let tree = SquashedTree::new(layers.collect());
    let environment = environment(&walked.artifact);
    let mut system = ImageSystem::new(&walked.artifact.name, tree, environment);
    system.set_packages(packages(&system));
    let mut found = audit(content, tailoring, request, &system)?;
    // Each pass shows which files are wanted next: those that a variable names, for instance.
    for _ in 0..PASSES {
        if !system.is_waiting() {
            break;
        }
        problems.extend(system.fetch(source, &context)?);
        system.set_packages(packages(&system));
        found = audit(content, tailoring, request, &system)?;
    }
    problems.extend(system.problems());
    if lost {
        found.problems.push((
            "layers".to_owned(),
            "a layer of the image could not be read, so that what is missing may be there"
                .to_owned(),
        ));
    }
    let name = walked.artifact.name.clone();
    Ok(finish(found, walked.artifact, &name, problems))
}

fn finish(audit: Audit, artifact: Artifact, system: &str, problems: Vec<Problem>) -> Evaluated {
    let scanned = report::scanned(&audit, artifact, problems);
    Evaluated {
        audit,
        scanned,
        system: system.to_owned(),
    }
}

fn filesystem(name: &str) -> Artifact {
    Artifact {
        layers: vec![Layer::default()],
        ..Artifact::bare(name, ArtifactKind::Filesystem, "rootfs")
    }
}

fn environment(artifact: &Artifact) -> Vec<(String, String)> {
    let configuration = artifact.configuration.as_deref();
    let all = configuration.into_iter().flat_map(|it| &it.environment);
    all.filter_map(|one| one.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Wants no content.
struct Nothing;

impl LayerVisitors for Nothing {
    fn begin(&self, _ticket: Ticket) -> Box<dyn LayerVisitor + '_> {
        Box::new(Self)
    }
}

impl LayerVisitor for Nothing {
    fn select(&mut self, _entry: &Entry<'_>) -> Selection {
        Selection::Skip
    }

    fn content(&mut self, _entry: &Entry<'_>, _bytes: Vec<u8>) {}

    fn oversized(&mut self, _entry: &Entry<'_>) {}

    fn unreadable(&mut self, _entry: &Entry<'_>, _why: &str) {}

    fn finish(self: Box<Self>) {}
}

/// Passes over an image, besides the first.
const PASSES: usize = 5;
