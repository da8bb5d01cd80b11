//! What was seen in a document, as the protocol says it: diagnostics of the document, and of others that it names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use seawall_checks::parse::compose::path::normal;
use seawall_engine::check::{CheckOptions, Checked, Given};
use seawall_model::finding::Finding;
use seawall_model::problem::{Problem, ProblemKind};
use serde_json::Value;

use super::buffers::Open;
use super::diagnostic::{self, Degree, Remark};
use super::session::Client;
use super::text::{Lines, Range};
use super::uri;

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Of which state of the document.
    pub(super) stamp: u64,
    /// What was looked at, and how; nothing where it is no document of ours.
    pub(super) looked_at: Option<(Given, CheckOptions)>,
    /// What is shown in the document.
    pub(super) shown: Vec<Shown>,
    /// What is shown in others, by URI, each with the text that the places are of.
    pub(super) elsewhere: BTreeMap<String, (Arc<Lines>, Vec<Value>)>,
    /// Paths of the files that were asked for.
    pub(super) asked: BTreeSet<String>,
}

/// A diagnostic of the document.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) range: Range,
    /// What it tells; nothing where it is about a comment, or a part that cannot be read.
    pub(super) finding: Option<Finding>,
    pub(super) diagnostic: Value,
}

/// Where things are shown.
pub(super) struct Around<'a> {
    pub(super) uri: &'a str,
    pub(super) lines: &'a Arc<Lines>,
    pub(super) open: &'a Open,
    pub(super) asked: &'a BTreeMap<String, Option<Arc<Lines>>>,
    pub(super) client: &'a Client,
}

impl Outcome {
    /// Says what the checks say.
    pub(super) fn new(
        stamp: u64,
        given: Given,
        options: CheckOptions,
        checked: Checked,
        around: &Around<'_>,
    ) -> Self {
        let mut outcome = Self {
            stamp,
            asked: around.asked.keys().cloned().collect(),
            ..Self::default()
        };
        let remarks = remarks(&checked, &given.name);
        let findings = checked.scanned.report.findings;
        for remark in remarks {
            // What a check says as well is said once.
            if !findings.iter().any(|finding| says(finding, &remark)) {
                outcome.remark(&remark, &given.name, around);
            }
        }
        for finding in findings.into_iter().filter(Finding::is_open) {
            outcome.finding(finding, &given.name, around);
        }
        outcome.looked_at = Some((given, options));
        outcome.cut(around);
        outcome
    }

    /// Says one thing only, in the first line.
    pub(super) fn only(stamp: u64, why: &str, lines: &Lines, client: &Client) -> Self {
        let remark = Remark {
            path: String::new(),
            row: 0,
            degree: Degree::Error,
            text: why.to_owned(),
            is_unused: false,
        };
        let range = line(lines, 0, client);
        let shown = Shown {
            range,
            finding: None,
            diagnostic: diagnostic::of_remark(&remark, range, client),
        };
        Self {
            stamp,
            shown: vec![shown],
            ..Self::default()
        }
    }

    /// Shows a finding where it lies.
    fn finding(&mut self, finding: Finding, name: &str, around: &Around<'_>) {
        let path = &finding.location.path;
        if path == name {
            let range = range(&finding, around.lines, around.client);
            let diagnostic = diagnostic::of(&finding, range, None, around.client);
            self.shown.push(Shown {
                range,
                finding: Some(finding),
                diagnostic,
            });
            return;
        }
        let Some((uri, lines)) = around.place(path) else {
            // Its text is not known, so nothing can be said about lines.
            let range = Range::default();
            let mut diagnostic = diagnostic::of(&finding, range, None, around.client);
            diagnostic::prefix(&mut diagnostic, &format!("{path}: "));
            self.shown.push(Shown {
                range,
                finding: None,
                diagnostic,
            });
            return;
        };
        let range = range(&finding, &lines, around.client);
        let from = Some((around.uri, name));
        let diagnostic = diagnostic::of(&finding, range, from, around.client);
        self.push_elsewhere(uri, lines, diagnostic);
    }

    /// Shows what is no finding: on its line.
    fn remark(&mut self, remark: &Remark, name: &str, around: &Around<'_>) {
        let place = (remark.path != name).then(|| around.place(&remark.path));
        match place {
            None => {
                let range = line(around.lines, remark.row, around.client);
                self.shown.push(Shown {
                    range,
                    finding: None,
                    diagnostic: diagnostic::of_remark(remark, range, around.client),
                });
            }
            Some(Some((uri, lines))) => {
                let range = line(&lines, remark.row, around.client);
                let diagnostic = diagnostic::of_remark(remark, range, around.client);
                self.push_elsewhere(uri, lines, diagnostic);
            }
            Some(None) => {
                let range = Range::default();
                let mut diagnostic = diagnostic::of_remark(remark, range, around.client);
                diagnostic::prefix(&mut diagnostic, &format!("{}: ", remark.path));
                self.shown.push(Shown {
                    range,
                    finding: None,
                    diagnostic,
                });
            }
        }
    }

