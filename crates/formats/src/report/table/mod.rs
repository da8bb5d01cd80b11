//! The report for people: a head that says what was looked at and what was not, one block per source
//! package, worst first, and what to do next. Fits the width it is given; every vulnerability id is
//! there and whole, so that one can search for it.

mod group;
mod head;
mod next;
mod style;
mod wrap;

use std::fmt::Write as _;

use seawall_model::finding::{Finding, Status};
use seawall_model::report::{Report, TargetReport};
use seawall_model::severity::Severity;

use group::Group;
use style::{Style, clean};
use wrap::{shorten, wrap, wrap_text};

/// How to draw the report.
#[derive(Clone, Copy, Debug)]
pub struct TableOptions {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to colour.
    pub colour: bool,
    /// List the findings that an exception accepts.
    pub show_suppressed: bool,
    /// List all packages.
    pub packages: bool,
}

/// Draws a report.
pub fn render_table(report: &Report, options: TableOptions) -> String {
    let page = Page {
        style: Style {
            colour: options.colour,
        },
        width: options.width.clamp(40, 200),
        options,
    };
    let mut out = String::new();
    for (index, target) in report.targets.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        page.target(target, &mut out);
    }
    page.next(report, &mut out);
    page.verdict(report, &mut out);
    out
}

/// Where and how is drawn.
struct Page {
    style: Style,
    width: usize,
    options: TableOptions,
}

impl Page {
    fn target(&self, target: &TargetReport, out: &mut String) {
        self.head(target, out);
        let groups = group::groups(target);
        self.summary(target, &groups, out);
        for group in &groups {
            out.push('\n');
            self.group(target, group, out);
        }
        self.suppressed(target, out);
        if self.options.packages {
            self.packages(target, out);
        }
    }

    fn group(&self, target: &TargetReport, group: &Group<'_>, out: &mut String) {
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
        self.words(&title, "", "  ", out);
        self.origin(target, group, out);
        let (single, listed): (Vec<&Finding>, Vec<&Finding>) = group
            .findings
            .iter()
            .partition(|f| f.severity >= Severity::High || f.kev.is_some());
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
        let layer = group
            .layer
            .and_then(|index| Some((index, target.artifact.layers.get(index)?)));
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
        if finding.kev.is_some() {
            words.push(self.style.alarm("KEV"));
        }
        words.push(self.fix(finding, group));
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

    fn suppressed(&self, target: &TargetReport, out: &mut String) {
        let accepted: Vec<&Finding> = target
            .findings
            .iter()
            .filter(|finding| finding.exception.is_some())
            .collect();
        if !self.options.show_suppressed || accepted.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n{}", self.style.bold("Accepted by exceptions"));
        for finding in accepted {
            let Some(exception) = &finding.exception else {
                continue;
            };
            let name = finding
                .package
                .and_then(|at| target.inventory.packages.get(at));
            let name = name.map_or("", |package| package.name.as_str());
            let reason = if exception.reason.is_empty() {
                "no reason given"
            } else {
                &exception.reason
            };
            let until = exception
                .until
                .map_or_else(String::new, |day| format!(", until {day}"));
            let text = format!(
                "{} {} – {}{until} ({})",
                finding.id, name, reason, exception.origin
            );
            self.words(&clean(&text), "  ", "    ", out);
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
            let text = format!(
                "{} {} {} {architecture}{gone}",
                package.kind, package.name, package.version
            );
            self.words(&clean(&text), "  ", "    ", out);
        }
    }

    fn words(&self, text: &str, first: &str, rest: &str, out: &mut String) {
        for broken in wrap_text(text, first, rest, self.width) {
            line(&broken, out);
        }
    }
}

fn line(line: &str, out: &mut String) {
    out.push_str(line.trim_end());
    out.push('\n');
}

/// A build instruction as its author wrote it: without the shell and the bookkeeping that builders put
/// around it, on one line.
fn instruction(text: &str) -> String {
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
