//! Descriptions of what a CI service runs, reduced to what matters here: scripts and actions.
//!
//! GitHub Actions and those that took over its format (workflows and composite actions) have `steps` with `run` or
//! `uses`; all others (GitLab, `CircleCI`, Azure, Bitbucket, Drone, Woodpecker, Buildkite, Travis) have scripts under a
//! few keys, as a text or as a list of lines.

mod script;
mod walk;

use crate::parse::node::{Node, TreeError};
use crate::parse::shell::Commands;
use crate::parse::text::Text;
use crate::parse::yaml;
use crate::source::{Source, Span};

/// A description.
#[derive(Debug)]
pub struct Workflow {
    /// The file.
    pub source: Source,
    /// What is run, in the order of the file.
    pub steps: Vec<Step>,
    /// What could not be read.
    pub errors: Vec<TreeError>,
}

/// Something that is run.
#[derive(Debug)]
pub struct Step {
    /// Its place in words: `job build, step Push`.
    pub words: String,
    /// The part of the file that a comment above it speaks of.
    pub scope: Span,
    /// What is run.
    pub runs: Runs,
}

/// What a step runs.
#[derive(Debug)]
pub enum Runs {
    /// A script.
    Script(Box<Commands>),
    /// An action.
    Action(Action),
}

/// An action, and what it is given.
#[derive(Debug)]
pub struct Action {
    /// The last part of its name without a version, in lower case: `build-push-action`.
    pub name: String,
    /// What it is given.
    pub inputs: Vec<Given>,
}

/// Something that an action is given.
#[derive(Debug)]
pub struct Given {
    /// Its name, in lower case.
    pub name: String,
    /// Where the name stands.
    pub key: Span,
    /// Its value, each byte with its place.
    pub text: Text,
}

impl Workflow {
    /// Reads a file.
    pub fn parse(source: Source) -> Self {
        let mut errors = Vec::new();
        if source.text().len() > LONGEST {
            errors.push(TreeError {
                span: source.span().before(),
                why: format!("it has more than {LONGEST} bytes; nothing of it was read"),
                hint: None,
            });
            return Self {
                source,
                steps: Vec::new(),
                errors,
            };
        }
        let read = yaml::parse(&source);
        errors.extend(read.errors);
        let mut roots = read.roots;
        for root in &mut roots {
            yaml::merge_keys(root, &mut errors);
        }
        let mut walk = walk::Walk::new(&source);
        for root in &roots {
            walk.root(root);
        }
        let (steps, is_cut) = walk.finish();
        if is_cut {
            errors.push(TreeError {
                span: source.span().before(),
                why: "it has more scripts than are looked at".to_owned(),
                hint: None,
            });
        }
        Self {
            source,
            steps,
            errors,
        }
    }
}

/// Says whether steps of GitHub's kind stand in it: a workflow, or an action made of steps.
fn is_github(root: &Node) -> bool {
    let has = |key| root.get(key).is_some();
    has("jobs") && (has("on") || has("true")) || root.at(&["runs", "steps"]).is_some()
}

/// Bytes of a file that is read.
const LONGEST: usize = 4 << 20;

#[cfg(test)]
mod tests;
