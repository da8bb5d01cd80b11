//! Puts a command at the end of a `RUN`, in the style of the commands in front of it.

use crate::dockerfile::{Input, Site};
use crate::fault::Edit;
use crate::parse::dockerfile::syntax::{Arguments, InstructionKind};
use crate::parse::shell::syntax::{Item, Terminator};
use crate::parse::shell::{Commands, Invocation};
use crate::source::Span;

/// Returns the edit that makes a `RUN` end with a command; nothing where that is not simple. The command runs as
/// the invocation does whose traces it removes.
pub(super) fn append(
    input: &Input,
    site: Site<'_>,
    commands: &Commands,
    like: &Invocation,
    command: &str,
) -> Option<Edit> {
    let script = commands.script.as_ref()?;
    let last = script.list.items.last()?;
    let ends = commands.invocations.last()?;
    let is_left = ends.is_any(&["exit", "exec", "return"]) || !like.dialect.is_posix();
    let is_refused = !script.errors.is_empty() || ends.host.is_some();
    if is_left || is_refused || commands.invocations.iter().any(|it| it.is("exec")) {
        return None;
    }
    let sudo = if like.is_wrapped_by("sudo") {
        "sudo "
    } else {
        ""
    };
    let command = format!("{sudo}{command}");
    let is_body = matches!(
        site.instruction.kind,
        InstructionKind::Run(Arguments::Script)
    );
    if is_body || last.span.end > site.instruction.head.end {
        let indent = indent(input, last.span);
        let line_break = input.line_break();
        let fits = matches!(last.end, Terminator::End | Terminator::Newline);
        return fits.then(|| Edit::append(last.span, format!("{line_break}{indent}{command}")));
    }
    match last.end {
        Terminator::Background(_) => None,
        Terminator::Semicolon(end) => Some(Edit::append(end, format!(" {command}"))),
        _ => Some(on_line(input, site, last, ends.options.errexit, &command)),
    }
}

/// Appends to commands on a line, which continuations may break.
fn on_line(input: &Input, site: Site<'_>, last: &Item, exits: bool, command: &str) -> Edit {
    let link = last
        .links
        .last()
        .map_or(last.span, |link| link.pipeline.span);
    let joint = last.links.last().and_then(|link| link.joint);
    let head = Span::new(site.instruction.span.start, last.span.end);
    let is_broken = input.document.source.slice(head).contains('\n');
    let is_list = exits && joint.is_none();
    if !is_broken {
        let joint = if is_list { "; " } else { " && " };
        return Edit::append(last.span, format!("{joint}{command}"));
    }
    let escape = input.document.escape;
    let line_break = input.line_break();
    let indent = indent(input, link);
    let in_front = joint.is_some_and(|(_, span)| {
        let line = input.document.source.position(span.start).line;
        input.document.source.position(link.start).line == line
    });
    let text = if is_list {
        format!("; {escape}{line_break}{indent}{command}")
    } else if in_front || joint.is_none() {
        format!(" {escape}{line_break}{indent}&& {command}")
    } else {
        format!(" && {escape}{line_break}{indent}{command}")
    };
    Edit::append(last.span, text)
}

/// Returns the blanks that the line of a place begins with; four where that line holds the keyword.
fn indent(input: &Input, at: Span) -> String {
    let text = input.document.source.text();
    let before = text.get(..at.range().start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let length = line
        .len()
        .saturating_sub(line.trim_start_matches([' ', '\t']).len());
    let blanks = line.get(..length).unwrap_or_default();
    let begins = line.split_whitespace().next().unwrap_or_default();
    let is_keyword = ["RUN", "ONBUILD"]
        .iter()
        .any(|word| begins.eq_ignore_ascii_case(word));
    if is_keyword {
        "    ".to_owned()
    } else {
        blanks.to_owned()
    }
}
