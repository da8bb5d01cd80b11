//! An explanation for people: what is known of an id, and for each artifact why it is reported, or why
//! not, with the comparisons that decided.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use seawall_model::coverage::CoverageState;
use seawall_model::evidence::Evidence;
use seawall_model::explanation::{
    Considered, Explanation, Fate, Record, RowVerdict, TargetExplanation, Vulnerability, Weighed,
};
use seawall_model::finding::{Kev, Ssvc};
use seawall_model::time::Date;

use super::head::must_be_a_system;
use super::style::clean;
use super::{Page, TableOptions};
use crate::explanation::why_so;

/// Draws an explanation.
pub fn render_explanation(explanation: &Explanation, options: TableOptions) -> String {
    let page = Page::new(options);
    let mut out = String::new();
    let many = explanation.vulnerabilities.len() > 1;
    if many {
        let ids: Vec<&str> = explanation
            .vulnerabilities
            .iter()
            .map(|v| v.id.as_str())
            .collect();
        let text = format!("{} is about {}", explanation.asked, ids.join(", "));
        page.words(&clean(&text), "", "  ", &mut out);
        out.push('\n');
    }
    for (index, one) in explanation.vulnerabilities.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        page.vulnerability(one, explanation.targets.is_empty() && !many, &mut out);
    }
    for target in &explanation.targets {
        out.push('\n');
        page.explained(target, &explanation.vulnerabilities, &mut out);
    }
    out
}

impl Page {
    fn vulnerability(&self, one: &Vulnerability, in_full: bool, out: &mut String) {
        self.words(&self.style.bold(&clean(&one.id)), "", "  ", out);
        if one.rejected {
            self.words(&self.style.alarm("rejected or withdrawn"), "  ", "  ", out);
        }
        if !one.aliases.is_empty() {
            self.fact("also", &one.aliases.join(", "), out);
        }
        if let Some(day) = one.published {
            self.fact("published", &day.to_string(), out);
        }
        let ratings: Vec<String> = one
            .ratings
            .iter()
            .map(|rating| format!("{} ({})", rating.severity, rating.source))
            .collect();
        self.fact(
            "severity",
            &or(&ratings.join(", "), "not rated by anybody"),
            out,
        );
        for cvss in &one.cvss {
            let text = format!("{:.1} by {}: {}", cvss.score, cvss.source, cvss.vector);
            self.fact(&format!("CVSS {}", cvss.version), &text, out);
        }
        let epss = one.epss.map(|epss| {
            let of = epss.date.map_or_else(String::new, |day| format!(", {day}"));
            let (probability, percentile) = (epss.probability * 100.0, epss.percentile * 100.0);
            format!("{probability:.2} % within 30 days (percentile {percentile:.0}{of})")
        });
        self.fact("EPSS", epss.as_deref().unwrap_or("not known"), out);
        let kev = one
            .kev
            .as_ref()
            .map_or_else(|| "no exploitation listed".to_owned(), kev_words);
        self.fact("KEV", &kev, out);
        if let Some(ssvc) = one.ssvc {
            self.fact("SSVC", &ssvc_words(ssvc), out);
        }
        if !one.cwes.is_empty() {
            let cwes: Vec<String> = one
                .cwes
                .iter()
                .map(|number| format!("CWE-{number}"))
                .collect();
            self.fact("weakness", &cwes.join(", "), out);
        }
        self.records(&one.records, in_full, out);
        if in_full && !one.references.is_empty() {
            let _ = writeln!(out, "\n{}", self.style.bold("Read more"));
            for address in &one.references {
                self.words(&clean(address), "  ", "  ", out);
            }
        }
    }

    fn fact(&self, name: &str, text: &str, out: &mut String) {
        let first = format!("  {name:<10}");
        self.words(&clean(text), &first, "            ", out);
    }

