//! Records: written and read as themselves, refused where they are not as documented, judged on the day.

use proptest::prelude::*;
use seawall_model::coverage::CoverageState;
use seawall_model::digest::Digest;
use seawall_model::finding::{FindingKind, Status};
use seawall_model::report::EndOfLife;
use seawall_model::severity::Severity;
use seawall_model::time::{Date, Timestamp};

use super::{Accepted, Claim, Essence, Terms, file_name};
use crate::gate::Gate;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn claim(id: &str, severity: Severity) -> Claim {
    Claim {
        kind: FindingKind::Vulnerability,
        id: id.to_owned(),
        package: Some("zlib1g 1:1.2.13".to_owned()),
        severity,
        status: Status::Fixed,
        kev: false,
        epss: None,
        not_loaded: false,
        accepted: None,
        fingerprint: format!("print-{id}"),
    }
}

fn essence(claims: Vec<Claim>) -> Essence {
    Essence {
        name: "app:1".to_owned(),
        config: Digest::sha256(&[1; 32]),
        manifest: None,
        time: Timestamp::from_seconds(1_763_000_000),
        tool: "0.1.0".to_owned(),
        database: None,
        looked_for: vec![FindingKind::Vulnerability],
        coverage: vec![("os-packages".to_owned(), CoverageState::Covered)],
        problems: 0,
        first_problem: None,
        end_of_life: None,
        claims,
    }
}

fn terms() -> Terms {
    Terms {
        today: day("2026-11-23"),
        ignore_unfixed: false,
        exceptions: true,
    }
}

#[test]
fn gates_judge_what_holds_on_the_day() {
    let accepted = |until: Option<&str>| Claim {
        accepted: Some(Accepted {
            until: until.map(day),
            origin: "seawall.yaml:3".to_owned(),
        }),
        ..claim("CVE-1", Severity::Critical)
    };
    let critical = Gate::Severity(Severity::Critical);
    let with = |change: fn(&mut Claim)| {
        let mut one = claim("CVE-1", Severity::Critical);
        change(&mut one);
        one
    };
    let strict = Terms {
        exceptions: false,
        ..terms()
    };
    let fixable = Terms {
        ignore_unfixed: true,
        ..terms()
    };
    let cases = [
        ("open", with(|_| {}), terms(), critical, false),
        (
            "less",
            with(|it| it.severity = Severity::High),
            terms(),
            critical,
            true,
        ),
        (
            "not loaded",
            with(|it| it.not_loaded = true),
            terms(),
            critical,
            true,
        ),
        ("accepted", accepted(None), terms(), critical, true),
        (
            "accepted to this day",
            accepted(Some("2026-11-23")),
            terms(),
            critical,
            true,
        ),
        (
            "accepted to yesterday",
            accepted(Some("2026-11-22")),
            terms(),
            critical,
            false,
        ),
        (
            "accepted, not asked",
            accepted(None),
            strict,
            critical,
            false,
        ),
        (
            "no fix",
            with(|it| it.status = Status::Affected),
            fixable,
            critical,
            true,
        ),
        ("a fix", with(|_| {}), fixable, critical, false),
        ("no kev", with(|_| {}), terms(), Gate::Kev, true),
        ("kev", with(|it| it.kev = true), terms(), Gate::Kev, false),
    ];
    for (name, claim, terms, gate, passes) in cases {
        let judged = essence(vec![claim]).judged(terms);
        assert_eq!(gate.judge(&[judged]).passed, passes, "{name}");
    }
}

#[test]
fn a_distribution_may_end_after_the_scan() {
    let of = |ends: Option<&str>, ended: bool| {
        let end = EndOfLife {
            cycle: "debian 12".to_owned(),
            ends: ends.map(day),
            extended_ends: None,
            ended,
        };
        let essence = Essence {
            end_of_life: Some(end),
            ..essence(Vec::new())
        };
        Gate::EndOfLife.judge(&[essence.judged(terms())]).passed
    };
    assert!(of(Some("2026-11-23"), false));
    assert!(!of(Some("2026-11-22"), false));
    assert!(!of(None, true));
    assert!(of(None, false));
}

