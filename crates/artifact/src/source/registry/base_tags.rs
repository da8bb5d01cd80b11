//! Whether the registry of a base image has a newer one: another image under the same name, a newer tag.
//!
//! An image says itself what it was built on, so whoever made it chooses which registry is asked. Hence: only where
//! the user asks for it; no place inside this network, unless the user or the engine named it; and the login from the
//! command line goes to the registry of the image only.

use seawall_model::artifact::{Artifact, BaseEvidence, BaseImage, BaseUpdate, BaseUpdateKind};
use seawall_model::digest::Digest;
use seawall_model::problem::{Problem, ProblemKind};

use super::RegistrySource;
use super::fault::Fault;
use super::options::RegistryOptions;
use super::tags::list_tags;
use crate::error::ErrorKind;
use crate::image::base_tag::{find_newer, is_comparable};
use crate::limits::Limits;
use crate::source::reference::Reference;

/// How registries are asked about base images.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The registry that the image itself comes from.
    pub home: Option<String>,
    /// Registries that may be asked though they lie inside this network: `HOST` or `HOST:PORT`.
    pub hosts: Vec<String>,
    /// How registries are asked.
    pub registry: RegistryOptions,
    /// Bounds.
    pub limits: Limits,
}

/// What is to be said besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What could not be asked, or was not answered.
    pub problems: Vec<Problem>,
    /// What was learnt and asks for nothing to be done, as clauses.
    pub notes: Vec<String>,
}

impl Outcome {
    fn problem(&mut self, kind: ProblemKind, why: String) {
        self.problems.push(Problem::new(kind, WHAT, why));
    }

    fn fault(&mut self, what: &str, kind: ErrorKind, why: &str) {
        let kind = match kind {
            ErrorKind::Limit => ProblemKind::Limit,
            ErrorKind::Input => ProblemKind::Input,
            _ => ProblemKind::Environment,
        };
        self.problem(
            kind,
            format!("whether there is a newer one cannot be told: {what}: {why}"),
        );
    }
}

/// Asks the registry of an image's base for newer ones, and adds them with an advice to the base.
pub fn find_updates(artifact: &mut Artifact, asking: &Asking) -> Outcome {
    let mut outcome = Outcome::default();
    let Some(base) = artifact.base.clone() else {
        let why = "no base image was recognised, so no registry is asked for a newer one";
        outcome.notes.push(why.to_owned());
        return outcome;
    };
    let Some(name) = &base.name else {
        let why = "what it is called is not known, so no registry can be asked for a newer one";
        advise(artifact, Vec::new(), Some(why));
        return outcome;
    };
    let reference = match name.parse::<Reference>() {
        Ok(reference) => reference,
        Err(error) => {
            outcome.problem(ProblemKind::Input, error.to_string());
            return outcome;
        }
    };
    if reference.tag().is_none() && reference.digest().is_some() {
        let why = "its name has no tag, so no registry can be asked for a newer one";
        advise(artifact, Vec::new(), Some(why));
        return outcome;
    }
    if !may_be_asked(reference.domain(), &base, asking) {
        let why = format!(
            "whether there is a newer one is not asked: the image says that its base comes from {}, which is a place \
             inside this network; `--base-updates {0}` allows it",
            reference.domain()
        );
        outcome.problem(ProblemKind::Environment, why);
        return outcome;
    }
    let updates = ask(artifact, &base, &reference, asking, &mut outcome);
    if updates.is_empty() && outcome.problems.is_empty() {
        outcome.notes.push(format!(
            "the registry has nothing newer than the base image {}",
            reference.familiar()
        ));
    }
    advise(artifact, updates, None);
    outcome
}

fn ask(
    artifact: &Artifact,
    base: &BaseImage,
    reference: &Reference,
    asking: &Asking,
    outcome: &mut Outcome,
) -> Vec<BaseUpdate> {
    let current = reference.with_tag(reference.tag());
    let mut options = asking.registry.clone();
    options.attached = false;
    if asking.home.as_deref() != Some(reference.domain()) {
        options.login = None;
    }
    let platform = artifact.platform.as_ref();
    let source = match RegistrySource::open(&current, platform, &options, &asking.limits) {
        Ok(source) => source,
        Err(error) => {
            outcome.fault("its name", error.kind(), &error.to_string());
            return Vec::new();
        }
    };
    let mut updates = Vec::new();
    let (top, own) = source.digests();
    match is_other(artifact, base, &source) {
        Some(true) => updates.push(BaseUpdate {
            kind: BaseUpdateKind::Rebuilt,
            reference: current.familiar(),
            digest: Some(top),
        }),
        Some(false) => {}
        None => {
            let why =
                format!("neither its digest nor its layers are known, to be compared with {own}");
            outcome.fault("its name", ErrorKind::Input, &why);
        }
    }
    updates.extend(newer_tags(&source, reference, asking, outcome));
    updates
}

