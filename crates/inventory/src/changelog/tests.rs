//! Changelogs as distributions write them.

use super::*;

#[track_caller]
fn check(text: &str, want: &[(&str, &str)]) {
    let read = debian::parse_changelog(text.as_bytes());
    let mentions = read.map(|changelog| changelog.mentions).unwrap_or_default();
    let got: Vec<_> = mentions.iter().map(|m| (&*m.id, &*m.version)).collect();
    assert_eq!(got, want);
}

/// A changelog of entries, newest first.
fn debian(entries: &[(&str, &str)]) -> String {
    let entry = |(version, items): &(&str, &str)| {
        format!(
            "x ({version}) unstable; urgency=medium\n\n{items}\n -- A <a@b.c>  Thu, 01 Jan 2026 00:00:00 +0000\n\n"
        )
    };
    entries.iter().map(entry).collect()
}

#[test]
fn the_lowest_version_counts() {
    let text = debian(&[
        ("1-3", "  * Mention CVE-2020-1111 again, fix CVE-2020-3333"),
        ("1-2", "  * Fix CVE-2020-1111,\n    CVE-2020-2222"),
        ("1-1", "  * First"),
    ]);
    check(
        &text,
        &[
            ("CVE-2020-1111", "1-2"),
            ("CVE-2020-2222", "1-2"),
            ("CVE-2020-3333", "1-3"),
        ],
    );
}

#[test]
fn what_was_reverted_counts_from_when_it_came_again() {
    let fix = "  * Fix CVE-2020-1111";
    let revert = "  * Revert the fix for CVE-2020-1111, it breaks y";
    check(&debian(&[("2", revert), ("1", fix)]), &[]);
    check(
        &debian(&[("3", fix), ("2", revert), ("1", fix)]),
        &[("CVE-2020-1111", "3")],
    );
    let both = format!("{revert}\n{fix}");
    check(&debian(&[("2", &both), ("1", fix)]), &[]);
}

#[test]
fn headings_reach_down_to_deeper_items_only() {
    let items = "  * Drop patches:\n    - CVE-2020-1111.patch\n\n    - CVE-2020-2222.patch\n  * Fix\n    + CVE-2020-3333\n";
    let earlier = "  * CVE-2020-1111, CVE-2020-2222";
    check(
        &debian(&[("2", items), ("1", earlier)]),
        &[("CVE-2020-3333", "2")],
    );
    let authors = "  [ A ]\n  * Revert x\n\n  [ B ]\n    - CVE-2020-1111\n";
    check(&debian(&[("1", authors)]), &[("CVE-2020-1111", "1")]);
}

#[test]
fn ubuntus_style() {
    let items = "  * SECURITY UPDATE: denial of service\n    - debian/patches/CVE-2020-1111-1.patch: remove foo in\n      bar.c.\n    - CVE-2020-1111\n    - CVE-2020-2222\n";
    check(
        &debian(&[("1", items)]),
        &[("CVE-2020-1111", "1"), ("CVE-2020-2222", "1")],
    );
    let items = "  * SECURITY REGRESSION: y fails\n    - debian/patches/CVE-2020-1111.patch: disabled pending further\n      investigation.\n";
    let fix = "  * SECURITY UPDATE: x\n    - CVE-2020-1111\n";
    check(&debian(&[("2", items), ("1", fix)]), &[]);
}

#[test]
fn what_is_no_changelog_of_debians() {
    check(
        "2020-01-01  A B  <a@b.c>\n\n\t* x.c: Fix CVE-2020-1111\n",
        &[],
    );
    check("Version 1.0 (2020)\n  * CVE-2020-1111\n", &[]);
    check("", &[]);
    // Lines at the margin are neither entries nor items.
    let text = debian(&[("1", "  * CVE-2020-1111")]) + "Old Changelog:\nCVE-2020-2222\n";
    check(&text, &[("CVE-2020-1111", "1")]);
}

#[test]
fn entries_of_rpm() {
    let entries: [(&[u8], &[u8]); 4] = [
        (b"A <a@b.c> - 1.0-4", b"- Revert fix for CVE-2020-3333"),
        (
            b"A <a@b.c> - 1.0-3",
            b"- fix x (CVE-2020-1111)\n- [net] y (B) [123] {CVE-2020-2222}",
        ),
        (
            b"A <a@b.c>",
            b"- Resolves: CVE-2020-1111 CVE-2020-3333\n  CVE-2020-4444",
        ),
        (b"A <a@b.c> - 1.0-1", b"first"),
    ];
    let got = rpm::read_changelog(entries.into_iter());
    let got: Vec<_> = got.iter().map(|m| (&*m.id, &*m.version)).collect();
    assert_eq!(
        got,
        [
            ("CVE-2020-1111", ""),
            ("CVE-2020-2222", "1.0-3"),
            ("CVE-2020-4444", "")
        ]
    );
}

#[test]
fn bounds_keep_the_newest() {
    let many: Vec<String> = (0..30_000)
        .map(|at| format!("x ({at}) u; u=l\n\n  * CVE-2020-{:05}\n", 40_000 - at))
        .collect();
    let read = debian::parse_changelog(many.concat().as_bytes()).unwrap();
    assert_eq!(read.mentions.len(), ENTRIES);
    assert_eq!(&*read.mentions.last().unwrap().id, "CVE-2020-40000");
}
