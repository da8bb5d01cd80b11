//! The head of a target: what it is, what was looked at, what was not, and how much was found.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use seawall_model::artifact::{ArtifactKind, BaseImage};
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::finding::Status;
use seawall_model::in_use::{InUse, PackagesInUse};
use seawall_model::problem::Problem;
use seawall_model::report::{EndOfLife, TargetReport};
use seawall_model::severity::Severity;
use seawall_model::time::Date;

use super::Page;
use super::group::Group;
use super::licences::LICENCES;
use super::style::clean;

impl Page {
    pub(super) fn head(&self, target: &TargetReport, today: Date, out: &mut String) {
        let artifact = &target.artifact;
        let mut facts = vec![artifact.kind.name().to_owned()];
        facts.extend(
            artifact
                .platform
                .as_ref()
                .map(|p| clean(&p.to_string()).into_owned()),
        );
        let digest = artifact.digest.as_ref().or(artifact.image_id.as_ref());
        facts.extend(digest.map(|d| format!("sha256:{}", d.short())));
        let title = format!(
            "{} {} {}",
            self.style.bold(&clean(&artifact.name)),
            self.style.dim("·"),
            self.style.dim(&facts.join(" · "))
        );
        self.words(&title, "", "  ", out);
        let system = match &target.inventory.distribution {
            Some(distribution) => Some(clean(&distribution.pretty_name).into_owned()),
            None if must_be_a_system(artifact.kind, packages(target), &target.coverage) => {
                Some("unknown distribution".to_owned())
            }
            None => None,
        };
        let named = artifact
            .layers
            .iter()
            .filter(|layer| layer.name().is_some());
        let layers = named.count();
        let packages = count(packages(target), "package");
        let parts: Vec<String> = system
            .into_iter()
            .chain([packages])
            .chain((layers > 0).then(|| count(layers, "layer")))
            .collect();
        if !artifact.kind.is_checked_only() && !was_only_described(target) {
            self.words(&parts.join(" · "), "", "  ", out);
        }
        if let Some(base) = &artifact.base {
            self.words(&self.style.dim(&built_on(base)), "", "  ", out);
        }
        if let Some(packages) = &target.inventory.in_use {
            self.words(&in_use(packages), "", "  ", out);
        }
        if let Some(eol) = &target.end_of_life {
            self.end_of_life(eol, out);
        }
        self.age(target, today, out);
        self.coverage(target, out);
        for problem in &target.problems {
            self.problem(target, problem, out);
        }
    }

