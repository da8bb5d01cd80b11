//! DF-0128.

use seawall_model::nearest::nearest;
use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::syntax::Directive;
use crate::source::Span;
use std::ops::Range;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0128",
    name: "misspelt-directive",
    title: "a parser directive is misspelt or stands too late",
    severity: Severity::Medium,
    severity_why: "the file is built by other rules than it asks for",
    why: "A parser directive (`# syntax=`, `# escape=`, `# check=`) counts only in an unbroken \
          block at the very top, and only by its exact name; anything else is an ordinary \
          comment, and nothing says so. A frontend whose name is misspelt is an image of somebody \
          else, who then builds the file: in the place of `docker/dockerfile` that is a way in.",
    remedy: "Write `# syntax=docker/dockerfile:1` as the very first line.",
    bad: "# sytnax=docker/dockerfile:1\nFROM alpine:3.20\n",
    good: "# syntax=docker/dockerfile:1\nFROM alpine:3.20\n",
    variants: &[
        Variant {
            name: "misspelt-name",
            title: "the directive's name",
            severity: None,
            profile: None,
        },
        Variant {
            name: "misspelt-image",
            title: "the frontend's name",
            severity: Some(Severity::High),
            profile: None,
        },
        Variant {
            name: "too-late",
            title: "it does not stand at the very top",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#parser-directives"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let document = &input.document;
    let first = document
        .instructions
        .first()
        .map_or(u32::MAX, |it| it.span.start);
    for directive in &document.directives {
        if let Some((range, right)) = misspelt_image(directive) {
            let value = &directive.value;
            let span = value.span_of(range);
            let image = document.source.slice(span);
            let message = format!("the frontend `{image}` is not `{right}`");
            let fault = Fault::new(&CHECK, message, input.file_place("syntax directive", span));
            let edits = vec![Edit::replace(span, right)];
            let fix = Fix::unsafe_(format!("Write {right}"), edits);
            faults.push(fault.variant("misspelt-image").value(image).fix(fix));
        }
    }
    let is_read = |span: Span| {
        document.directives.iter().any(|it| it.span == span)
            || document.errors.iter().any(|it| span.contains(it.span))
    };
    let above = document
        .comments
        .iter()
        .take_while(|it| it.span.start < first)
        .take(MOST_COMMENTS);
    for comment in above.filter(|it| !is_read(it.span)) {
        let Some((name, value)) = comment.text.as_str().split_once('=') else {
            continue;
        };
        let name = name.trim_end();
        let range = 0..name.len();
        let Some(right) = nearest(name, NAMES).filter(|right| is_value(right, value.trim())) else {
            continue;
        };
        let is_late = right.eq_ignore_ascii_case(name);
        let span = if is_late {
            comment.span
        } else {
            comment.text.span_of(range)
        };
        let place = input.file_place("syntax directive", span);
        faults.push(if is_late {
            let message =
                format!("`{name}` does not stand at the very top, and counts for nothing");
            Fault::new(&CHECK, message, place)
                .variant("too-late")
                .value(name)
        } else {
            let message = format!("`{name}` is no parser directive; `{right}` is");
            let edits = vec![Edit::replace(span, right)];
            let fix = Fix::unsafe_(format!("Write {right}"), edits);
            Fault::new(&CHECK, message, place)
                .variant("misspelt-name")
                .value(name)
                .fix(fix)
        });
    }
}

/// Says whether a value is one that the directive could have, so that the comment is no sentence.
fn is_value(name: &str, value: &str) -> bool {
    match name {
        "syntax" => value.contains('/') && !value.contains(char::is_whitespace),
        "escape" => matches!(value, "\\" | "`"),
        _ => ["skip=", "error=", "experimental="]
            .iter()
            .any(|option| value.starts_with(option)),
    }
}

/// Returns where the name of a frontend stands that is nearly that of Docker's, and what that is.
fn misspelt_image(directive: &Directive) -> Option<(Range<usize>, &'static str)> {
    let value = directive.value.as_str();
    if directive.name != "syntax" {
        return None;
    }
    let name = value.split('@').next().unwrap_or_default();
    let slash = name.rfind('/').unwrap_or_default();
    let tag = name
        .get(slash..)?
        .find(':')
        .map(|at| at.saturating_add(slash));
    let end = tag.unwrap_or(name.len());
    let hub = ["docker.io/", "index.docker.io/"];
    let skipped = hub
        .iter()
        .find(|hub| name.starts_with(**hub))
        .map_or(0, |hub| hub.len());
    let image = name.get(skipped..end)?;
    let right = nearest(image, IMAGES)?;
    (right != image).then_some((skipped..end, right))
}

/// Comments that are looked at: a directive that was meant to be one stands near the top.
const MOST_COMMENTS: usize = 500;

const NAMES: &[&str] = &["syntax", "escape", "check"];

const IMAGES: &[&str] = &["docker/dockerfile", "docker/dockerfile-upstream"];
