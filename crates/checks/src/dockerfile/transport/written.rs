//! Configuration files that a Dockerfile writes by itself: `echo … > FILE`, `cat > FILE <<EOF`, `COPY <<EOF FILE`.

use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::parse::shell::Invocation;
use crate::source::Span;

/// A file that is written.
#[derive(Debug)]
pub(super) struct Written<'a> {
    /// Who writes it.
    pub(super) site: Site<'a>,
    /// The last part of its path.
    pub(super) name: String,
    /// The directory it lies in, as far as it is written.
    pub(super) folder: String,
    /// What is known of the text that is written.
    pub(super) text: String,
    /// Where the path stands.
    pub(super) span: Span,
}

/// Returns the files that are written, in the order of the file.
pub(super) fn written(input: &Input) -> Vec<Written<'_>> {
    let mut found = Vec::new();
    for site in input.sites() {
        match &site.instruction.kind {
            InstructionKind::Copy(copy) if !site.instruction.heredocs.is_empty() => {
                let path = input.stages.expand(site.index, &copy.destination).value;
                let (folder, name) = split(&path);
                for heredoc in &site.instruction.heredocs {
                    found.push(Written {
                        site,
                        name: if name.is_empty() {
                            heredoc.name.clone()
                        } else {
                            name.clone()
                        },
                        folder: folder.clone(),
                        text: heredoc.body.as_str().to_owned(),
                        span: copy.destination.span(),
                    });
                }
            }
            _ => {}
        }
    }
    let writers = input.running(WRITERS);
    found.extend(
        writers
            .invocations()
            .filter_map(|(site, invocation)| by_invocation(site, invocation)),
    );
    found.sort_by_key(|written| written.site.index);
    found
}

/// Returns the file that a command writes, where it only writes what it is given.
fn by_invocation<'a>(site: Site<'a>, invocation: &Invocation) -> Option<Written<'a>> {
    if invocation.wraps {
        return None;
    }
    let redirect = invocation.redirects.iter().find(|it| it.kind.writes());
    let operand = || {
        let operands = invocation.is("tee").then(|| invocation.operands());
        operands?.into_iter().next()
    };
    let target = redirect.map(|it| &it.target).or_else(operand)?;
    let (folder, name) = split(&target.shown());
    let mut text = String::new();
    for word in invocation.arguments() {
        text.push_str(&word.shown().replace("\\n", "\n").replace("\\t", " "));
        text.push(' ');
    }
    for redirect in invocation.redirects.iter() {
        match redirect.heredoc.get() {
            Some(body) => text.push_str(body.text.as_str()),
            None if !redirect.kind.writes() => text.push_str(&redirect.target.shown()),
            None => {}
        }
    }
    Some(Written {
        site,
        name,
        folder,
        text,
        span: target.span,
    })
}

/// Programs that only write what they are given.
const WRITERS: &[&str] = &["echo", "printf", "cat", "tee"];

fn split(path: &str) -> (String, String) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    (folder.to_owned(), name.to_owned())
}

impl Written<'_> {
    /// Returns its settings, one a line: `name = value`, `name: value`, `name value`; names in lower case.
    pub(super) fn settings(&self) -> impl Iterator<Item = (String, &str)> {
        self.text.lines().map(|line| {
            let line = line.trim();
            let end = line.find(['=', ':', ' ', '\t']).unwrap_or(line.len());
            let (name, rest) = line.split_at_checked(end).unwrap_or((line, ""));
            let value = rest.trim_matches([' ', '\t', '=', ':', '"', '\'', ';']);
            (name.trim_matches(['"', '\'']).to_ascii_lowercase(), value)
        })
    }
}
