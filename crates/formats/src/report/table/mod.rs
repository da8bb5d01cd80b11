//! The report for people: a head that says what was looked at and what was not, one block per source
//! package, worst first, and what to do next. Fits the width it is given; every vulnerability id is
//! there and whole, so that one can search for it.

mod aside;
mod difference;
mod explain;
mod faults;
mod folded;
mod framework;
mod group;
mod head;
mod licences;
mod network;
mod next;
mod paths;
mod posture;
mod style;
mod wrap;

use std::fmt::Write as _;

use seawall_model::finding::{Confidence, Finding, FindingKind, Status};
use seawall_model::in_use::InUse;
use seawall_model::package::{Relation, Usage};
use seawall_model::report::{Report, TargetReport};
use seawall_model::severity::Severity;
use seawall_model::time::Date;

pub use difference::{Shown, render_difference};
pub use explain::render_explanation;
use group::Group;
pub use network::render_network;
use style::Style;
pub use style::clean;
pub use wrap::wrap;
use wrap::{shorten, wrap_text};

use crate::report::via::Via;

/// How to draw the report.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct TableOptions {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to colour.
    pub colour: bool,
    /// List what an exception accepts and what was set aside, and why.
    pub show_suppressed: bool,
    /// List the findings of packages whose code is never run.
    pub show_not_loaded: bool,
    /// List all packages.
    pub packages: bool,
}

/// Draws a report.
pub fn render_table(report: &Report, options: TableOptions) -> String {
    let page = Page::new(options);
    let mut out = String::new();
    let told = report.targets.iter();
    let told = told.filter(|target| !folded::is_folded(report, target));
    for (index, target) in told.enumerate() {
        if index > 0 {
            out.push('\n');
        }
        page.target(target, report.created.date(), &mut out);
    }
    page.folded(report, &mut out);
    page.posture(report, &mut out);
    if let Some(posture) = report.posture.as_deref() {
        page.paths(posture, &mut out);
    }
    page.next(report, &mut out);
    page.gates(&report.verdict, &mut out);
    out
}

/// Where and how is drawn.
struct Page {
    style: Style,
    width: usize,
    options: TableOptions,
}

impl Page {
    fn new(options: TableOptions) -> Self {
        Self {
            style: Style {
                colour: options.colour,
            },
            width: options.width.clamp(40, 200),
            options,
        }
    }

    fn target(&self, target: &TargetReport, today: Date, out: &mut String) {
        self.head(target, today, out);
        let vulnerable = |finding: &&Finding| finding.kind == FindingKind::Vulnerability;
        let groups = group::groups(target, target.open_findings().filter(vulnerable));
        if faults::were_looked_for(target) {
            self.faults(target, out);
        }
        if licences::others_were_looked_for(target) {
            self.summary(target, &groups, out);
            self.groups(target, &groups, out);
        }
        if licences::were_looked_for(target) {
            self.licences(target, out);
        }
        if self.options.show_not_loaded {
            self.not_loaded(target, out);
        }
        if self.options.show_suppressed {
            self.suppressed(target, out);
            self.dismissed(target, out);
        }
        if self.options.packages {
            self.packages(target, out);
        }
    }