/// Says whether the image of a name is another than the one that was built on; `None` where it cannot be told.
fn is_other(artifact: &Artifact, base: &BaseImage, source: &RegistrySource) -> Option<bool> {
    let (top, own) = source.digests();
    let known = base.digest.as_ref();
    if known == Some(&top) || known == Some(&own) {
        return Some(false);
    }
    // An index changes with every platform; what counts is whether this image has the layers.
    match (layers(artifact), layers(source.artifact())) {
        (Some(ours), Some(theirs)) => Some(!ours.starts_with(&theirs)),
        _ => known.map(|_| true),
    }
}

/// Returns what identifies the content of all layers.
fn layers(artifact: &Artifact) -> Option<Vec<&Digest>> {
    let all: Option<Vec<_>> = artifact
        .layers
        .iter()
        .map(|layer| layer.diff_id.as_ref())
        .collect();
    all.filter(|all| !all.is_empty())
}

fn newer_tags(
    source: &RegistrySource,
    reference: &Reference,
    asking: &Asking,
    outcome: &mut Outcome,
) -> Vec<BaseUpdate> {
    let (Some(session), Some(tag)) = (source.session(), reference.tag()) else {
        return Vec::new();
    };
    if !is_comparable(tag) {
        return Vec::new();
    }
    let (tags, fault) = list_tags(session, asking.limits.document_bytes);
    if let Some(Fault { kind, why, .. }) = fault {
        outcome.fault("its tags", kind, &why);
    }
    let newer = find_newer(tag, &tags.iter().map(String::as_str));
    let update = |kind| {
        move |tag: String| BaseUpdate {
            kind,
            reference: reference.with_tag(Some(&tag)).familiar(),
            digest: None,
        }
    };
    let same = newer
        .same_line
        .into_iter()
        .map(update(BaseUpdateKind::SameLine));
    let others = newer
        .newer_lines
        .into_iter()
        .map(update(BaseUpdateKind::NewerLine));
    same.chain(others).collect()
}

/// Says whether a registry may be asked that may be named by nobody but the image.
fn may_be_asked(domain: &str, base: &BaseImage, asking: &Asking) -> bool {
    let allowed = asking.home.as_deref() == Some(domain)
        || asking.hosts.iter().any(|known| known == domain)
        // The engine has it under this name: somebody here gave it that.
        || base.known_by == BaseEvidence::Layers;
    allowed || is_public_name(domain)
}

/// Says whether a host is a name of the public kind: neither an address in any spelling, nor a name that means
/// something only here.
fn is_public_name(domain: &str) -> bool {
    let host = domain
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let Some((_, last)) = host.rsplit_once('.') else {
        return false;
    };
    let name = last.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
    name && !domain.starts_with('[') && !LOCAL.contains(&last)
}

/// Adds what was found, and says it in words behind what the engine advised.
fn advise(artifact: &mut Artifact, updates: Vec<BaseUpdate>, why: Option<&str>) {
    let Some(base) = &mut artifact.base else {
        return;
    };
    let told = updates
        .iter()
        .map(|update| match (update.kind, &update.digest) {
            (BaseUpdateKind::Rebuilt, Some(digest)) => format!(
                "rebuild: {} is sha256:{} in its registry by now",
                update.reference,
                digest.short()
            ),
            (BaseUpdateKind::Rebuilt, None) => {
                format!("rebuild: {} is another image by now", update.reference)
            }
            (BaseUpdateKind::SameLine, _) => {
                format!("newer of the same line: {}", update.reference)
            }
            (BaseUpdateKind::NewerLine, _) => format!("newer line: {}", update.reference),
        });
    let all: Vec<String> = base
        .advice
        .take()
        .into_iter()
        .chain(told)
        .chain(why.map(str::to_owned))
        .collect();
    base.advice = (!all.is_empty()).then(|| all.join("; "));
    base.updates = updates;
}

const WHAT: &str = "base image";
/// Last words of names that are no public ones.
const LOCAL: &[&str] = &[
    "localhost",
    "local",
    "internal",
    "localdomain",
    "lan",
    "home",
    "corp",
    "test",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_inside_this_network_are_no_public_names() {
        for (domain, want) in [
            ("docker.io", true),
            ("registry.example.com:5000", true),
            ("xn--bcher-kva.example", true),
            ("localhost", false),
            ("localhost:5000", false),
            ("a.localhost", false),
            ("registry:5000", false),
            ("127.0.0.1:5000", false),
            ("127.1", false),
            ("0x7f.0x1", false),
            ("169.254.169.254", false),
            ("[::1]:5000", false),
            ("metadata.google.internal", false),
            ("METADATA.google.INTERNAL", false),
        ] {
            assert_eq!(is_public_name(domain), want, "{domain}");
        }
    }
}
