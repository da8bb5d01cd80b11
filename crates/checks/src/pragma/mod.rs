//! Comments that accept faults: Seawall's own, and those that peers understand.
//!
//! | written | by | holds for |
//! | --- | --- | --- |
//! | `# seawall: allow WORD… reason="…" until=DATE` | Seawall | what it stands above, or on the line of |
//! | `# seawall: allow-file WORD…` | Seawall | the file |
//! | `# hadolint ignore=DL3008,SC2086` | hadolint | the instruction below; within a continuation nothing |
//! | `# hadolint global ignore=DL3008` | hadolint | the file |
//! | `# check=skip=A,B` | `BuildKit` | the file at its top, else the instruction below |
//! | `#trivy:ignore:DS-0002` | Trivy | the instruction below |
//! | `#checkov:skip=CKV_DOCKER_3:reason` | checkov | the file |
//! | `# nosemgrep: rule` | Semgrep | the instruction below |
//! | annotation `checkov.io/skip1: CKV_K8S_14=reason` | checkov | the object |
//! | annotation `ignore-check.kube-linter.io/NAME: reason` | `KubeLinter` | the object |
//!
//! These are facts: what a comment says. Whether it holds on a day, and what it accepts, is decided elsewhere.

mod comment;
mod manifest;

use seawall_model::time::Date;

use crate::check::Peer;
use crate::fault::Place;
use crate::parse::dockerfile::comments::comments_of;
use crate::parse::dockerfile::syntax::{Comment, Dockerfile};
use crate::source::{Source, Span};

pub use manifest::of_manifests;

/// A comment that accepts faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pragma {
    /// Whose words they are; nothing for our own.
    pub peer: Option<Peer>,
    /// Ids, names or aliases; none stands for all that the peer has.
    pub words: Vec<String>,
    /// Why; empty where that is not said.
    pub reason: String,
    /// Last day on which it holds.
    pub until: Option<Date>,
    /// What it speaks of.
    pub reach: Reach,
    /// The comment.
    pub span: Span,
}

/// What a pragma speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of the file.
    File,
    /// An instruction, or a line.
    Part {
        /// Where.
        span: Span,
        /// Whether nothing stands above it: then it speaks of what is missing in the file, too.
        is_first: bool,
    },
    /// Nothing: there is nothing below it.
    Nothing,
}

/// The pragmas of a document.
#[derive(Clone, Debug, Default)]
pub struct Pragmas {
    /// In order.
    pub list: Vec<Pragma>,
    /// Comments of our own that cannot be understood, with what is wrong.
    pub wrong: Vec<(Span, String)>,
    /// Whether there were more than are taken.
    pub is_cut: bool,
}

impl Pragma {
    /// Says whether it speaks of a place. What has a scope is spoken of as a whole; what is missing in a file is
    /// spoken of by pragmas for the file, where it is shown, and at the top.
    pub fn covers(&self, place: &Place) -> bool {
        match self.reach {
            Reach::File => true,
            Reach::Nothing => false,
            Reach::Part { span, is_first } => {
                let within = |it: Option<Span>| {
                    it.is_some_and(|it| span.start <= it.start && it.start < span.end)
                };
                let at_top = is_first && place.scope.is_none();
                at_top || within(place.span) || within(place.scope)
            }
        }
    }
}

/// Reads the comments of a Dockerfile.
pub fn of_dockerfile(document: &Dockerfile) -> Pragmas {
    let mut pragmas = Pragmas::default();
    let is_directive = |comment: &Comment| {
        let mut directives = document.directives.iter();
        directives.any(|directive| {
            directive.span.contains(comment.span) || comment.span.contains(directive.span)
        })
    };
    let mut next = 0_usize;
    for (index, instruction) in document.instructions.iter().enumerate() {
        let part = Reach::Part {
            span: instruction.span,
            is_first: index == 0,
        };
        let start = instruction.comments.start;
        loose(document, next..start, is_directive, &mut pragmas);
        for comment in comments_of(document, index) {
            let reach = if is_directive(comment) {
                Reach::File
            } else {
                part
            };
            let before = pragmas.list.len();
            pragmas.take(comment.text.as_str(), comment.span, reach);
            if comment.span.start > instruction.span.start {
                pragmas.leave_to_peers(before);
            }
        }
        next = instruction.comments.end.max(next);
    }
    loose(
        document,
        next..document.comments.len(),
        is_directive,
        &mut pragmas,
    );
    pragmas
}