    fn push_elsewhere(&mut self, uri: String, lines: Arc<Lines>, diagnostic: Value) {
        let (_, list) = self
            .elsewhere
            .entry(uri)
            .or_insert_with(|| (lines, Vec::new()));
        if list.len() < MOST {
            list.push(diagnostic);
        }
    }

    /// Editors choke on very many diagnostics: the worst are kept (findings come in this order), and the rest is
    /// counted.
    fn cut(&mut self, around: &Around<'_>) {
        let over = self.shown.len().saturating_sub(MOST);
        if over == 0 {
            return;
        }
        self.shown.truncate(MOST);
        let remark = Remark {
            path: String::new(),
            row: 0,
            degree: Degree::Information,
            text: format!(
                "{over} more findings are not shown in the editor; `seawall check` lists them"
            ),
            is_unused: false,
        };
        let range = line(around.lines, 0, around.client);
        self.shown.push(Shown {
            range,
            finding: None,
            diagnostic: diagnostic::of_remark(&remark, range, around.client),
        });
    }
}

impl Around<'_> {
    /// Returns the URI of another file, and its text as it was read.
    fn place(&self, path: &str) -> Option<(String, Arc<Lines>)> {
        let path = normal(path);
        let lines = self.asked.get(&path)?.as_ref()?;
        let open = self.open.get(path.as_str());
        let uri = open.map_or_else(|| uri::of(&path), |file| file.uri.to_string());
        Some((uri, Arc::clone(lines)))
    }
}

/// Says whether a finding says what a remark says, in the same row.
fn says(finding: &Finding, remark: &Remark) -> bool {
    let row = finding.location.start.map(|start| start.line as usize);
    let why = remark.text.split_once(": ").map_or("", |(_, why)| why);
    let said = finding.misconfiguration.as_deref();
    finding.location.path == remark.path
        && row == Some(remark.row + 1)
        && !why.is_empty()
        && said.is_some_and(|said| said.message.contains(why))
}

fn range(finding: &Finding, lines: &Lines, client: &Client) -> Range {
    let Some(start) = finding.location.start else {
        return Range::default();
    };
    let end = finding.location.end.unwrap_or(start);
    lines.range(start, end, client.encoding)
}

/// Returns the range of what stands in a row.
fn line(lines: &Lines, row: usize, client: &Client) -> Range {
    let text = lines.row_text(row);
    let blank = text.len() - text.trim_start().len();
    let start = lines.row(row);
    lines.range_of(
        start + blank,
        start + text.trim_end().len().max(blank),
        client.encoding,
    )
}

/// Gathers what is to be said besides findings: what cannot be read, and comments that are of no use.
fn remarks(checked: &Checked, name: &str) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = checked
        .scanned
        .report
        .problems
        .iter()
        .filter_map(|problem| of_problem(problem, name))
        .collect();
    for warning in &checked.warnings {
        if let Some((origin, text)) = warning.split_once(": ") {
            let text = text.to_owned();
            remarks.extend(at(origin, Degree::Warning, text, false));
        }
    }
    for exception in &checked.expired {
        let until = exception
            .until
            .map_or_else(String::new, |day| day.to_string());
        let text = format!("the last day of this comment was {until}: it accepts nothing any more");
        remarks.extend(at(&exception.origin, Degree::Warning, text, false));
    }
    for exception in &checked.unused {
        let text = format!("this comment accepts nothing: no {} here", exception.id);
        remarks.extend(at(&exception.origin, Degree::Hint, text, true));
    }
    remarks
}

/// A problem says its line in front, where it has one. What there are no checks for is no fault of the document.
fn of_problem(problem: &Problem, name: &str) -> Option<Remark> {
    let degree = match problem.kind {
        ProblemKind::Input => Degree::Error,
        ProblemKind::Limit => Degree::Warning,
        ProblemKind::Environment => Degree::Information,
        ProblemKind::Unsupported | ProblemKind::NoData => return None,
    };
    let in_line = problem.why.strip_prefix("line ").and_then(|rest| {
        let (number, why) = rest.split_once(": ")?;
        Some((number.parse::<usize>().ok()?, why))
    });
    let (number, why) = in_line.unwrap_or((1, &problem.why));
    Some(Remark {
        path: problem.path.clone().unwrap_or_else(|| name.to_owned()),
        row: number.saturating_sub(1),
        degree,
        text: format!("{}: {why}", problem.what),
        is_unused: false,
    })
}

/// Makes a remark for `PATH:LINE`.
fn at(origin: &str, degree: Degree, text: String, is_unused: bool) -> Option<Remark> {
    let (path, number) = origin.rsplit_once(':')?;
    let number: usize = number.parse().ok()?;
    Some(Remark {
        path: path.to_owned(),
        row: number.saturating_sub(1),
        degree,
        text,
        is_unused,
    })
}

/// Diagnostics of a document.
const MOST: usize = 1000;
