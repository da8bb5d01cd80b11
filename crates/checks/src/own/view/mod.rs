//! What conditions see of documents: values of the described shape, one element after the other, each with its place
//! in the text.

pub mod compose;
pub mod daemon;
pub mod dockerfile;
pub mod image;
pub mod kubernetes;
mod node;
mod place;

use std::collections::{BTreeMap, BTreeSet};

use seawall_condition::{Step, Value};

pub use seawall_condition::Value as Seen;

use super::Subject;
use crate::fault::Place;
use crate::source::{Source, Span};
use dockerfile::DockerfileView;

/// A document, ready to be looked at.
#[derive(Debug)]
pub enum View<'a> {
    /// A Dockerfile.
    Dockerfile(Box<DockerfileView<'a>>),
    /// A Compose project.
    Compose(&'a crate::compose::Input),
    /// A configuration of the daemon.
    Daemon(&'a crate::daemon::Input),
    /// Kubernetes manifests.
    Kubernetes(&'a crate::kubernetes::Input),
    /// A built image.
    Image(image::ImageView<'a>),
}

/// Something to judge.
pub struct Element<'a> {
    /// What the names of its condition stand for.
    pub variables: BTreeMap<&'static str, Value>,
    /// Where it lies.
    pub place: Place,
    /// Finds the place of something in it.
    pub(super) find: Find<'a>,
}

/// Where a path leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
    /// The document.
    pub document: usize,
    /// Where it stands there.
    pub span: Span,
    /// How many steps of the path led to something.
    pub steps: usize,
}

/// Finds the document and the span of something in an element.
type Find<'a> = Box<dyn Fn(&[Step]) -> Option<(usize, Span)> + 'a>;

impl<'a> View<'a> {
    /// Looks at a Dockerfile.
    pub fn of_dockerfile(input: &'a crate::dockerfile::Input) -> Self {
        Self::Dockerfile(Box::new(DockerfileView::new(input)))
    }

    /// Returns one of the texts that places speak of.
    pub fn source(&self, document: usize) -> Option<&Source> {
        match self {
            Self::Dockerfile(view) => Some(view.source()),
            Self::Compose(input) => input.project.source(document),
            Self::Daemon(input) => Some(&input.source),
            Self::Kubernetes(input) => Some(&input.manifests.source),
            Self::Image(view) => Some(&view.built.input.document.source),
        }
    }

    /// Says whether a subject is to be found in documents of this kind.
    pub const fn has(&self, subject: Subject) -> bool {
        match self {
            Self::Dockerfile(_) => matches!(
                subject,
                Subject::Instruction | Subject::Command | Subject::Stage | Subject::Dockerfile
            ),
            Self::Compose(_) => matches!(subject, Subject::Service | Subject::Compose),
            Self::Daemon(_) => matches!(subject, Subject::Daemon),
            Self::Kubernetes(_) => matches!(subject, Subject::Object | Subject::Container),
            Self::Image(_) => matches!(subject, Subject::Image | Subject::Step),
        }
    }

    /// Goes through the elements of a subject, with those variables that are used, until somebody has seen enough.
    /// Returns how many elements were left out because there are too many.
    pub fn each(
        &self,
        subject: Subject,
        uses: &BTreeSet<&'static str>,
        take: &mut dyn FnMut(Element<'_>) -> bool,
    ) -> usize {
        match self {
            Self::Dockerfile(view) => view.each(subject, uses, take),
            Self::Compose(input) => compose::each(input, subject, uses, take),
            Self::Daemon(input) => daemon::each(input, take),
            Self::Kubernetes(input) => kubernetes::each(input, subject, uses, take),
            Self::Image(view) => view.each(subject, uses, take),
        }
    }

    /// Returns the document as it stands in the file, where it is one value: Compose files merged as Compose does.
    pub fn plain(&self) -> Option<Value> {
        match self {
            Self::Compose(input) => Some(node::value(&input.project.root)),
            Self::Daemon(input) => Some(daemon::file(input)),
            Self::Dockerfile(_) | Self::Kubernetes(_) | Self::Image(_) => None,
        }
    }

    /// Finds what a path leads to in a document that is data: from the root of a Compose project or of `daemon.json`, or
    /// from the list of all Kubernetes objects. Nothing where not even the first step leads anywhere.
    pub fn locate(&self, path: &[String]) -> Option<Located> {
        let found = match self {
            Self::Compose(input) => node::locate(&input.project.root, path),
            Self::Daemon(input) => node::locate(input.root.as_ref()?, path),
            Self::Kubernetes(input) => {
                let (first, rest) = path.split_first()?;
                let object = input.objects().get(first.parse::<usize>().ok()?)?;
                let found = node::locate(&object.node, rest);
                let steps = found.steps.saturating_add(1);
                let is_whole = found.steps == 0;
                let span = if is_whole { object.title() } else { found.span };
                Located {
                    span,
                    steps,
                    ..found
                }
            }
            Self::Dockerfile(_) | Self::Image(_) => return None,
        };
        (found.steps > 0).then_some(found)
    }

    /// Returns the whole document as conditions see it: what `--print-model` prints.
    pub fn model(&self) -> Value {
        match self {
            Self::Dockerfile(view) => Value::map([("dockerfile", view.file().clone())]),
            Self::Compose(input) => Value::map([("compose", compose::project(input))]),
            Self::Daemon(input) => Value::map([("daemon", daemon::file(input))]),
            Self::Kubernetes(input) => Value::map([("objects", kubernetes::objects(input))]),
            Self::Image(view) => Value::map([("image", view.image())]),
        }
    }
}

/// Elements of one kind in one document that are looked at.
const MOST_ELEMENTS: usize = 50_000;
