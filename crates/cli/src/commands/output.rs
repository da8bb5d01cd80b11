//! Where reports go, and in which words: one scan may be written in several formats.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum as _;
use seawall_formats::report::checkstyle::render_checkstyle;
use seawall_formats::report::compliance::{
    has_frameworks, write_arf, write_controls_csv, write_oscal, write_xccdf,
};
use seawall_formats::report::cosign_vuln::write_cosign_vuln;
use seawall_formats::report::document::Document;
use seawall_formats::report::github::render_github;
use seawall_formats::report::gitlab::{write_gitlab, write_gitlab_quality};
use seawall_formats::report::html::render_html;
use seawall_formats::report::json::write_document;
use seawall_formats::report::junit::render_junit;
use seawall_formats::report::markdown::render_markdown;
use seawall_formats::report::prometheus::render_prometheus;
use seawall_formats::report::sarif::write_sarif;
use seawall_formats::report::table::{TableOptions, render_table};
use seawall_formats::report::template::{BUILTIN, TemplateError, builtin, render_template};
use seawall_model::report::Report;

use super::replace::replace;
use crate::exit::Usage;
use crate::format::{Format, Formats, Wanted};
use crate::ui::Terminal;

/// What is to be written where; made before anything is scanned, so that a mistake is told at once.
pub(super) struct Plan {
    wanted: Vec<Wanted>,
    template: Option<Template>,
    /// Whether files are written beside their place and then put there: who reads them again and again never sees
    /// half a report.
    replaces: bool,
}

struct Template {
    name: String,
    source: String,
}

/// What is written.
pub(super) struct Saying<'a> {
    pub(super) report: &'a Report,
    pub(super) document: Document,
    pub(super) view: View,
}

/// What a table lists besides what is always there.
pub(super) struct View {
    pub(super) packages: bool,
    pub(super) show_suppressed: bool,
    pub(super) show_not_loaded: bool,
}

impl Plan {
    /// Makes a plan of what was asked for, where the report is one that has no frameworks.
    pub(super) fn of(formats: &Formats) -> anyhow::Result<Self> {
        let mut wanted = formats.wanted.iter().map(|one| one.format);
        if let Some(format) = wanted.find(|format| format.is_of_frameworks()) {
            return Err(no_frameworks(format).into());
        }
        Self::of_audit(formats)
    }

    /// Makes a plan of what was asked for, where the report may have frameworks.
    pub(super) fn of_audit(formats: &Formats) -> anyhow::Result<Self> {
        let mut wanted = formats.wanted.clone();
        if wanted.is_empty() {
            let format = match formats.template {
                Some(_) => Format::Template,
                None => Format::Table,
            };
            wanted.push(Wanted { format, file: None });
        }
        for one in wanted.iter_mut().filter(|one| one.file.is_none()) {
            one.file.clone_from(&formats.file);
        }
        check(&wanted, formats)?;
        let template = formats.template.as_deref().map(template).transpose()?;
        Ok(Self {
            wanted,
            template,
            replaces: false,
        })
    }

    /// Returns the same, for reports that are written again and again.
    pub(super) fn replacing(self) -> Self {
        Self {
            replaces: true,
            ..self
        }
    }

    /// Writes the reports that go to files, and the others only where `prints`.
    pub(super) fn write_part(
        &self,
        saying: &Saying<'_>,
        prints: bool,
        terminal: Terminal,
    ) -> anyhow::Result<()> {
        let wanted = self
            .wanted
            .iter()
            .filter(|one| prints || one.file.is_some());
        write_all(saying, wanted, self, terminal)
    }
}

/// What to say where frameworks were asked for, and the format has no place for them.
fn left_out(format: Format) -> String {
    let value = format.to_possible_value();
    let name = value.as_ref().map_or("", |value| value.get_name());
    format!(
        "the format `{name}` has no place for frameworks: it tells findings only; \
         another format beside it, `-f json=FILE` say, tells how they came out"
    )
}

/// What to say where frameworks are to be told of, and there are none.
fn no_frameworks(format: Format) -> Usage {
    let value = format.to_possible_value();
    let name = value.as_ref().map_or("", |value| value.get_name());
    Usage(format!(
        "the format `{name}` tells how frameworks came out, and this report has none: \
         `seawall audit --framework NAME` asks for them"
    ))
}

/// Two reports in one place would be none.
fn check(wanted: &[Wanted], formats: &Formats) -> Result<(), Usage> {
    let wrong = |text: &str| Err(Usage(text.to_owned()));
    let mut seen: Vec<&Option<PathBuf>> = Vec::new();
    for one in wanted {
        if seen.contains(&&one.file) {
            return wrong(
                "two reports would go to one place: name files, such as `-f json=report.json`",
            );
        }
        seen.push(&one.file);
    }
    if formats.file.is_some() && !seen.contains(&&formats.file) {
        return wrong("--output has no report to take: every --format names its own file");
    }
    let templates = wanted.iter().any(|one| one.format == Format::Template);
    match (templates, &formats.template) {
        (true, None) => wrong("the format `template` needs --template FILE, or @csv or @text"),
        (false, Some(_)) => wrong("--template is for `--format template`"),
        _ => Ok(()),
    }
}