    pub(super) fn summary(&self, target: &TargetReport, groups: &[Group<'_>], out: &mut String) {
        let total: usize = groups.iter().map(|group| group.findings.len()).sum();
        if total == 0 {
            return self.nothing(target, out);
        }
        let parts: Vec<String> = Severity::ALL
            .into_iter()
            .filter_map(|severity| {
                let number: usize = groups.iter().map(|group| group.count(severity)).sum();
                let text = format!("{number} {severity}");
                (number > 0).then(|| self.style.severity(severity, &text))
            })
            .collect();
        let all = || groups.iter().flat_map(|group| &group.findings);
        let fixable = all()
            .filter(|finding| finding.status == Status::Fixed)
            .count();
        let exploited = all().filter(|finding| finding.kev.is_some()).count();
        let mut text = format!(
            "{} in {}: {}; {fixable} with a fix",
            self.style.bold(&vulnerabilities(total)),
            count(groups.len(), noun(groups)),
            parts.join(" · ")
        );
        if exploited > 0 {
            text.push_str(
                &self
                    .style
                    .alarm(&format!("; {exploited} known to be exploited (KEV)")),
            );
        }
        self.words(&text, "", "  ", out);
        self.left_out(target, out);
    }

    fn nothing(&self, target: &TargetReport, out: &mut String) {
        let looked = target
            .coverage
            .iter()
            .any(|c| c.state != CoverageState::None);
        let full = target
            .coverage
            .iter()
            .all(|c| c.state == CoverageState::Covered);
        // What is in the list here is accepted or never run: nothing else was left to be shown.
        let hidden =
            target.filtered > 0 || !target.findings.is_empty() || !target.dismissed.is_empty();
        let text = match (looked, full && target.problems.is_empty(), hidden) {
            (false, ..) => self
                .style
                .alarm("Nothing could be judged: this is not an all-clear"),
            (true, false, false) => self
                .style
                .warning("Nothing found in what could be looked at; see above for the rest"),
            (true, false, true) => self
                .style
                .warning("Nothing else found in what could be looked at; see above for the rest"),
            // What is hidden is no good news.
            (true, true, true) => "No other known vulnerabilities than those left out:".to_owned(),
            (true, true, false) => {
                let text = format!("No known vulnerabilities in {}", looked_at(target));
                self.style.good(&clean(&text))
            }
        };
        self.words(&text, "", "  ", out);
        self.left_out(target, out);
    }

    fn end_of_life(&self, eol: &EndOfLife, out: &mut String) {
        if !eol.ended {
            return;
        }
        let since = eol
            .ends
            .map_or_else(String::new, |day| format!(" since {day}"));
        let extended = eol.extended_ends.map_or_else(String::new, |day| {
            format!("; extended support (LTS, ESM) to {day}")
        });
        let text = format!(
            "! {} has no regular support{since}{extended}",
            clean(&eol.cycle)
        );
        self.words(&self.style.alarm(&text), "", "  ", out);
    }

    /// Says how old the facts are that the target was judged with, where any is not fresh.
    fn age(&self, target: &TargetReport, today: Date, out: &mut String) {
        let used = target
            .coverage
            .iter()
            .flat_map(|coverage| &coverage.sources);
        let dated: BTreeSet<(Date, &str)> = used
            .filter_map(|source| Some((source.date?, source.name.as_str())))
            .collect();
        let (Some((oldest, by)), Some((newest, _))) = (dated.first(), dated.last()) else {
            return;
        };
        let days = |day: &Date| today.days_since(*day);
        if days(oldest) <= FRESH {
            return;
        }
        let text = if oldest == newest {
            format!(
                "! advisory data of {oldest} ({by}): {} days old",
                days(oldest)
            )
        } else {
            format!(
                "! advisory data: newest of {newest}, {} days old; oldest of {oldest} ({by})",
                days(newest)
            )
        };
        self.words(&self.style.warning(&clean(&text)), "", "  ", out);
    }

    fn coverage(&self, target: &TargetReport, out: &mut String) {
        for coverage in &target.coverage {
            let why = coverage.why.as_deref().unwrap_or_default();
            let text = match coverage.state {
                CoverageState::Covered => continue,
                CoverageState::Partial => {
                    self.style
                        .warning(&format!("! {} in part: {}", coverage.what, clean(why)))
                }
                CoverageState::None => {
                    self.style
                        .alarm(&format!("! {} not judged: {}", coverage.what, clean(why)))
                }
            };
            self.words(&text, "", "  ", out);
        }
    }

    fn problem(&self, target: &TargetReport, problem: &Problem, out: &mut String) {
        let layer = problem.layer.filter(|_| target.artifact.layers.len() > 1);
        let layer = layer.map_or_else(String::new, |index| {
            format!(" (layer {})", index.saturating_add(1))
        });
        let text = format!("! {}{layer}", clean(&problem.to_string()));
        self.words(&self.style.warning(&text), "", "  ", out);
        if let Some(hint) = &problem.hint {
            self.words(&self.style.dim(&clean(hint)), "  hint: ", "  ", out);
        }
    }
}

/// How many packages are there.
pub(super) fn packages(target: &TargetReport) -> usize {
    let inventory = &target.inventory;
    inventory.packages.len().saturating_add(inventory.unlisted)
}

/// Says whether nobody looked for packages, as in an audit that judges what an engine tells of its images.
pub(super) fn was_only_described(target: &TargetReport) -> bool {
    let is_of_audit = !target.assessments.is_empty();
    let is_checks = |line: &Coverage| line.what == "checks";
    is_of_audit && packages(target) == 0 && target.coverage.iter().all(is_checks)
}

/// Says whether something should have had a system: a list of packages and a project's source code have none.
pub(super) fn must_be_a_system(kind: ArtifactKind, packages: usize, coverage: &[Coverage]) -> bool {
    let system = |line: &Coverage| line.what.starts_with(SYSTEM);
    !matches!(kind, ArtifactKind::Sbom | ArtifactKind::Repository)
        && !kind.is_checked_only()
        && packages > 0
        && (coverage.is_empty() || coverage.iter().any(system))
}

/// Which image it was built on, and how that is known.
fn built_on(base: &BaseImage) -> String {
    let name = match (&base.name, &base.digest) {
        (Some(name), _) => clean(name).into_owned(),
        (None, Some(digest)) => format!("sha256:{}", digest.short()),
        (None, None) => "another image".to_owned(),
    };
    let layers = match base.layers {
        1 => "lowest layer".to_owned(),
        layers => format!("lowest {layers} layers"),
    };
    let known = base.known_by.name();
    let advice = (base.advice.as_ref()).map_or_else(String::new, |one| format!("; {}", clean(one)));
    format!("built on {name} ({layers}, by {known}){advice}")
}

/// What a group stands for: a distribution's advisories speak of source packages, others of packages.
fn noun(groups: &[Group<'_>]) -> &'static str {
    if groups.iter().all(|group| group.of_distribution) {
        "source package"
    } else {
        "package"
    }
}

/// Names what was judged, so that nobody takes it for more.
fn looked_at(target: &TargetReport) -> String {
    let lines = target.coverage.iter().map(|line| line.what.as_str());
    let (system, languages): (Vec<&str>, Vec<&str>) = lines
        .filter(|what| *what != LICENCES)
        .partition(|what| what.starts_with(SYSTEM));
    let languages = match languages.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    };
    match (system.is_empty(), languages.is_empty()) {
        (false, true) => "the packages of the operating system".to_owned(),
        (false, false) => format!("the packages of the operating system and of {languages}"),
        (true, false) => format!("the packages of {languages}"),
        (true, true) => "what was looked at".to_owned(),
    }
}

/// What the coverage of an operating system's packages is called, or begins with.
const SYSTEM: &str = "os-packages";
/// Facts up to this age, in days, are not spoken of.
const FRESH: i64 = 7;

/// A number with its noun.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

fn vulnerabilities(number: usize) -> String {
    if number == 1 {
        "1 vulnerability".to_owned()
    } else {
        format!("{number} vulnerabilities")
    }
}

/// What watching says of the packages.
fn in_use(packages: &PackagesInUse) -> String {
    let number = |state| packages.count(state);
    let (loaded, dormant) = (number(InUse::Loaded), number(InUse::Dormant));
    let unknown = number(InUse::Unknown);
    let mut text = format!("in use: {loaded} loaded · {dormant} dormant · {unknown} unknown");
    let window = packages.window;
    if window.runs > 0 {
        let (from, to, time) = (window.from, window.to, hours(window.seconds));
        // Writing to a String cannot fail.
        let _ = write!(text, "; watched {time} from {from} to {to}");
    }
    if let Some(doubt) = &packages.doubt {
        let _ = write!(text, "; none counts as dormant: {}", clean(doubt));
    }
    text
}

/// A time as people say it.
fn hours(seconds: u64) -> String {
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}
