//! What differs between two target reports: made-up ones for every cause, and two lists of packages that are
//! judged with the facts inside the program.

use std::path::PathBuf;

use seawall_engine::database::{ChosenDatabase, DatabasePlaces, choose_database};
use seawall_engine::difference::{Looked, compare, difference};
use seawall_engine::licence::Scanners;
use seawall_engine::listed::{Listed, scan_listed};
use seawall_engine::scan::ScanOptions;
use seawall_engine::statement::{Stating, state};
use seawall_model::coverage::{Coverage, CoverageState};
use seawall_model::difference::{Cause, Change, Difference};
use seawall_model::finding::{AppliedException, Dismissal, Dismissed, Finding};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::report::{TargetReport, Tool};
use seawall_model::severity::Severity;
use seawall_model::statement::StatementStatus::{self, Affected, NotAffected};
use seawall_model::time::Timestamp;
use seawall_policy::gate::Gate;

const OLD: &str = "pkg:deb/debian/openssl@3.0.11-1~deb12u1?arch=amd64&distro=debian-12
pkg:deb/debian/wget@1.21.3-1?arch=amd64&distro=debian-12
pkg:deb/debian/base-files@12.4%2Bdeb12u13?arch=amd64&distro=debian-12
";
const NEW: &str = "pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=amd64&distro=debian-12
pkg:deb/debian/libwebp7@1.2.4-0.2?arch=amd64&distro=debian-12&upstream=libwebp
pkg:deb/debian/base-files@12.4%2Bdeb12u13?arch=amd64&distro=debian-12
";
/// Fixed in 3.0.11-1~deb12u2 (DSA-5532-1).
const OPENSSL: &str = "CVE-2023-5363";
/// Fixed in 1.2.4-0.2+deb12u1 (DSA-5497-1); known to be exploited.
const WEBP: &str = "CVE-2023-4863";

/// Judges a list with the facts inside the program, everything covered: what is tested is the comparison.
fn judged(text: &str) -> TargetReport {
    let chosen: ChosenDatabase = choose_database(&DatabasePlaces {
        named: None::<PathBuf>,
        data_directory: None,
    })
    .unwrap();
    let options = ScanOptions {
        limits: seawall_artifact::limits::Limits::default(),
        threads: 1,
        declared: None,
        include_removed: false,
        documents: None,
        scanners: Scanners::default(),
        checks: seawall_checks::selection::Selected::default(),
        settings: seawall_checks::settings::Settings::default(),
        licences: seawall_policy::licence::LicencePolicy::default(),
        filter: seawall_policy::filter::Filter::default(),
        exceptions: Vec::new(),
        statements: seawall_policy::vex::Statements::default(),
        prefer: Vec::new(),
        sort: seawall_policy::order::Sort::default(),
        today: "2026-11-22".parse().unwrap(),
        watched: None,
        prove: false,
    };
    let listed = Listed::purls("list", text);
    let mut report = scan_listed(listed, &chosen.database, &options)
        .remove(0)
        .report;
    report.problems.clear();
    for line in &mut report.coverage {
        line.state = CoverageState::Covered;
    }
    report
}

fn looked(report: TargetReport) -> Looked {
    Looked {
        report,
        tool: Tool {
            name: "seawall".to_owned(),
            version: "0.1.0".to_owned(),
            database: None,
        },
        created: Timestamp::from_seconds(0),
        saved: false,
    }
}

/// Way and cause of an id; each id is in one package here.
fn change(difference: &Difference, id: &str) -> Option<(Change, Cause)> {
    let mut found = difference
        .findings
        .iter()
        .filter(|one| one.finding.id == id);
    let one = found.next()?;
    assert!(found.next().is_none(), "{id} differs twice");
    Some((one.change, one.why.clone()))
}

fn of<'a>(report: &'a mut TargetReport, id: &str) -> &'a mut Finding {
    report.findings.iter_mut().find(|one| one.id == id).unwrap()
}

fn take(report: &mut TargetReport, id: &str) -> Finding {
    let at = report.findings.iter().position(|one| one.id == id).unwrap();
    report.findings.remove(at)
}