    /// What sources say, by package and ecosystem; with a target at hand only how much that is.
    fn records(&self, records: &[Record], in_full: bool, out: &mut String) {
        if !in_full {
            let mut ecosystems: Vec<&str> = records.iter().map(|r| r.ecosystem.as_str()).collect();
            ecosystems.dedup();
            let text = format!("{} in {} ecosystems", records.len(), ecosystems.len());
            return self.fact("records", &text, out);
        }
        // Releases of a distribution that are told the same share a line.
        let mut places: BTreeMap<(&str, &str), BTreeMap<String, Vec<&str>>> = BTreeMap::new();
        for record in records {
            let ecosystem = record.ecosystem.as_str();
            let (family, release) = ecosystem.split_once(':').unwrap_or((ecosystem, ""));
            let said = places.entry((family, &record.package)).or_default();
            let releases = said.entry(record_words(record)).or_default();
            if !releases.contains(&release) {
                releases.push(release);
            }
        }
        let _ = writeln!(out, "\n{}", self.style.bold("What the sources say"));
        if places.is_empty() {
            self.words("no source names a package", "  ", "  ", out);
        }
        for ((family, package), said) in places.iter().take(MOST_PLACES) {
            self.words(&clean(&format!("{family} {package}")), "  ", "    ", out);
            for (words, releases) in said {
                let releases = releases.join(", ");
                let colon = if releases.is_empty() { "" } else { ": " };
                let text = format!("{releases}{colon}{words}");
                self.words(&clean(&text), "    ", "      ", out);
            }
        }
        let more = places.len().saturating_sub(MOST_PLACES);
        if more > 0 {
            let text = format!("and {more} more packages; --format json has all");
            self.words(&self.style.dim(&text), "  ", "    ", out);
        }
    }

    fn explained(
        &self,
        target: &TargetExplanation,
        vulnerabilities: &[Vulnerability],
        out: &mut String,
    ) {
        let artifact = &target.artifact;
        let mut title = self.style.bold(&clean(&artifact.name));
        match &target.distribution {
            Some(one) => {
                title.push_str(" · ");
                title.push_str(&clean(&one.pretty_name));
            }
            None if must_be_a_system(artifact.kind, target.packages, &target.coverage) => {
                title.push_str(" · unknown distribution");
            }
            None => {}
        }
        self.words(&title, "", "  ", out);
        for coverage in target
            .coverage
            .iter()
            .filter(|c| c.state == CoverageState::None)
        {
            let why = coverage.why.as_deref().unwrap_or_default();
            let text = format!("! {} not judged: {why}", coverage.what);
            self.words(&self.style.alarm(&clean(&text)), "", "  ", out);
        }
        for problem in &target.problems {
            let text = format!("! {problem}");
            self.words(&self.style.warning(&clean(&text)), "", "  ", out);
        }
        for (package, why) in &target.not_judged {
            let text = format!("{} {} is not judged: {why}", package.name, package.version);
            self.words(&self.style.warning(&clean(&text)), "", "  ", out);
        }
        if target.considered.is_empty() {
            self.absent(target, vulnerabilities, out);
        }
        for one in &target.considered {
            out.push('\n');
            self.considered(one, vulnerabilities.len() > 1, out);
        }
    }

