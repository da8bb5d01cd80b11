//! What formats say of a finding in the same words, out of the document.

use seawall_model::severity::Severity;

use super::document::{
    BaseDocument, CoverageDocument, Document, EvidenceDocument, FindingDocument,
    LicenceCategoryDocument, ProblemDocument, TargetDocument,
};

/// Says whether a finding stands: nobody has accepted it, and its package's code can run.
pub(crate) const fn is_open(finding: &FindingDocument) -> bool {
    finding.exception.is_none() && finding.not_loaded.is_none()
}

/// Says whether a target is a document, a host or a container, in which no packages are looked for.
pub(crate) fn is_checked_only(target: &TargetDocument) -> bool {
    is_document(target) || matches!(&*target.kind, "host" | "container")
}

/// Says whether a target is a host or a container, which audits look at.
pub(crate) fn is_audited(target: &TargetDocument) -> bool {
    matches!(&*target.kind, "host" | "container")
}

/// Says whether a target is a document that was checked.
fn is_document(target: &TargetDocument) -> bool {
    matches!(
        &*target.kind,
        "dockerfile" | "compose" | "kubernetes" | "daemon" | "bake" | "workflow" | "buildkitd"
    )
}

/// Says whether a target's paths are those of somebody's sources, as services show them.
pub(crate) fn is_of_sources(target: &TargetDocument) -> bool {
    is_document(target) || matches!(&*target.kind, "repository" | "filesystem")
}

/// Says whether a fault of a document, an image or a configuration is meant, rather than a package.
pub(crate) fn is_fault(finding: &FindingDocument) -> bool {
    finding.kind == "misconfiguration"
}

/// Says whether something that mends it is known.
pub(crate) fn is_fixable(finding: &FindingDocument) -> bool {
    let said = finding.misconfiguration.as_ref();
    finding.fixed_version.is_some() || said.is_some_and(|said| !said.fixes.is_empty())
}

/// Returns the severity; a word that is none counts as not rated.
pub(crate) fn severity(finding: &FindingDocument) -> Severity {
    finding.severity.parse().unwrap_or_default()
}

/// Returns the findings that stand.
pub(crate) fn open(target: &TargetDocument) -> impl Iterator<Item = &FindingDocument> {
    target.findings.iter().filter(|finding| is_open(finding))
}

/// Returns why a finding that does not stand does not.
pub(crate) fn why_not_open(finding: &FindingDocument) -> Option<String> {
    if let Some(exception) = &finding.exception {
        let reason = match exception.reason.as_str() {
            "" => "accepted",
            reason => reason,
        };
        let until = exception.until.as_ref();
        let until = until.map_or_else(String::new, |day| format!(", until {day}"));
        return Some(format!("{reason}{until} ({})", exception.origin));
    }
    let why = finding.not_loaded.as_ref()?;
    Some(format!("never run here: {why}"))
}

/// Which image it was built on, how that is known, and what to do about it.
pub(crate) fn built_on(base: &BaseDocument) -> String {
    let digest = base.digest.as_ref();
    let name = match (&base.name, digest) {
        (Some(name), _) => name.clone(),
        (None, Some(digest)) => digest.chars().take(SHORT_DIGEST).collect(),
        (None, None) => "another image".to_owned(),
    };
    let layers = match base.layers {
        1 => "lowest layer".to_owned(),
        layers => format!("lowest {layers} layers"),
    };
    let advice = base.advice.as_ref();
    let advice = advice.map_or_else(String::new, |advice| format!("; {advice}"));
    format!("built on {name} ({layers}, by {}){advice}", base.known_by)
}

/// Name and version of the package concerned.
pub(crate) fn package(finding: &FindingDocument) -> Option<String> {
    let package = finding.package.as_ref()?;
    Some(format!("{} {}", package.name, package.version))
}

/// The check's id with the variant, and its name: `DF-0012:latest unpinned-base-image`.
pub(crate) fn check(finding: &FindingDocument) -> String {
    let Some(said) = &finding.misconfiguration else {
        return finding.id.clone();
    };
    let variant = said.variant.as_ref();
    let variant = variant.map_or_else(String::new, |variant| format!(":{variant}"));
    format!("{}{variant} {}", finding.id, said.name)
        .trim_end()
        .to_owned()
}

/// What is wrong at this place and what to do about it, in sentences; nothing where it is no fault.
pub(crate) fn fault(finding: &FindingDocument) -> Option<String> {
    let said = finding.misconfiguration.as_ref()?;
    let first = [&said.message, &said.title, &said.name];
    let first = first.into_iter().find(|text| !text.is_empty());
    let parts = first.into_iter().chain(finding.remedy.as_ref());
    let parts: Vec<String> = parts.map(|text| sentence_of(text)).collect();
    Some(parts.join(" "))
}

