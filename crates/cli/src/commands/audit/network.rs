//! `seawall audit --network`: the picture of who can talk to whom, in a file or behind the report.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use seawall_formats::picture::{dot, network, svg};
use seawall_formats::report::table::render_network;
use seawall_model::posture::NetworkPicture;
use seawall_model::report::Report;

use crate::exit::Usage;
use crate::format::{Format, Formats};
use crate::ui::Terminal;

/// Where pictures go.
#[derive(Args)]
pub(crate) struct Network {
    /// Also draw who can talk to whom, by the file's ending: .svg, .dot or .gv (Graphviz), .json, .txt; `-` writes it
    /// as text behind the table
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    network: Vec<PathBuf>,
}

/// How a picture is written.
#[derive(Clone, Copy)]
enum Kind {
    Svg,
    Dot,
    Json,
    Text,
}

impl Network {
    /// Says at once what cannot be written.
    pub(super) fn check(&self, formats: &Formats) -> Result<(), Usage> {
        for path in &self.network {
            kind(path)?;
        }
        let mut others = formats
            .wanted
            .iter()
            .filter(|one| one.format != Format::Table);
        let taken = others.any(|one| one.file.is_none()) && formats.file.is_none();
        if taken && self.network.iter().any(|path| is_output(path)) {
            return Err(Usage(
                "`--network -` would stand behind a report for programs: name a file".to_owned(),
            ));
        }
        Ok(())
    }

    /// Writes what was asked for.
    pub(super) fn write(
        &self,
        report: &Report,
        host: &str,
        terminal: Terminal,
    ) -> anyhow::Result<()> {
        let Some(posture) = &report.posture else {
            return Ok(());
        };
        for path in &self.network {
            let kind = kind(path)?;
            if is_output(path) {
                let text = render_network(&posture.network, Terminal::width());
                let mut out = std::io::stdout().lock();
                out.write_all(format!("\n{text}").as_bytes())?;
                continue;
            }
            let text = rendered(kind, &posture.network, host, report)?;
            let failed = || Usage(format!("cannot write {}", path.display()));
            fs::write(path, text).with_context(failed)?;
            terminal.note(&format!("network picture written to {}", path.display()));
        }
        Ok(())
    }
}

fn rendered(
    kind: Kind,
    picture: &NetworkPicture,
    host: &str,
    report: &Report,
) -> anyhow::Result<String> {
    Ok(match kind {
        Kind::Svg => svg(&network::graph(picture, host, &exposed(report))),
        Kind::Dot => dot(&network::graph(picture, host, &exposed(report))),
        Kind::Text => render_network(picture, 80),
        Kind::Json => {
            let mut text = serde_json::to_string_pretty(picture)?;
            text.push('\n');
            text
        }
    })
}

/// The containers of which a check says that they are open to the world, and nobody accepted it.
fn exposed(report: &Report) -> BTreeSet<String> {
    let told = report.targets.iter().flat_map(|target| &target.assessments);
    told.filter(|one| one.check == OPEN && !one.is_accepted && one.outcome.name() == "fail")
        .map(|one| one.object.clone())
        .collect()
}

fn kind(path: &Path) -> Result<Kind, Usage> {
    if is_output(path) {
        return Ok(Kind::Text);
    }
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("svg") => Ok(Kind::Svg),
        Some("dot" | "gv") => Ok(Kind::Dot),
        Some("json") => Ok(Kind::Json),
        Some("txt") => Ok(Kind::Text),
        _ => Err(Usage(format!(
            "how to write {} is told by its ending: .svg, .dot, .gv, .json or .txt",
            path.display()
        ))),
    }
}

fn is_output(path: &Path) -> bool {
    path == Path::new("-")
}

/// The check of services that are open to the world.
const OPEN: &str = "HST-0061";