#[test]
fn lists_that_differ() {
    let (old, new) = (judged(OLD), judged(NEW));
    let forth = difference(&old, &new);
    assert_eq!(
        change(&forth, OPENSSL),
        Some((Change::Removed, Cause::Version))
    );
    assert_eq!(change(&forth, WEBP), Some((Change::Added, Cause::Package)));
    let packages: Vec<(Change, &str)> = forth
        .packages
        .iter()
        .map(|one| (one.change, one.name.as_str()))
        .collect();
    let want = [
        (Change::Added, "libwebp7"),
        (Change::Changed, "openssl"),
        (Change::Removed, "wget"),
    ];
    assert_eq!(packages, want);
    assert_eq!(forth.unchanged_packages, 1);
    assert_eq!(forth.remarks, Vec::<String>::new());
    let back = difference(&new, &old);
    assert_eq!(
        change(&back, OPENSSL),
        Some((Change::Added, Cause::Version))
    );
    let count = |difference: &Difference, way| {
        difference
            .findings
            .iter()
            .filter(|one| one.change == way)
            .count()
    };
    assert_eq!(count(&forth, Change::Added), count(&back, Change::Removed));
    assert_eq!(count(&forth, Change::Removed), count(&back, Change::Added));
    let none = difference(&old, &old);
    assert!(none.findings.is_empty() && none.packages.is_empty());
    assert_eq!(none.unchanged_findings, old.findings.len());
}

#[test]
fn causes() {
    let whole = judged(OLD);
    // The package is the same: something was learned.
    let mut before = whole.clone();
    let finding = take(&mut before, OPENSSL);
    let way =
        |before: &TargetReport, after: &TargetReport| change(&difference(before, after), OPENSSL);
    assert_eq!(
        way(&before, &whole),
        Some((Change::Added, Cause::Knowledge))
    );
    assert_eq!(
        way(&whole, &before),
        Some((Change::Removed, Cause::Knowledge))
    );
    // It is there, and set aside.
    let why = Dismissal::NotReachable {
        evidence: "no function of it".to_owned(),
    };
    before.dismissed.push(Dismissed { finding, why });
    let aside = Cause::SetAside("not_reachable");
    assert_eq!(way(&before, &whole), Some((Change::Added, aside.clone())));
    assert_eq!(way(&whole, &before), Some((Change::Removed, aside)));
    // It is on both sides, and not the same.
    let mut other = whole.clone();
    let one = of(&mut other, OPENSSL);
    (one.severity, one.exception) = (Severity::Low, Some(accepted()));
    let clauses = match way(&whole, &other) {
        Some((Change::Changed, Cause::Properties(clauses))) => clauses,
        other => panic!("{other:?}"),
    };
    let had = of(&mut whole.clone(), OPENSSL).severity;
    assert_eq!(
        clauses,
        [
            format!("severity {had}, now low"),
            "accepted no, now yes".to_owned()
        ]
    );
}

fn accepted() -> AppliedException {
    AppliedException {
        reason: String::new(),
        until: None,
        origin: "test".to_owned(),
    }
}

#[test]
fn a_report_that_lists_not_all_packages_says_nothing_of_the_others() {
    let (mut old, new) = (judged(OLD), judged(NEW));
    old.inventory.unlisted = 1;
    let partial = difference(&old, &new);
    assert_eq!(change(&partial, WEBP), Some((Change::Added, Cause::Untold)));
    assert_eq!(partial.untold_packages, 1);
    assert!(
        partial
            .packages
            .iter()
            .all(|one| one.change != Change::Added)
    );
    assert_eq!(partial.remarks.len(), 1, "{:?}", partial.remarks);
    let back = difference(&new, &old);
    assert_eq!(change(&back, WEBP), Some((Change::Removed, Cause::Untold)));
    assert!(
        back.packages
            .iter()
            .all(|one| one.change != Change::Removed)
    );
}

#[test]
fn what_was_not_seen_is_told() {
    let sound = judged(OLD);
    let check = |spoil: fn(&mut TargetReport), want: &str| {
        let mut spoilt = sound.clone();
        spoil(&mut spoilt);
        for (before, after, which) in [(&spoilt, &sound, "first"), (&sound, &spoilt, "second")] {
            let remarks = difference(before, after).remarks;
            assert_eq!(remarks.len(), 1, "{remarks:?}");
            assert!(
                remarks[0].contains(want) && remarks[0].contains(which),
                "{remarks:?}"
            );
        }
    };
    check(
        |one| {
            one.problems
                .push(Problem::new(ProblemKind::Input, "a file", "is cut off"));
        },
        "1 problem, 0 gaps",
    );
    check(
        |one| one.coverage[0].state = CoverageState::None,
        "not be judged at all",
    );
    check(|one| one.filtered = 2, "2 findings");
    check(
        |one| {
            one.coverage.push(Coverage {
                what: "licences".to_owned(),
                state: CoverageState::Covered,
                why: None,
                sources: Vec::new(),
            });
        },
        "licences were looked for",
    );
}