/// Reads the comments of a text in which `#` begins one: YAML. A comment on a line of its own speaks of the next
/// line that is no comment, one behind something of its own line.
pub fn of_lines(source: &Source) -> Pragmas {
    let mut pragmas = Pragmas::default();
    let mut waiting: Vec<(String, Span)> = Vec::new();
    let mut is_first = true;
    for number in 1..=u32::try_from(source.line_count()).unwrap_or(u32::MAX) {
        let Some(span) = source.line(number) else {
            break;
        };
        let line = source.slice(span);
        let (content, comment) = split(line);
        let comment = comment.map(|(at, text)| {
            let start = span.start.saturating_add(Span::of(0..at).end);
            (text.to_owned(), Span::new(start, span.end))
        });
        if content.trim().is_empty() {
            if comment
                .as_ref()
                .is_some_and(|(text, _)| comment::may_be(text))
            {
                waiting.extend(comment);
            }
            continue;
        }
        let reach = Reach::Part { span, is_first };
        for (text, place) in waiting.drain(..).chain(comment) {
            pragmas.take(&text, place, reach);
        }
        is_first = false;
    }
    for (text, place) in waiting {
        pragmas.take(&text, place, Reach::Nothing);
    }
    pragmas
}

/// Takes comments that belong to no instruction: they speak of the file or of nothing.
fn loose(
    document: &Dockerfile,
    range: std::ops::Range<usize>,
    is_directive: impl Fn(&Comment) -> bool,
    pragmas: &mut Pragmas,
) {
    for comment in document.comments.get(range).unwrap_or_default() {
        let reach = if is_directive(comment) {
            Reach::File
        } else {
            Reach::Nothing
        };
        pragmas.take(comment.text.as_str(), comment.span, reach);
    }
}

/// Splits a line of YAML into what it says and its comment, with where that begins.
fn split(line: &str) -> (&str, Option<(usize, &str)>) {
    let mut quote = None;
    let mut before = ' ';
    for (at, char) in line.char_indices() {
        match (quote, char) {
            (Some(open), _) if char == open => quote = None,
            (Some(_), _) => {}
            // A quote within a word is none.
            (None, '"' | '\'') if !before.is_alphanumeric() => quote = Some(char),
            (None, '#') if before.is_whitespace() => {
                let (content, comment) = line.split_at_checked(at).unwrap_or((line, ""));
                return (content, Some((at, comment.trim_start_matches('#').trim())));
            }
            (None, _) => {}
        }
        before = char;
    }
    (line, None)
}

impl Pragmas {
    /// Takes from comments within a continuation what their tools do not see there: hadolint and `BuildKit` only read
    /// those above an instruction. One behind a command is no comment of the Dockerfile at all.
    fn leave_to_peers(&mut self, from: usize) {
        for pragma in self.list.iter_mut().skip(from) {
            let is_deaf = matches!(pragma.peer, Some(Peer::Hadolint | Peer::BuildKit));
            if is_deaf && matches!(pragma.reach, Reach::Part { .. }) {
                pragma.reach = Reach::Nothing;
            }
        }
    }

    fn take(&mut self, text: &str, span: Span, reach: Reach) {
        if !comment::may_be(text) {
            return;
        }
        if self.list.len() >= MOST {
            self.is_cut = true;
            return;
        }
        match comment::parse(text) {
            Ok(said) => self.list.extend(said.into_iter().map(|said| Pragma {
                peer: said.peer,
                words: said.words,
                reason: said.reason,
                until: said.until,
                reach: if said.is_file { Reach::File } else { reach },
                span,
            })),
            Err(why) => self.wrong.push((span, why)),
        }
    }
}

/// Pragmas of one document that are taken.
const MOST: usize = 10_000;

#[cfg(test)]
mod tests;
