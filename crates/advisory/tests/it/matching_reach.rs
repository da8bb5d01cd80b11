//! Functions that are not linked into a program. Expectations follow `docs/matching.md`.

use std::sync::Arc;

use seawall_advisory::matching::match_packages;
use seawall_advisory::record::{Affected, Range, Row, RowStatus, Until};
use seawall_model::finding::{Confidence, Dismissal};
use seawall_model::inventory::{FunctionTable, Inventory, Program};
use seawall_model::location::Location;
use seawall_model::package::{Package, PackageType};

use crate::matching::{database, package, today};
use crate::store::row;

const CVE: &str = "CVE-2024-0001";

fn affected() -> RowStatus {
    RowStatus::Affected(Affected {
        ranges: vec![Range {
            introduced: None,
            until: Until::Fixed("2.0.0".to_owned()),
        }],
        versions: Vec::new(),
    })
}

fn program(path: &str, functions: &[(&str, &str)]) -> Program {
    Program {
        location: Location::file(path, Some(0)),
        functions: Arc::new(FunctionTable::new(functions.iter().copied())),
    }
}

/// Says what becomes of a match: `aside`, or how sure it is.
fn judge(module: &str, symbols: &[&str], paths: &[&str], programs: Vec<Program>) -> &'static str {
    let symbols = symbols.iter().map(|symbol| (*symbol).to_owned()).collect();
    let rows = [Row {
        symbols,
        ..row("golang", module, CVE, affected())
    }];
    let locations = paths.iter().map(|path| Location::file(path, Some(0)));
    let module = Package {
        locations: locations.collect(),
        ..package(PackageType::Golang, module, "1.0.0")
    };
    let inventory = Inventory {
        packages: vec![module],
        programs,
        ..Inventory::default()
    };
    let judgement = match_packages(&database(&rows), &inventory, today());
    match (&judgement.matches[..], &judgement.set_aside[..]) {
        ([found], []) if found.confidence == Confidence::High => "high",
        ([found], []) if found.confidence == Confidence::Medium => "medium",
        ([], [aside]) if matches!(aside.why, Dismissal::NotReachable { .. }) => "aside",
        _ => "?",
    }
}

#[test]
fn what_is_not_linked_is_set_aside() {
    const M: &str = "x.y/m";
    let other: &[(&str, &str)] = &[("main", "main"), ("x.y/m/other", "F")];
    let there: &[(&str, &str)] = &[("x.y/m/a", "G"), ("x.y/m/a", "T.Close")];
    for (symbols, programs, want) in [
        (&["x.y/m/a#F"][..], vec![("bin", other)], "aside"),
        (&["x.y/m/a"], vec![("bin", other)], "aside"),
        (&["x.y/m/a#F"], vec![("bin", there)], "medium"),
        (&["x.y/m/a#G"], vec![("bin", there)], "high"),
        (&["x.y/m/a#(*T).Close"], vec![("bin", there)], "high"),
        (&["x.y/m/a"], vec![("bin", there)], "high"),
        // One of two packages is enough.
        (&["x.y/m/b#F", "x.y/m/a#G"], vec![("bin", there)], "high"),
        // Two programs, and one of them has it.
        (
            &["x.y/m/a#G"],
            vec![("bin", other), ("bin2", there)],
            "high",
        ),
        (
            &["x.y/m/a#G"],
            vec![("bin", other), ("bin2", other)],
            "aside",
        ),
        // The record names nothing, or nothing that could be found.
        (&[], vec![("bin", other)], "high"),
        (&["x.y/m/a.F"], vec![("bin", other)], "high"),
        (&["other.org/a#F"], vec![("bin", other)], "high"),
        (&["x.y/m/a#F", "Frobnicate"], vec![("bin", other)], "high"),
    ] {
        let paths: Vec<&str> = programs.iter().map(|(path, _)| *path).collect();
        let tables = programs
            .iter()
            .map(|(path, functions)| program(path, functions));
        let got = judge(M, symbols, &paths, tables.collect());
        assert_eq!(got, want, "{symbols:?} {programs:?}");
    }
}

#[test]
fn a_place_without_functions_is_judged_as_ever() {
    let programs = || vec![program("bin", &[("main", "main")])];
    for (paths, want) in [
        (&["bin"][..], "aside"),
        (&["bin", "go.mod"], "high"),
        (&["go.mod"], "high"),
        (&[], "high"),
    ] {
        assert_eq!(
            judge("x.y/m", &["x.y/m/a#F"], paths, programs()),
            want,
            "{paths:?}"
        );
    }
    assert_eq!(
        judge("stdlib", &["net/http#Serve"], &["bin"], programs()),
        "aside"
    );
    assert_eq!(
        judge("stdlib", &["net.Serve"], &["bin"], programs()),
        "high"
    );
}