#[test]
fn gates_close_on_what_is_new() {
    let (old, new) = (judged(OLD), judged(NEW));
    let passes = |before: &TargetReport, after: &TargetReport, gate: Gate| {
        let (before, after) = (looked(before.clone()), looked(after.clone()));
        let tool = before.tool.clone();
        let compared = compare(&before, &after, &[gate], tool, Timestamp::from_seconds(0));
        compared.comparison.verdict.passed()
    };
    assert!(!passes(&old, &new, Gate::Kev));
    assert!(passes(&new, &new, Gate::Kev));
    assert!(passes(&new, &old, Gate::Kev));
    let high = Gate::Severity(Severity::High);
    assert!(!passes(&old, &new, high));
    // What was accepted and is not any more is new, and so is what has become worse.
    let mut before = new.clone();
    of(&mut before, WEBP).exception = Some(accepted());
    assert!(!passes(&before, &new, high));
    assert!(passes(&new, &before, high));
    let mut before = new.clone();
    of(&mut before, WEBP).severity = Severity::Low;
    assert!(!passes(&before, &new, high));
}

#[test]
fn statements_never_clear_what_is_open() {
    let mut report = judged(NEW);
    report.findings.retain(|one| one.id == WEBP);
    let finding = report.findings[0].clone();
    let stating = |open| Stating {
        open,
        product: None,
    };
    let one = |report: &TargetReport, open| {
        let statements = state(report, &stating(open)).statements;
        assert!(statements.len() <= 1, "{statements:?}");
        statements
            .into_iter()
            .next()
            .map(|one| (one.status, one.justification, one.text))
    };
    assert_eq!(one(&report, None), None);
    let unknown = (StatementStatus::UnderInvestigation, None, None);
    assert_eq!(
        one(&report, Some(StatementStatus::UnderInvestigation)),
        Some(unknown)
    );
    let (status, _, action) = one(&report, Some(Affected)).unwrap();
    assert_eq!(status, Affected);
    assert!(
        action
            .unwrap()
            .starts_with("upgrade libwebp7 to 1.2.4-0.2+deb12u1")
    );
    // The same thing cannot be reached in one place and is open in another: open counts.
    let why = Dismissal::NotReachable {
        evidence: "no function of it".to_owned(),
    };
    report.dismissed.push(Dismissed { finding, why });
    assert_eq!(one(&report, None), None);
    report.findings.clear();
    let (status, justification, _) = one(&report, None).unwrap();
    assert_eq!(status, NotAffected);
    assert_eq!(
        justification.as_deref(),
        Some("vulnerable_code_not_present")
    );
    // Whose word counts is for others to say.
    report.dismissed[0].why = Dismissal::OwnedByDistribution {
        owner: "x 1".to_owned(),
    };
    assert_eq!(one(&report, None), None);
    assert_eq!(state(&report, &stating(None)).left_out.len(), 1);
}

#[test]
fn accepted_is_not_harmless() {
    let mut report = judged(NEW);
    report.findings.retain(|one| one.id == WEBP);
    let mut check = |reason: &str, want: (StatementStatus, Option<&str>, Option<&str>)| {
        report.findings[0].exception = Some(AppliedException {
            reason: reason.to_owned(),
            ..accepted()
        });
        let stated = state(
            &report,
            &Stating {
                open: None,
                product: None,
            },
        );
        let one = stated.statements.first().unwrap();
        let got = (
            one.status,
            one.justification.as_deref(),
            one.text.as_deref(),
        );
        assert_eq!(got, want, "{reason}");
    };
    let word = Some("component_not_present");
    check("component_not_present", (NotAffected, word, None));
    check(
        "component_not_present: stripped",
        (NotAffected, word, Some("stripped")),
    );
    check("later", (Affected, None, Some("accepted: later")));
    check("", (Affected, None, Some("accepted: no reason was given")));
    let not = "it is not so that component_not_present";
    check(
        not,
        (
            Affected,
            None,
            Some("accepted: it is not so that component_not_present"),
        ),
    );
    let longer = "component_not_present_at_all";
    check(
        longer,
        (
            Affected,
            None,
            Some("accepted: component_not_present_at_all"),
        ),
    );
}
