//! GitHub Actions: `.github/workflows/*.yml` ("Workflow syntax for GitHub Actions", `jobs.<id>.steps[*].uses` and
//! `jobs.<id>.uses`) and `action.yml` ("Metadata syntax", `runs.steps[*].uses` of composite actions).
//!
//! A step names a repository and a revision: a tag, a branch, or a full commit. What stands behind a commit
//! is told by the comment that tools and people write beside it (`# v4.1.1`). The tag of a major version
//! (`v4`) moves; it is compared as it stands, which is the lowest that it can be.

mod reference;

use seawall_model::package::{Package, PackageType, Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::{decode, shown};
use crate::language::document::{Node, yaml};
use crate::language::listing::Listing;
use crate::unpack::Unpack;

use reference::{Reference, Revision};

/// Reads workflows and composite actions.
#[derive(Clone, Copy, Debug)]
pub struct GithubActions;

impl Extractor for GithubActions {
    fn id(&self) -> &'static str {
        "github-actions"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".yml", ".yaml"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (is_workflow(path) || is_action(path)).then_some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_workflow(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a workflow or the description of an action.
pub fn parse_workflow(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = yaml::parse(&text);
    let mut list = Listing::new("GitHub Actions workflow", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    let lines: Vec<&str> = text.lines().collect();
    for root in &document.roots {
        for (_, job) in root.entries_of("jobs") {
            take(&mut list, job, &lines);
            steps(&mut list, job, &lines);
        }
        for runs in root.all("runs") {
            steps(&mut list, runs, &lines);
        }
    }
    list.finish(out);
}

fn is_workflow(path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder == WORKFLOWS
        || folder
            .strip_suffix(WORKFLOWS)
            .is_some_and(|rest| rest.ends_with('/'))
}

fn is_action(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("action.yml" | "action.yaml"))
}

fn steps(list: &mut Listing, node: &Node<'_>, lines: &[&str]) {
    for step in node.all("steps").flat_map(Node::items) {
        take(list, step, lines);
    }
}

/// Takes what a step or a job uses.
fn take(list: &mut Listing, node: &Node<'_>, lines: &[&str]) {
    for uses in node.all("uses") {
        let Some(text) = uses.text() else {
            list.doubt(ProblemKind::Input, "`uses` with no text in it", "");
            continue;
        };
        let line = usize::try_from(uses.line).ok();
        let line = line.and_then(|line| lines.get(line.checked_sub(1)?));
        match reference::parse(text, line.copied().unwrap_or_default()) {
            Reference::Local => {}
            Reference::Image => list.doubt(ProblemKind::Unsupported, IMAGE, text),
            Reference::Unclear => list.doubt(ProblemKind::Unsupported, UNCLEAR, text),
            Reference::Action {
                name,
                path,
                revision,
            } => {
                add(list, uses.line, (&name, path), &revision, text);
            }
        }
    }
}

fn add(
    list: &mut Listing,
    line: u32,
    (name, path): (&str, &str),
    revision: &Revision<'_>,
    text: &str,
) {
    let (version, commit) = match revision {
        Revision::Version(version) => (*version, None),
        Revision::Commit { id, version } => (version.unwrap_or_default(), Some(*id)),
        Revision::Moving(_) => ("", None),
    };
    if version.is_empty() {
        let why = if commit.is_some() { BARE } else { MOVING };
        list.doubt(ProblemKind::Unsupported, why, &shown(text));
    }
    let (owner, repository) = name.split_once('/').unwrap_or(("", name));
    let shown = if version.is_empty() {
        commit.unwrap_or_default()
    } else {
        version
    };
    let purl = Purl::new("githubactions", repository, shown)
        .namespace(owner)
        .subpath(path);
    let mut package = Package::new(PackageType::GithubActions, name, version, purl);
    package.commit = commit.map(str::to_ascii_lowercase);
    package.relation = Relation::Direct;
    package.usage = Usage::Development;
    list.add(line, package);
}

const WORKFLOWS: &str = ".github/workflows";
const IMAGE: &str = "container images that steps run in, not looked into";
const UNCLEAR: &str = "actions with a name or revision that cannot be told, not looked up";
const MOVING: &str =
    "actions at a branch or a tag that is no version: it moves, and what runs is not known";
const BARE: &str = "actions at a commit with no version in a comment beside it, not looked up";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (path, want) in [
            (".github/workflows/a.yml", true),
            ("a/.github/workflows/a.yaml", true),
            ("a.github/workflows/a.yaml", false),
            (".github/workflows/x/a.yml", false),
            ("a/action.yml", true),
            ("my-action.yml", false),
        ] {
            assert_eq!(GithubActions.interest(path).is_some(), want, "{path}");
        }
    }
}
