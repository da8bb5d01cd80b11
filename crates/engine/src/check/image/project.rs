//! A project among what is scanned: its documents are checked one by one, each with a report of its own; what is
//! said here is what became of looking for them.

use super::super::gather::Gathered;
use super::{CheckedImage, coverage};
use crate::scan::ScanOptions;

/// Says what was found to check in a project, and what could not be looked at.
pub(crate) fn check_project(documents: &Gathered, options: &ScanOptions) -> CheckedImage {
    let is_empty = documents.documents.is_empty() && documents.links.is_empty();
    let others = options.scanners.vulnerabilities || options.scanners.licences;
    let count = documents.documents.len().max(1);
    let (line, note) = match documents.problems.len() {
        // Whoever asks for nothing else would take silence for an all-clear; who does has a project without them.
        0 if is_empty && !others => (Some(coverage::none(NOTHING)), None),
        0 if is_empty => (None, Some(NOTHING.to_owned())),
        0 => (Some(coverage::whole(reports(count))), None),
        1 => (Some(coverage::part("1 document was not looked at")), None),
        many => {
            let why = format!("{many} documents were not looked at");
            (Some(coverage::part(&why)), None)
        }
    };
    CheckedImage {
        coverage: line,
        problems: documents.problems.clone(),
        notes: note.into_iter().collect(),
        ..CheckedImage::default()
    }
}

fn reports(count: usize) -> String {
    match count {
        1 => "1 document, with a report of its own".to_owned(),
        many => format!("{many} documents, each with a report of its own"),
    }
}

const NOTHING: &str = "it holds nothing to check: Dockerfiles, Compose files, daemon.json, Kubernetes manifests, \
                       Bake files and CI workflows are looked for";
