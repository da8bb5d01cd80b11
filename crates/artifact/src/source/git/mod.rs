//! Source code repositories as artifacts: a working tree (what is tracked, and what is neither tracked
//! nor ignored), or one revision out of the object database, of a local repository or of one that is
//! fetched first.
//!
//! Repositories are read by the installed `git`, told to run nothing that the repository names: no
//! hooks, no filters, no file system monitor, no lazy fetches (`program`). Files of a revision come from
//! the object database as they were committed: attributes such as `export-ignore` hide nothing.
//!
//! Reading order: `address` (what the user named), `program` (how git is run), `fetch`, `listing` (what
//! git lists), `revision` and `worktree` (past a visitor).

mod address;
mod fetch;
mod listing;
mod program;
mod revision;
mod worktree;

use std::path::PathBuf;
use std::sync::Arc;

use seawall_model::artifact::{Artifact, ArtifactKind, Layer};
use seawall_model::problem::Problem;
use seawall_model::time::Timestamp;
use seawall_model::tree::{LayerVisitors, Ticket};

use super::{OpenOptions, Source, WalkContext, Walked, WalkedLayer};
use crate::error::{Error, ErrorKind};
use crate::layer::{LayerIndex, LayerIndexBuilder};
use program::Git;

pub use address::{Address, Login};

/// A repository and what of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// Where it is.
    pub address: Address,
    /// What of it.
    pub revision: Revision,
}

/// What of a repository is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Revision {
    /// The working tree; of a repository without one, and of one that is fetched, its `HEAD`.
    #[default]
    Head,
    /// The tip of a branch.
    Branch(String),
    /// A tag.
    Tag(String),
    /// A commit, by its id or an abbreviation of it.
    Commit(String),
}

impl Revision {
    /// Returns what git calls it.
    fn name(&self) -> String {
        match self {
            Self::Head => "HEAD".to_owned(),
            Self::Branch(branch) => format!("refs/heads/{branch}"),
            Self::Tag(tag) => format!("refs/tags/{tag}"),
            Self::Commit(commit) => commit.clone(),
        }
    }
}

/// Makes a source of a repository. Nothing is fetched before it is walked.
///
/// # Errors
/// Where there is no git, no repository at a local path, or a name that cannot be one of a revision.
pub fn open(repository: &Repository, options: &OpenOptions) -> Result<Box<dyn Source>, Error> {
    let name = repository.address.shown();
    if let Revision::Branch(word) | Revision::Tag(word) | Revision::Commit(word) =
        &repository.revision
    {
        check_word(&name, word)?;
    }
    if let Revision::Commit(word) = &repository.revision {
        let hex = word.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !hex || !(4..=64).contains(&word.len()) {
            let why = format!("`{word}` is no commit id: 4 to 64 hex digits");
            let hint = "say --branch or --tag for a name";
            return Err(Error::new(ErrorKind::User, name, why).hint(hint));
        }
    }
    let git = Git::find(&options.registry.environment, &name)?;
    if let Address::Local(path) = &repository.address {
        git.at(path, &name).kind_of_place()?;
    }
    Ok(Box::new(GitSource {
        name,
        git,
        repository: repository.clone(),
    }))
}

/// Refuses what git would take for an option or several names.
fn check_word(name: &str, word: &str) -> Result<(), Error> {
    let odd = |c: char| c.is_control() || " ~^:?*[\\".contains(c);
    if word.is_empty() || word.starts_with('-') || word.contains("..") || word.contains(odd) {
        let why = format!("`{word}` cannot be the name of a revision");
        return Err(Error::new(ErrorKind::User, name, why));
    }
    Ok(())
}

/// A repository that is about to be walked.
struct GitSource {
    name: String,
    git: Git,
    repository: Repository,
}

/// What came out of a repository.
struct Seen {
    index: LayerIndexBuilder,
    problems: Vec<Problem>,
    commit: Option<String>,
    created: Option<Timestamp>,
}

impl Source for GitSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn is_project(&self) -> bool {
        true
    }

    fn walk(
        &self,
        visitors: &dyn LayerVisitors,
        context: &WalkContext<'_>,
    ) -> Result<Walked, Error> {
        context.progress.begin(0, &self.name, None);
        let ticket = Ticket(0);
        let mut visitor = visitors.begin(ticket);
        let seen = self.look(&mut *visitor, context);
        visitor.finish();
        context.progress.end(0);
        let seen = seen?;
        Ok(self.walked(seen, ticket))
    }
}

impl GitSource {
    fn look(
        &self,
        visitor: &mut dyn seawall_model::tree::LayerVisitor,
        context: &WalkContext<'_>,
    ) -> Result<Seen, Error> {
        let revision = &self.repository.revision;
        match &self.repository.address {
            Address::Local(path) => {
                let place = self.git.at(path, &self.name);
                let bare = place.kind_of_place()?.bare;
                if *revision == Revision::Head && !bare {
                    return worktree::walk(&self.git, path, &self.name, visitor, context);
                }
                revision::walk(&place, &revision.name(), visitor, context)
            }
            Address::Remote { url, login } => {
                let folder = tempfile::tempdir()
                    .map_err(|error| Error::io("make a folder in", std::env::temp_dir(), error))?;
                let place: PathBuf = folder.path().join("repository");
                let fetched = fetch::fetch(&self.git, &place, url, login.as_ref(), revision)?;
                let place = self.git.at(&place, &self.name);
                revision::walk(&place, &fetched, visitor, context)
            }
        }
    }

    fn walked(&self, seen: Seen, ticket: Ticket) -> Walked {
        let index: LayerIndex = seen.index.build();
        Walked {
            artifact: Artifact {
                name: self.name.clone(),
                kind: ArtifactKind::Repository,
                source: "git",
                digest: None,
                image_id: None,
                platform: None,
                created: seen.created,
                references: seen.commit.into_iter().collect(),
                base: None,
                configuration: None,
                layers: vec![Layer::default()],
            },
            layers: vec![Some(WalkedLayer {
                ticket,
                index: Arc::new(index),
            })],
            problems: seen.problems,
            notes: Vec::new(),
            proof: None,
        }
    }
}
