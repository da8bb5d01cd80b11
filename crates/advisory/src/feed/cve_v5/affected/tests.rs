//! Entries as authorities write them, and what the record format says that they mean.

use seawall_model::finding::Status;

use super::*;
use crate::record::RowStatus;

fn statuses(entry: &str) -> (Vec<Row>, Vec<String>) {
    let entry: Entry = serde_json::from_str(entry).unwrap();
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    entry.rows("CVE-2030-0001", &mut rows, &mut |why| {
        faults.push(why.to_owned());
    });
    (rows, faults)
}

/// The row of a package of `PyPI` with these versions.
fn pypi(rest: &str) -> Option<(RowStatus, bool)> {
    let entry =
        format!(r#"{{"collectionURL":"https://pypi.python.org","packageName":"acorn",{rest}}}"#);
    let (mut rows, _) = statuses(&entry);
    rows.pop().map(|row| (row.status, row.imprecise.is_some()))
}

fn ranges(parts: &[(Option<&str>, Until)]) -> RowStatus {
    let ranges = parts.iter().map(|(introduced, until)| Range {
        introduced: introduced.map(str::to_owned),
        until: until.clone(),
    });
    RowStatus::Affected(Affected {
        ranges: ranges.collect(),
        versions: Vec::new(),
    })
}

fn fixed(version: &str) -> Until {
    Until::Fixed(version.to_owned())
}

#[test]
fn ranges_are_read_as_the_format_says() {
    let cases = [
        (
            r#""versions":[{"version":"1.0","status":"affected","lessThan":"1.2","versionType":"python"}]"#,
            Some((ranges(&[(Some("1.0"), fixed("1.2"))]), false)),
        ),
        (
            r#""versions":[{"version":"0","status":"affected","lessThanOrEqual":"1.2"}]"#,
            Some((RowStatus::LastAffected("1.2".to_owned()), false)),
        ),
        (
            r#""versions":[{"version":"1","status":"affected","lessThan":"*","changes":[
               {"at":"1.4","status":"unaffected"},{"at":"2.0","status":"affected"},
               {"at":"2.3","status":"unaffected"}]}]"#,
            Some((
                ranges(&[(Some("1"), fixed("1.4")), (Some("2.0"), fixed("2.3"))]),
                false,
            )),
        ),
        (
            r#""versions":[{"version":">= 1.0","status":"affected","lessThan":"< 1.2"}]"#,
            Some((ranges(&[(Some("1.0"), fixed("1.2"))]), false)),
        ),
        (
            r#""versions":[{"version":"3.0","status":"affected","lessThan":"3.8.*"}]"#,
            Some((
                ranges(&[(Some("3.0"), Until::Limit("3.9".to_owned()))]),
                true,
            )),
        ),
        (
            r#""versions":[{"version":"n/a","status":"affected"}]"#,
            Some((RowStatus::Unfixed(Status::Affected), true)),
        ),
        (
            r#""defaultStatus":"affected","versions":[{"version":"1.5","status":"unaffected"}]"#,
            Some((RowStatus::FixedIn("1.5".to_owned()), true)),
        ),
        (
            r#""defaultStatus":"unaffected","versions":[{"version":"1.5","status":"unaffected"}]"#,
            None,
        ),
        (
            r#""versions":[{"version":"6a0dcf4c","status":"affected","versionType":"git"}]"#,
            None,
        ),
    ];
    for (entry, want) in cases {
        assert_eq!(pypi(entry), want, "{entry}");
    }
    let (rows, faults) = statuses(
        r#"{"collectionURL":"https://pypi.python.org","packageName":"acorn",
            "versions":[{"version":"before the summer","status":"affected"}]}"#,
    );
    assert_eq!((rows.len(), faults.len()), (0, 1));
}

#[test]
fn go_names_modules_and_symbols() {
    let (rows, _) = statuses(
        r#"{"vendor":"golang.org/x/net","collectionURL":"https://pkg.go.dev",
            "packageName":"golang.org/x/net/http2","programRoutines":[{"name":"Transport.RoundTrip"}],
            "versions":[{"version":"0","lessThan":"0.17.0","status":"affected","versionType":"semver"}]}"#,
    );
    assert_eq!(rows[0].package, "golang.org/x/net");
    assert_eq!(
        rows[0].symbols,
        ["golang.org/x/net/http2#Transport.RoundTrip"]
    );
    assert_eq!(rows[0].status, RowStatus::FixedIn("0.17.0".to_owned()));
}

#[test]
fn products_are_named_once() {
    let (rows, faults) = statuses(
        r#"{"cpes":["cpe:2.3:a:Acorn:oak:1:*:*:*:*:*:*:*","cpe:2.3:a:acorn:oak:2:*:*:*:*:*:*:*",
            "cpe:2.3:h:acorn:board:-:*:*:*:*:*:*:*","cpe:/o:redhat:enterprise_linux:9"],
            "platforms":["Windows"],
            "versions":[{"version":"1","status":"affected"},{"version":"2","status":"affected"}]}"#,
    );
    let [row] = rows.as_slice() else {
        panic!("{rows:?}")
    };
    assert_eq!(
        (row.ecosystem.as_str(), row.package.as_str()),
        ("cpe", "acorn:oak")
    );
    assert_eq!(row.platforms, ["windows"]);
    assert!(faults.is_empty());
}