    /// Nothing was weighed: none of the packages that records speak of is there.
    fn absent(&self, target: &TargetExplanation, all: &[Vulnerability], out: &mut String) {
        let records = all.iter().flat_map(|one| &one.records);
        let mut names: Vec<&str> = records.map(|record| record.package.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let more = names.len().saturating_sub(MOST_NAMES);
        names.truncate(MOST_NAMES);
        let more = if more > 0 {
            format!(" and {more} others")
        } else {
            String::new()
        };
        let blind = target
            .coverage
            .iter()
            .any(|c| c.state == CoverageState::None)
            || !target.problems.is_empty();
        let text = format!(
            "{}: none of the {} packages is one that records for this system speak of \
             (elsewhere they speak of {}{more})",
            if blind {
                "Not found in what could be judged"
            } else {
                "Not reported"
            },
            target.packages,
            or(&names.join(", "), "no package"),
        );
        self.words(&clean(&text), "", "  ", out);
    }

    fn considered(&self, one: &Considered, with_id: bool, out: &mut String) {
        let verdict = match &one.fate {
            Fate::Reported(finding) if finding.is_open() => self.style.alarm("REPORTED"),
            Fate::Reported(finding) if finding.exception.is_some() => {
                self.style.warning("not counted")
            }
            Fate::Reported(_) => self.style.warning("reported apart"),
            Fate::SetAside(_) => self.style.warning("set aside"),
            _ => self.style.good("not reported"),
        };
        let package = &one.package;
        let name = self.style.bold(&clean(&package.name));
        let id = if with_id {
            format!(" {}", clean(&one.id))
        } else {
            String::new()
        };
        let title = format!(
            "{name} {}{id}: {verdict} – {}",
            clean(&package.version),
            clean(&why_so(one))
        );
        self.words(&title, "", "  ", out);
        for row in &one.rows {
            self.weighed(row, out);
        }
    }

    fn weighed(&self, row: &Weighed, out: &mut String) {
        let record = row
            .record
            .as_ref()
            .map_or_else(String::new, |id| format!(" {id}"));
        let word = row
            .word
            .as_ref()
            .map_or_else(String::new, |word| format!(" ({word})"));
        let text = format!(
            "{}{record}{}: {} {} {}{word}",
            row.source,
            of(row.date),
            row.ecosystem,
            row.name,
            row.says
        );
        self.words(&clean(&text), "  ", "    ", out);
        for comparison in &row.comparisons {
            if let Some(text) = comparison_words(comparison) {
                self.words(&clean(&text), "    ", "      ", out);
            }
        }
        let text = match &row.verdict {
            RowVerdict::Affected => "→ affected".to_owned(),
            RowVerdict::NotAffected => format!("→ {} is not affected", row.version),
            RowVerdict::Unclear(why) => format!("→ cannot be told: {why}"),
        };
        self.words(&self.style.dim(&clean(&text)), "    ", "      ", out);
    }
}

fn comparison_words(evidence: &Evidence) -> Option<String> {
    match evidence {
        Evidence::Comparison {
            scheme,
            installed,
            bound,
            operator,
            ..
        } => Some(format!(
            "held {installed} against {operator} {bound} ({scheme})"
        )),
        _ => None,
    }
}

fn record_words(record: &Record) -> String {
    let mut text = record.says.clone();
    let mut more = Vec::new();
    more.extend(record.word.clone());
    more.extend(
        record
            .severity
            .map(|severity| format!("severity {severity}")),
    );
    more.extend(
        record
            .module
            .as_ref()
            .map(|module| format!("module {module}")),
    );
    if !record.platforms.is_empty() {
        more.push(format!("only on {}", record.platforms.join(", ")));
    }
    if !record.symbols.is_empty() {
        more.push(format!("{} functions named", record.symbols.len()));
    }
    if !more.is_empty() {
        let _ = write!(text, " ({})", more.join(", "));
    }
    let id = record
        .record
        .as_ref()
        .map_or_else(String::new, |id| format!(" {id}"));
    format!("{text} – {}{id}{}", record.source, of(record.date))
}

fn kev_words(kev: &Kev) -> String {
    let mut text = "known to be exploited".to_owned();
    if let Some(day) = kev.added {
        let _ = write!(text, ", listed on {day}");
    }
    if let Some(day) = kev.due {
        let _ = write!(text, ", due {day}");
    }
    if kev.ransomware {
        text.push_str(", used by ransomware");
    }
    text
}

fn ssvc_words(ssvc: Ssvc) -> String {
    format!(
        "exploitation {}, {}, {} technical impact",
        ssvc.exploitation.name(),
        if ssvc.automatable {
            "automatable"
        } else {
            "not automatable"
        },
        if ssvc.total_impact {
            "total"
        } else {
            "partial"
        }
    )
}

fn of(date: Option<Date>) -> String {
    date.map_or_else(String::new, |day| format!(" of {day}"))
}

fn or(text: &str, other: &str) -> String {
    if text.is_empty() { other } else { text }.to_owned()
}

/// Packages of which is told what sources say.
const MOST_PLACES: usize = 40;
const MOST_NAMES: usize = 8;