    fn groups(&self, target: &TargetReport, groups: &[Group<'_>], out: &mut String) {
        if groups.is_empty() {
            return;
        }
        let via = Via::of(&target.inventory);
        for group in groups {
            out.push('\n');
            self.group(target, group, &via, out);
        }
    }

    fn group(&self, target: &TargetReport, group: &Group<'_>, via: &Via, out: &mut String) {
        let mut title = self.style.bold(&clean(group.source));
        title.push(' ');
        title.push_str(&clean(group.version));
        if let Some(upgrade) = group.upgrade {
            let _ = write!(
                title,
                " {} {}",
                self.style.dim("→"),
                self.style.good(&clean(&upgrade.to))
            );
        } else {
            let _ = write!(title, " {}", self.style.dim("(no fix)"));
        }
        match group.in_use {
            Some(InUse::Loaded) => {
                let _ = write!(title, " {}", self.style.alarm("· loaded"));
            }
            Some(InUse::Dormant) => {
                let _ = write!(title, " {}", self.style.dim("· dormant"));
            }
            Some(InUse::Unknown) | None => {}
        }
        let unsure = |finding: &&Finding| finding.confidence == Confidence::Low;
        if group.findings.iter().all(unsure) {
            let _ = write!(title, " {}", self.style.dim("· low confidence"));
        }
        self.words(&title, "", "  ", out);
        self.origin(target, group, out);
        if let Some(text) = asked_for(target, group.first, via) {
            self.words(&self.style.dim(&text), "  ", "    ", out);
        }
        let (single, listed): (Vec<&Finding>, Vec<&Finding>) =
            group.findings.iter().partition(|f| stands_alone(f));
        for finding in single {
            self.finding(finding, group, out);
        }
        for severity in Severity::ALL {
            for fixed in [true, false] {
                let of =
                    |f: &&&Finding| f.severity == severity && (f.status == Status::Fixed) == fixed;
                let ids: Vec<&Finding> = listed.iter().filter(of).copied().collect();
                self.listed(severity, fixed || group.upgrade.is_none(), &ids, out);
            }
        }
    }

    /// Which packages, and which layer brought them.
    fn origin(&self, target: &TargetReport, group: &Group<'_>, out: &mut String) {
        let many = group.packages.len() > 1 || group.packages.first() != Some(&group.source);
        if many {
            let names: Vec<String> = group
                .packages
                .iter()
                .map(|p| clean(p).into_owned())
                .collect();
            for text in wrap_text(&names.join(", "), "  ", "  ", self.width) {
                line(&self.style.dim(&text), out);
            }
        }
        self.layer(target, group.layer, out);
    }

    /// Which layer something came with, and what made it.
    fn layer(&self, target: &TargetReport, index: Option<usize>, out: &mut String) {
        let layer = index.and_then(|index| Some((index, target.artifact.layers.get(index)?)));
        let Some((index, layer)) = layer else { return };
        if layer.name().is_none() && target.artifact.layers.len() < 2 {
            return;
        }
        let text = layer
            .instruction
            .as_ref()
            .map_or_else(String::new, |i| instruction(&i.text));
        let text = format!("  layer {} {text}", index.saturating_add(1));
        line(&self.style.dim(&shorten(&text, self.width)), out);
    }

    fn finding(&self, finding: &Finding, group: &Group<'_>, out: &mut String) {
        let severity = format!("{:<10}", finding.severity.name().to_uppercase());
        let first = format!("  {}", self.style.severity(finding.severity, &severity));
        let mut words = vec![format!("{:<16}", clean(&finding.id))];
        words.push(match finding.cvss.first() {
            Some(cvss) => format!("{:>4.1}", cvss.score),
            None => "    ".to_owned(),
        });
        words.extend(
            finding
                .risk
                .as_ref()
                .map(|risk| format!("risk {}", score(risk.score))),
        );
        if finding.kev.is_some() {
            words.push(self.style.alarm("KEV"));
        }
        words.push(self.fix(finding, group));
        if let Some(statement) = &finding.statement {
            words.push(self.style.dim(&format!("VEX: {}", statement.status)));
        }
        words.retain(|word| !word.is_empty());
        for text in wrap(&words, &first, "            ", self.width) {
            line(&text, out);
        }
    }

    /// The state of the fix, where it is not just that of the whole group.
    fn fix(&self, finding: &Finding, group: &Group<'_>) -> String {
        match (finding.status, &finding.fixed_version) {
            (Status::Fixed, Some(version)) => match group.upgrade {
                Some(upgrade) if upgrade.to == *version => String::new(),
                _ => format!("fixed in {}", clean(version)),
            },
            (Status::Affected, _) if group.upgrade.is_none() => String::new(),
            (status, _) => self.style.dim(status_words(status)),
        }
    }

    fn listed(&self, severity: Severity, plain: bool, findings: &[&Finding], out: &mut String) {
        if findings.is_empty() {
            return;
        }
        let name = format!("{:<10}", severity.name().to_uppercase());
        let first = format!("  {}", self.style.severity(severity, &name));
        let mut words: Vec<String> = Vec::with_capacity(findings.len());
        for (index, finding) in findings.iter().enumerate() {
            let comma = if index.saturating_add(1) < findings.len() {
                ","
            } else {
                ""
            };
            words.push(format!("{}{comma}", clean(&finding.id)));
        }
        if !plain {
            words.insert(0, self.style.dim("no fix:"));
        }
        for text in wrap(&words, &first, "            ", self.width) {
            line(&text, out);
        }
    }

    fn packages(&self, target: &TargetReport, out: &mut String) {
        let _ = writeln!(out, "\n{}", self.style.bold("Packages"));
        for package in &target.inventory.packages {
            let architecture = package.architecture.as_deref().unwrap_or_default();
            let gone = if package.removed_in.is_some() {
                " (removed again)"
            } else {
                ""
            };
            let mut text = format!(
                "{} {} {} {architecture}",
                package.kind, package.name, package.version
            );
            if package.relation != Relation::Unknown {
                let _ = write!(text, " {}", package.relation.name());
            }
            let usage = package.usage;
            if matches!(usage, Usage::Development | Usage::Optional) {
                let _ = write!(text, " ({})", usage.name());
            }
            text.push_str(gone);
            self.words(&clean(&text), "  ", "    ", out);
        }
    }

    fn words(&self, text: &str, first: &str, rest: &str, out: &mut String) {
        for broken in wrap_text(text, first, rest, self.width) {
            line(&broken, out);
        }
    }
}

/// How a project came to a package: that it asks for it, or through which others, and what for.
fn asked_for(target: &TargetReport, at: Option<usize>, via: &Via) -> Option<String> {
    let packages = &target.inventory.packages;
    let at = at?;
    let package = packages.get(at)?;
    let usage = match package.usage {
        Usage::Development | Usage::Optional => format!(" ({})", package.usage.name()),
        Usage::Unknown | Usage::Production => String::new(),
    };
    let way = via.path(at);
    let text = match package.relation {
        Relation::Indirect if !way.is_empty() => {
            let way = way.into_iter().chain([at]);
            let names = way.filter_map(|at| packages.get(at));
            let names: Vec<&str> = names.map(|package| package.name.as_str()).collect();
            format!("via {}", names.join(" → "))
        }
        Relation::Unknown if usage.is_empty() => return None,
        Relation::Unknown => package.usage.name().to_owned(),
        relation => relation.name().to_owned(),
    };
    let usage = match package.relation {
        Relation::Unknown => "",
        _ => &usage,
    };
    Some(clean(&format!("{text}{usage}")).into_owned())
}

fn line(line: &str, out: &mut String) {
    out.push_str(line.trim_end());
    out.push('\n');
}

/// Says whether a finding has a line of its own: it is bad, or it is urgent whatever its severity.
fn stands_alone(finding: &Finding) -> bool {
    let urgent = finding
        .risk
        .as_ref()
        .is_some_and(|risk| risk.score >= URGENT);
    finding.severity >= Severity::High || finding.kev.is_some() || urgent
}

/// A score of risk with one digit; what is above nothing does not look like nothing.
fn score(score: f64) -> String {
    if score > 0.0 && score < 0.05 {
        "<0.1".to_owned()
    } else {
        format!("{score:>4.1}")
    }
}

/// A build instruction as its author wrote it: without the shell and the bookkeeping that builders put
/// around it, on one line.
pub(in crate::report) fn instruction(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let flat = flat.split(" # buildkit").next().unwrap_or_default();
    let short = match flat.strip_prefix("/bin/sh -c #(nop) ") {
        Some(rest) => rest.trim_start().to_owned(),
        None => match flat
            .strip_prefix("/bin/sh -c ")
            .or_else(|| flat.strip_prefix("RUN /bin/sh -c "))
        {
            Some(rest) => format!("RUN {rest}"),
            None => flat.to_owned(),
        },
    };
    clean(&short).into_owned()
}

const fn status_words(status: Status) -> &'static str {
    match status {
        Status::Fixed => "fixed",
        Status::Affected => "no fix",
        Status::FixDeferred => "fix deferred",
        Status::WillNotFix => "will not be fixed",
        Status::EndOfLife => "no longer supported",
        Status::UnderInvestigation => "under investigation",
        Status::NotAffected => "not affected",
    }
}

/// Score of risk from which a finding is shown with its figures whatever its severity.
const URGENT: f64 = 10.0;