#[test]
fn what_was_not_looked_at_shows() {
    use CoverageState::{Covered, None, Partial};
    let of = |states: &[CoverageState], problems| Essence {
        coverage: states.iter().map(|it| ("x".to_owned(), *it)).collect(),
        problems,
        ..essence(Vec::new())
    };
    // Blind, with parts unseen, with gaps.
    let cases: [(&[CoverageState], u64, [bool; 3]); 6] = [
        (&[Covered], 0, [false, false, false]),
        (&[Covered], 1, [false, true, true]),
        (&[Covered, Partial], 0, [false, false, true]),
        (&[Covered, None], 0, [false, true, true]),
        (&[None], 0, [true, true, true]),
        (&[], 0, [true, false, false]),
    ];
    for (states, problems, want) in cases {
        let it = of(states, problems);
        let got = [it.is_blind(), it.has_unseen(), it.has_gaps()];
        assert_eq!(got, want, "{states:?} {problems}");
    }
}

#[test]
fn other_documents_are_refused() {
    let good = essence(vec![claim("CVE-1", Severity::High)]);
    let good = String::from_utf8(good.to_json().unwrap()).unwrap();
    assert!(Essence::parse(good.as_bytes()).is_ok());
    let cases = [
        ("another version", "scanned/1", "scanned/2"),
        ("a finding taken away", r#""high":1"#, r#""high":2"#),
        (
            "a milder severity",
            r#""severity":"high""#,
            r#""severity":"low""#,
        ),
        (
            "no severity",
            r#""severity":"high""#,
            r#""severity":"High""#,
        ),
        (
            "no digest",
            r#""config":"sha256:01"#,
            r#""config":"sha256:"#,
        ),
        ("no moment", r#""time":"20"#, r#""time":"x"#),
        ("an unknown key", r#""problems":0"#, r#""problems":0,"x":1"#),
        (
            "a key twice",
            r#""problems":0"#,
            r#""problems":0,"problems":0"#,
        ),
        ("a missing key", r#""problems":0,"#, ""),
        ("less than none", r#""problems":0"#, r#""problems":-1"#),
        ("no word", r#""status":"fixed""#, r#""status":"""#),
        ("no kind", r#""kind":"vuln"#, r#""kind":"v"#),
        ("something after it", "]}\n", "]}\n{}"),
        ("an end that is missing", "]}\n", "]"),
    ];
    for (name, old, new) in cases {
        assert!(good.contains(old), "{name}: {good}");
        let bad = good.replacen(old, new, 1);
        assert!(Essence::parse(bad.as_bytes()).is_err(), "{name}");
    }
    assert!(Essence::parse(b"").is_err());
    assert!(Essence::parse(&vec![b'['; 100_000]).is_err());
}

#[test]
fn a_file_is_called_by_the_digest() {
    let name = file_name(&Digest::sha256(&[0xab; 32]));
    assert_eq!(name, format!("sha256-{}.json", "ab".repeat(32)));
}

prop_compose! {
    fn any_claim()(
        kind in prop::sample::select(vec![FindingKind::Vulnerability, FindingKind::Licence, FindingKind::Misconfiguration]),
        id in ".{0,20}",
        package in prop::option::of(".{0,20}"),
        severity in prop::sample::select(Severity::ALL.to_vec()),
        status in prop::sample::select(vec![Status::Affected, Status::Fixed, Status::WillNotFix, Status::EndOfLife]),
        kev: bool,
        epss in prop::option::of(0.0..1.0),
        not_loaded: bool,
        accepted in prop::option::of((prop::option::of(0..40_000), ".{0,10}")),
        fingerprint in "[0-9a-f]{32}",
    ) -> Claim {
        let accepted = accepted.map(|(until, origin)| Accepted {
            until: until.map(Date::from_days),
            origin,
        });
        Claim { kind, id, package, severity, status, kev, epss, not_loaded, accepted, fingerprint }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        claims in prop::collection::vec(any_claim(), 0..8),
        manifest in prop::option::of(any::<[u8; 32]>()),
        database in prop::option::of(0_i64..4_000_000_000),
        problems in 0..3_u64,
    ) {
        let written = Essence {
            manifest: manifest.map(|it| Digest::sha256(&it)),
            database: database.map(Timestamp::from_seconds),
            problems,
            ..essence(claims)
        };
        let read = Essence::parse(&written.to_json().unwrap()).unwrap();
        prop_assert_eq!(read, written);
    }
}
