//! What is documented about controls of benchmarks and standards: which of them a check speaks of, and the reference
//! of all.

use std::fmt::Write as _;

use seawall_checks::list;
use seawall_checks::mapping::{Mapped, frameworks, of_check};
use seawall_model::compliance::{Control, Framework, Source};

/// Writes the controls that a check speaks of, in Markdown; nothing where there are none.
pub(super) fn of_page(id: &str, out: &mut String) {
    let mapped = of_check(id);
    if mapped.is_empty() {
        return;
    }
    out.push_str("\n## Controls\n\n");
    for Mapped { framework, control } in mapped {
        let ours = match framework.reading {
            Source::Ours => " (our reading)",
            Source::Benchmark => "",
        };
        let (id, title) = (&framework.id, &control.title);
        let _ = writeln!(out, "- {id} {}: {title}{ours}", control.id);
    }
}

/// Writes the reference of all frameworks: each control that a check speaks of, with its checks.
pub(super) fn reference(out: &mut String) {
    out.push_str("\n## Benchmarks and standards\n");
    for framework in frameworks() {
        one(framework, out);
    }
}

fn one(framework: &Framework, out: &mut String) {
    let told = |it: &&Control| it.checks().next().is_some();
    let all = framework.controls.len();
    let count = framework.controls.iter().filter(told).count();
    let (title, url, note) = (&framework.title, &framework.url, &framework.note);
    let _ = writeln!(
        out,
        "\n### {}\n\n[{title}]({url}): of the {all} controls that are known here, {count} have checks. \
         {note}\n\n| control | asks for | checks |\n| --- | --- | --- |",
        framework.id
    );
    for control in framework.controls.iter().filter(told) {
        let links: Vec<String> = control.checks().filter_map(link).collect();
        let _ = writeln!(
            out,
            "| {} | {} | {} |",
            control.id,
            control.title,
            links.join(", ")
        );
    }
}

fn link(id: &str) -> Option<String> {
    let check = list::find(id)?;
    Some(format!(
        "[{id}](#{}-{})",
        id.to_ascii_lowercase(),
        check.name
    ))
}