fn template(name: &str) -> anyhow::Result<Template> {
    if let Some(known) = name.strip_prefix('@') {
        let source = builtin(known).ok_or_else(|| {
            let names = BUILTIN.map(|(name, _)| format!("@{name}")).join(", ");
            Usage(format!(
                "no template @{known} comes with the program, only {names}"
            ))
        })?;
        return Ok(Template {
            name: known.to_owned(),
            source: source.to_owned(),
        });
    }
    let source =
        text(Path::new(name)).with_context(|| Usage(format!("cannot read the template {name}")))?;
    Ok(Template {
        name: name.to_owned(),
        source,
    })
}

fn text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(MOST_TEMPLATE)
        .read_to_string(&mut text)?;
    Ok(text)
}

/// Writes everything. What cannot be written does not keep the rest from being written.
pub(super) fn write(saying: &Saying<'_>, plan: &Plan, terminal: Terminal) -> anyhow::Result<()> {
    write_all(saying, plan.wanted.iter(), plan, terminal)
}

fn write_all<'a>(
    saying: &Saying<'_>,
    wanted: impl Iterator<Item = &'a Wanted>,
    plan: &Plan,
    terminal: Terminal,
) -> anyhow::Result<()> {
    let mut outcome = Ok(());
    // Files first: a reader who leaves the standard output early has them all the same.
    let (files, output): (Vec<&Wanted>, Vec<&Wanted>) = wanted.partition(|one| one.file.is_some());
    for one in files.into_iter().chain(output) {
        if one.format.leaves_out_frameworks() && has_frameworks(&saying.document) {
            terminal.warning(&left_out(one.format));
        }
        let written = match &one.file {
            _ if one.format.is_of_frameworks() && !has_frameworks(&saying.document) => {
                Err(no_frameworks(one.format).into())
            }
            None => to_output(saying, one.format, plan, terminal),
            Some(path) => to_file(saying, one.format, path, plan, terminal),
        };
        outcome = outcome.and(written);
    }
    outcome
}

fn to_output(
    saying: &Saying<'_>,
    format: Format,
    plan: &Plan,
    terminal: Terminal,
) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let page = (Terminal::width(), terminal.colours_output());
    render(saying, format, page, plan, &mut out)?;
    out.flush()?;
    Ok(())
}

fn to_file(
    saying: &Saying<'_>,
    format: Format,
    path: &Path,
    plan: &Plan,
    terminal: Terminal,
) -> anyhow::Result<()> {
    let failed = || format!("cannot write {}", path.display());
    if plan.replaces || format == Format::Prometheus {
        let whole = |out: &mut dyn Write| render(saying, format, (FILE_WIDTH, false), plan, out);
        replace(path, whole).with_context(|| Usage(failed()))?;
        terminal.note(&format!("report written to {}", path.display()));
        return Ok(());
    }
    let file = File::create(path).with_context(|| Usage(failed()))?;
    let mut out = BufWriter::new(file);
    render(saying, format, (FILE_WIDTH, false), plan, &mut out).with_context(failed)?;
    out.flush().with_context(failed)?;
    terminal.note(&format!("report written to {}", path.display()));
    Ok(())
}

fn render(
    saying: &Saying<'_>,
    format: Format,
    (width, colour): (usize, bool),
    plan: &Plan,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let document = &saying.document;
    match format {
        Format::Table => {
            let options = TableOptions {
                width,
                colour,
                show_suppressed: saying.view.show_suppressed,
                show_not_loaded: saying.view.show_not_loaded,
                packages: saying.view.packages,
            };
            out.write_all(render_table(saying.report, options).as_bytes())?;
        }
        Format::Json => write_document(document, out)?,
        Format::Sarif => write_sarif(document, out)?,
        Format::Html => out.write_all(render_html(document).as_bytes())?,
        Format::Markdown => out.write_all(render_markdown(document).as_bytes())?,
        Format::Junit => out.write_all(render_junit(document).as_bytes())?,
        Format::Github => out.write_all(render_github(document).as_bytes())?,
        Format::Gitlab => write_gitlab(document, out)?,
        Format::GitlabCodequality => write_gitlab_quality(document, out)?,
        Format::Checkstyle => out.write_all(render_checkstyle(document).as_bytes())?,
        Format::CosignVuln => write_cosign_vuln(document, out)?,
        Format::Csv => write_controls_csv(document, out)?,
        Format::Oscal => write_oscal(document, out)?,
        Format::Xccdf => write_xccdf(document, out)?,
        Format::Arf => write_arf(document, out)?,
        Format::Prometheus => out.write_all(render_prometheus(document).as_bytes())?,
        Format::Template => fill(document, plan, out)?,
    }
    Ok(())
}

fn fill(document: &Document, plan: &Plan, out: &mut dyn Write) -> anyhow::Result<()> {
    let Some(template) = &plan.template else {
        return Ok(());
    };
    match render_template(document, &template.name, &template.source, out) {
        Ok(()) => Ok(()),
        Err(TemplateError::Write(error)) => Err(error.into()),
        Err(error) => Err(Usage(format!("template {}: {error}", template.name)).into()),
    }
}

const FILE_WIDTH: usize = 100;
/// A little more than a template may have, so that one that is too long is told of.
const MOST_TEMPLATE: u64 = (1 << 20) + 1;