/// What a check says of an instruction of an image, which has no line to stand in, with where that is.
pub(crate) fn fault_with_place(finding: &FindingDocument) -> Option<String> {
    let said = finding.misconfiguration.as_ref()?;
    let text = fault(finding)?;
    if said.place.is_empty()
        || !finding.location.path.is_empty()
        || finding.location.start.is_some()
    {
        return Some(text);
    }
    Some(format!("{}: {text}", said.place))
}

/// A text with a full stop.
pub(crate) fn sentence_of(text: &str) -> String {
    if text.is_empty() || text.ends_with(['.', '!', '?']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// Where a finding lies, for people: the path, else the target's name, with line and column.
pub(crate) fn position(target: &TargetDocument, finding: &FindingDocument) -> String {
    let path = path(target, finding);
    match &finding.location.start {
        Some(start) => format!("{path}:{}:{}", start.line, start.column),
        None => path.to_owned(),
    }
}

/// The file that a finding lies in, else the target's name.
pub(crate) fn path<'a>(target: &'a TargetDocument, finding: &'a FindingDocument) -> &'a str {
    match finding.location.path.as_str() {
        "" => &target.name,
        path => path,
    }
}

/// The lines that a finding stands in, the first and the last; an end in front of a line's first character is the
/// end of the line before.
pub(crate) fn lines(finding: &FindingDocument) -> Option<(u32, u32)> {
    let start = finding.location.start.as_ref()?;
    let last = finding.location.end.as_ref().map_or(start.line, |end| {
        end.line.saturating_sub(u32::from(end.column <= 1))
    });
    Some((start.line, last.max(start.line)))
}

/// The finding in a few words: `CVE-2024-1 in openssl 3.0.11-1`.
pub(crate) fn title(finding: &FindingDocument) -> String {
    if let Some(said) = &finding.misconfiguration {
        return match [&said.place, &finding.location.path]
            .into_iter()
            .find(|text| !text.is_empty())
        {
            Some(place) => format!("{} in {place}", check(finding)),
            None => check(finding),
        };
    }
    match package(finding) {
        Some(package) => format!("{} in {package}", finding.id),
        None if finding.location.path.is_empty() => finding.id.clone(),
        None => format!("{} in {}", finding.id, finding.location.path),
    }
}

/// The state of the fix, as a clause.
pub(crate) fn fix(finding: &FindingDocument) -> String {
    match (&*finding.status, &finding.fixed_version) {
        _ if finding.kind == "licence" || is_fault(finding) => String::new(),
        ("fixed", Some(version)) => format!("fixed in {version}"),
        (status, _) => status_words(status).to_owned(),
    }
}

/// A status as people say it.
pub(crate) fn status_words(status: &str) -> &str {
    match status {
        "affected" => "no fix",
        "fix_deferred" => "fix deferred",
        "will_not_fix" => "will not be fixed",
        "end_of_life" => "no longer supported",
        "under_investigation" => "under investigation",
        "not_affected" => "not affected",
        other => other,
    }
}

/// The way on which the project came to the package: `via express 4.15.0 → body-parser 1.12.0`.
pub(crate) fn via(finding: &FindingDocument) -> Option<String> {
    if finding.via.is_empty() {
        return None;
    }
    let names: Vec<String> = finding
        .via
        .iter()
        .map(|one| format!("{} {}", one.name, one.version))
        .collect();
    Some(format!("via {}", names.join(" → ")))
}

/// One sentence of a finding's whole story.
pub(crate) fn sentence(finding: &FindingDocument) -> String {
    if let Some(fault) = fault(finding) {
        return format!("{}: {}: {fault}", finding.severity, title(finding));
    }
    let mut parts = vec![format!("{}: {}", finding.severity, title(finding))];
    parts.push(fix(finding));
    parts.extend(via(finding));
    parts.extend(
        finding
            .kev
            .as_ref()
            .map(|_| "known to be exploited (KEV)".to_owned()),
    );
    parts.extend(
        (finding.statement.as_ref())
            .map(|one| format!("VEX of {} says {}", one.author, one.status)),
    );
    parts.extend(finding.remedy.clone());
    parts.retain(|part| !part.is_empty());
    parts.join("; ")
}

/// A piece of evidence, as a clause.
pub(crate) fn evidence(evidence: &EvidenceDocument) -> String {
    match evidence {
        EvidenceDocument::Advisory {
            source,
            record,
            date,
            word,
        } => {
            let mut text = source.clone();
            for more in [record, date].into_iter().flatten() {
                text = format!("{text}, {more}");
            }
            match word {
                Some(word) => format!("{text}: {word}"),
                None => text,
            }
        }
        EvidenceDocument::Comparison {
            scheme,
            package,
            installed,
            operator,
            bound,
        } => format!("{package} {installed} {operator} {bound} (order: {scheme})"),
        EvidenceDocument::Compatibility { of, with } => {
            format!("{of} is binary-compatible with {with}")
        }
        EvidenceDocument::Imprecise { why } => format!("imprecise: {why}"),
        EvidenceDocument::Reading { value, from } => format!("{from} is {value}"),
        EvidenceDocument::Licence {
            licence,
            category,
            why,
            ..
        } => format!("licence {licence} ({category}): {why}"),
    }
}

/// A problem in one sentence.
pub(crate) fn problem(problem: &ProblemDocument) -> String {
    let mut text = problem.what.clone();
    if let Some(path) = &problem.path {
        text = format!("{text} {path}");
    }
    text = format!("{text}: {}", problem.why);
    match &problem.hint {
        Some(hint) => format!("{text} ({hint})"),
        None => text,
    }
}

/// The licences in figures, in one sentence.
pub(crate) fn licences(target: &TargetDocument) -> Option<String> {
    let licences = target.licences.as_ref()?;
    let category = |one: &LicenceCategoryDocument| match one.breaking {
        0 => format!("{} {}", one.packages, one.category),
        breaking => format!(
            "{} {} ({breaking} against the policy)",
            one.packages, one.category
        ),
    };
    let mut parts: Vec<String> = licences.categories.iter().map(category).collect();
    match &licences.project {
        Some(project) => parts.insert(
            0,
            format!(
                "the project is under {project}, says {}",
                licences.said_by.join(", ")
            ),
        ),
        None if licences.is_project => {
            parts.insert(0, "that of the project is not known".to_owned());
        }
        None => {}
    }
    Some(format!("Licences: {}", parts.join("; ")))
}

/// What was not looked at fully, in one sentence.
pub(crate) fn gap(coverage: &CoverageDocument) -> Option<String> {
    let how = match &*coverage.state {
        "covered" => return None,
        "partial" => "judged in part",
        _ => "not judged at all",
    };
    Some(match &coverage.why {
        Some(why) => format!("{}: {how}: {why}", coverage.what),
        None => format!("{}: {how}", coverage.what),
    })
}

/// Says whether nothing of a target could be judged, so that no finding means nothing.
pub(crate) fn is_blind(target: &TargetDocument) -> bool {
    !target.coverage.is_empty() && target.coverage.iter().all(|one| one.state == "none")
}

/// What to say of a target without open findings. Only a full look is an all-clear.
pub(crate) fn nothing_found(target: &TargetDocument) -> &'static str {
    let full = target.coverage.iter().all(|one| one.state == "covered");
    let hidden = target.filtered > 0 || !target.findings.is_empty() || !target.dismissed.is_empty();
    if is_blind(target) {
        "Nothing could be judged; this is not an all-clear"
    } else if !full || !target.problems.is_empty() {
        "Nothing found in what could be looked at; see what could not"
    } else if hidden {
        "Nothing else found"
    } else if target
        .coverage
        .iter()
        .any(|one| one.what == CHECKS && one.why.is_some())
    {
        "Its documents have reports of their own"
    } else if is_document(target) || were_only_checks(target) {
        "Checks found nothing"
    } else {
        "No known vulnerabilities"
    }
}

/// Says whether nobody looked for vulnerabilities: nothing may be said of them.
fn were_only_checks(target: &TargetDocument) -> bool {
    let mut lines = target.coverage.iter();
    !target.coverage.is_empty() && lines.all(|one| one.what == CHECKS)
}

/// What the line of coverage is called that tells of checks.
const CHECKS: &str = "checks";

/// Says whether a target without open findings is clean as far as we know.
pub(crate) fn is_all_clear(target: &TargetDocument) -> bool {
    let clear = [
        "No known vulnerabilities",
        "Checks found nothing",
        "Its documents have reports of their own",
    ];
    clear.contains(&nothing_found(target))
}

/// Counts open findings of all targets by severity, worst first; severities without any are left out.
pub(crate) fn counts<'a>(
    findings: impl Iterator<Item = &'a FindingDocument>,
) -> Vec<(Severity, usize)> {
    let mut counts = Severity::ALL.map(|severity| (severity, 0_usize));
    for finding in findings {
        let of = severity(finding);
        if let Some((_, count)) = counts.iter_mut().find(|(severity, _)| *severity == of) {
            *count = count.saturating_add(1);
        }
    }
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// The open findings of all targets, worst first: by severity, then by risk, then as they stand.
pub(crate) fn worst_first(document: &Document) -> Vec<(&TargetDocument, &FindingDocument)> {
    let mut all: Vec<_> = (document.targets.iter())
        .flat_map(|target| open(target).map(move |finding| (target, finding)))
        .collect();
    all.sort_by(|(_, a), (_, b)| urgency(b).total_cmp(&urgency(a)));
    all
}

/// Severity and risk as one number.
pub(crate) fn urgency(finding: &FindingDocument) -> f64 {
    let severity = match severity(finding) {
        Severity::Critical => 5.0,
        Severity::High => 4.0,
        Severity::Medium => 3.0,
        Severity::Low => 2.0,
        Severity::Unknown => 1.5,
        Severity::Negligible => 1.0,
    };
    let risk = finding.risk.as_ref().map_or(0.0, |risk| risk.score);
    severity * 1_000.0 + risk.clamp(0.0, 100.0)
}

/// `sha256:` and twelve digits.
const SHORT_DIGEST: usize = 19;
