//! The feeds about languages over small samples of their formats, written by hand from the published
//! descriptions, with faults that occur and some that should not.

use seawall_advisory::feed::{DatasetInfo, Ingest, Nowhere, feed, recognise};
use seawall_advisory::record::{NameKind, RowStatus};
use seawall_model::severity::Severity;

use crate::feed::{Kept, read};
use crate::feed_language_real::shown;

fn osv(path: &str, text: &str) -> Kept {
    read("osv", &[(path, text.as_bytes())]).0
}

/// Reads one record with that list of what is affected.
fn affected(id: &str, affected: &str) -> Kept {
    let text = format!(
        r#"{{"schema_version": "1.7.0", "id": "{id}", "modified": "2030-01-02T03:04:05Z", "affected": [{affected}]}}"#
    );
    osv("record.json", &text)
}

/// Shows the rows: ecosystem, package, vulnerability, what they say.
fn told(kept: &Kept) -> Vec<String> {
    let one = |row: &seawall_advisory::record::Row| {
        let (ecosystem, package, id) = (&row.ecosystem, &row.package, &row.vulnerability);
        format!("{ecosystem} {package} {id} {}", shown(&row.status))
    };
    kept.rows.iter().map(one).collect()
}

#[test]
fn an_osv_record_in_all_its_forms() {
    let json = r#"{"schema_version":"1.7.0","id":"GHSA-aaaa-bbbb-cccc",
        "modified":"2030-02-01T00:00:00Z","published":"2030-01-02T03:04:05.678Z",
        "aliases":[" CVE-2030-0001"],"related":["CVE-2030-0009"],
        "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        "affected":[{"package":{"ecosystem":"PyPI","name":"Acorn_Tree"},
          "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.2"}]}]}],
        "database_specific":{"severity":"CRITICAL","cwe_ids":["CWE-79","CWE-20"]},
        "unknown":{"anything":[1,2,3]}}"#;
    let line = json.replace('\n', " ");
    let array = format!("[{json},{json}]");
    let lines = format!("{line}\n\n{line}\n{{\"id\": 5}}\n");
    let yaml = "id: GHSA-aaaa-bbbb-cccc
modified: 2030-02-01T00:00:00Z
published: \"2030-01-02T03:04:05.678Z\"
aliases: [CVE-2030-0001]
severity:
- type: CVSS_V3
  score: CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H
affected:
- package: {ecosystem: PyPI, name: Acorn_Tree}
  ranges:
  - type: ECOSYSTEM
    events:
    - introduced: '0'
    - fixed: 1.2
database_specific:
  severity: CRITICAL
  cwe_ids: [CWE-79, CWE-20]
";
    for (path, text, count, skipped) in [
        ("a.json", json, 1, 0),
        ("a.json", array.as_str(), 2, 0),
        ("a.jsonl", lines.as_str(), 2, 1),
        ("a.yaml", yaml, 1, 0),
    ] {
        let kept = osv(path, text);
        assert_eq!(
            (kept.rows.len(), kept.skipped.len()),
            (count, skipped),
            "{path}"
        );
        let row = &kept.rows[0];
        assert_eq!(told(&kept)[0], "pypi acorn-tree CVE-2030-0001 [ <1.2]");
        assert_eq!(row.aliases, ["GHSA-aaaa-bbbb-cccc"]);
        assert_eq!(row.record.as_deref(), Some("GHSA-aaaa-bbbb-cccc"));
        assert_eq!(row.severity, Some(Severity::Critical));
        assert_eq!(row.date.unwrap().to_string(), "2030-01-02");
        let facts = &kept.facts[0];
        assert_eq!(
            (facts.id.as_str(), facts.cwes.as_slice()),
            ("CVE-2030-0001", &[20, 79][..])
        );
        assert_eq!(facts.vectors[0].0, "ghsa");
    }
}

#[test]
fn ranges_and_versions_of_osv() {
    for (id, text, want) in [
        // Several pairs, and entries about one package parted.
        (
            "GHSA-1",
            r#"{"package":{"ecosystem":"npm","name":"acorn"},"ranges":[{"type":"SEMVER","events":[
                {"introduced":"1.0.0"},{"fixed":"1.2.0"},{"introduced":"2.0.0"},{"last_affected":"2.1.0"}]}]},
               {"package":{"ecosystem":"npm","name":"acorn"},"ranges":[{"type":"SEMVER","events":[
                {"introduced":"3.0.0"}]}],
                "database_specific":{"last_known_affected_version_range":"<= 3.3.3"}}"#,
            &["npm acorn GHSA-1 [1.0.0 <1.2.0] [2.0.0 <=2.1.0] [3.0.0 <=3.3.3]"][..],
        ),
        // Python: a list in place of a range without end; elsewhere the range stands.
        (
            "PYSEC-1",
            r#"{"package":{"ecosystem":"PyPI","name":"acorn"},"versions":["1.1","1.0"],
                "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}"#,
            &["pypi acorn PYSEC-1 (1.0 1.1)"],
        ),
        (
            "MAL-1",
            r#"{"package":{"ecosystem":"PyPI","name":"acorn"},"versions":["1.1","1.0"],
                "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}"#,
            &["pypi acorn MAL-1 [ ..]"],
        ),
        // Versions alone, with what fixes them.
        (
            "CVE-2030-0001",
            r#"{"package":{"ecosystem":"Maven","name":"g:a"},"versions":["1.0","1.1"],
                "database_specific":{"fixed_versions":["1.2"]}}"#,
            &["maven g:a CVE-2030-0001 [1.2 <1.2] (1.0 1.1)"],
        ),
        // Commits: of a package, and alone with tags.
        (
            "OSV-2030-1",
            r#"{"package":{"ecosystem":"OSS-Fuzz","name":"acorn"},"versions":["v1"],
                "ranges":[{"type":"GIT","repo":"https://example.org/Acorn.git/","events":[
                {"introduced":"aaaa"},{"fixed":"bbbb"},{"limit":"cccc"}]}]},
               {"ranges":[{"type":"GIT","repo":"https://example.org/birch","events":[{"introduced":"0"}]}]}"#,
            &[
                "git example.org/acorn OSV-2030-1 [aaaa <bbbb] [aaaa limit cccc] (v1)",
                "git example.org/birch OSV-2030-1 [ ..]",
            ],
        ),
        // Go: bounds of the project where those of the module are open.
        (
            "GO-2030-1",
            r#"{"package":{"ecosystem":"Go","name":"example.org/acorn"},
                "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"0.0.0-2030"},{"introduced":"0.1.0"}]}],
                "ecosystem_specific":{"custom_ranges":[{"type":"ECOSYSTEM","events":[
                {"introduced":"0"},{"fixed":"2.3.2"},{"introduced":"3.0.0"}]}]}}"#,
            &["golang example.org/acorn GO-2030-1 [ <0.0.0-2030] [0.1.0 <2.3.2] [3.0.0 ..]"],
        ),
    ] {
        let kept = affected(id, text);
        assert_eq!(told(&kept), want, "{:?}", kept.skipped);
        assert!(kept.skipped.is_empty(), "{:?}", kept.skipped);
    }
}

#[test]
fn what_databases_say_in_words_of_their_own() {
    let kept = affected(
        "GO-2030-1",
        r#"{"package":{"ecosystem":"Go","name":"stdlib"},
            "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.20.1"}]}],
            "ecosystem_specific":{"imports":[
              {"path":"net/http","symbols":["Serve","Client.Do"],"goos":["windows"]},
              {"path":"os","goos":["windows","plan9"]}]}}"#,
    );
    assert_eq!(
        kept.rows[0].symbols,
        ["net/http#Client.Do", "net/http#Serve", "os"]
    );
    assert_eq!(kept.rows[0].platforms, ["plan9", "windows"]);

    let text = r#"{"id":"BIT-acorn-2030-0001","aliases":["CVE-2030-0001"],
        "affected":[{"package":{"ecosystem":"Bitnami","name":"acorn"},
          "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}],
        "database_specific":{"severity":"High","cpes":["cpe:2.3:a:oak\\.org:acorn:*:*:*:*:*:*:*:*"]}}"#;
    let kept = osv("BIT-acorn-2030-0001.json", text);
    assert_eq!(
        told(&kept),
        [
            "bitnami acorn CVE-2030-0001 [ <2.0.0]",
            "cpe oak.org:acorn CVE-2030-0001 [ <2.0.0]",
        ]
    );
    assert!(kept.rows[1].imprecise.is_some() && kept.rows[0].imprecise.is_none());

    let malware = affected(
        "MAL-2030-1",
        r#"{"package":{"ecosystem":"npm","name":"acorn"},"versions":["1.0.0"]}"#,
    );
    assert_eq!(malware.rows[0].word.as_deref(), Some("malicious"));
    assert_eq!(malware.rows[0].severity, Some(Severity::Critical));
}

#[test]
fn a_withdrawn_record_takes_back_its_own_id_only() {
    let text = r#"{"id":"PYSEC-2030-1","withdrawn":"2030-01-01T00:00:00Z","aliases":["CVE-2030-0001"],
        "affected":[{"package":{"ecosystem":"PyPI","name":"acorn"},"versions":["1.0"]}]}"#;
    let kept = osv("a.json", text);
    assert!(kept.rows.is_empty());
    let facts: Vec<_> = kept
        .facts
        .iter()
        .map(|f| (f.id.as_str(), f.rejected))
        .collect();
    assert_eq!(facts, [("PYSEC-2030-1", true)]);
}

#[test]
fn errata_of_distributions() {
    let text = r#"{"id":"USN-1-1","upstream":["CVE-2030-0001","CVE-2030-0002"],"related":["CVE-2030-0009"],
        "affected":[{"package":{"ecosystem":"Ubuntu:22.04:LTS","name":"acorn"},
          "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.2-3"}]}]}]}"#;
    let kept = osv("USN-1-1.json", text);
    assert_eq!(
        told(&kept),
        [
            "ubuntu:22.04 acorn CVE-2030-0001 [ <1.2-3]",
            "ubuntu:22.04 acorn CVE-2030-0002 [ <1.2-3]",
        ]
    );
    assert_eq!(kept.rows[0].aliases, ["USN-1-1"]);
    assert_eq!(kept.rows[0].name_kind, NameKind::Source);

    let kept = affected(
        "DEBIAN-CVE-2030-0001",
        r#"{"package":{"ecosystem":"Debian:12","name":"acorn"},"versions":["1.0-1"],
            "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}],
            "ecosystem_specific":{"urgency":"unimportant"}},
           {"package":{"ecosystem":"Alpine:v3.19","name":"acorn"},
            "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"0"}]}]}"#,
    );
    assert_eq!(
        told(&kept),
        [
            "alpine:3.19 acorn DEBIAN-CVE-2030-0001 none",
            "debian:12 acorn DEBIAN-CVE-2030-0001 [ ..]",
        ]
    );
    assert_eq!(kept.rows[1].severity, Some(Severity::Negligible));
    assert_eq!(kept.rows[1].word.as_deref(), Some("unimportant"));

    // AlmaLinux's own rules hold among other records too: ids stand in `related`.
    let text = r#"{"id":"ALSA-2030:0001","summary":"Important: acorn security update","related":["CVE-2030-0001"],
        "affected":[{"package":{"ecosystem":"AlmaLinux:9","name":"acorn"},
          "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.2-3.el9"}]}]}]}"#;
    let kept = osv("ALSA-2030:0001.json", text);
    assert_eq!(
        told(&kept),
        ["almalinux:9 acorn CVE-2030-0001 [ <1.2-3.el9]"]
    );
    assert_eq!(kept.rows[0].name_kind, NameKind::Binary);
}

/// Nothing is lost without a word.
#[test]
fn what_osv_records_can_not_say_is_counted() {
    for text in [
        r#"{"package":{"ecosystem":"Android","name":"acorn"},"versions":["1"]}"#,
        r#"{"package":{"ecosystem":"npm","name":"two words"},"versions":["1"]}"#,
        r#"{"package":{"ecosystem":"npm","name":"acorn"}}"#,
        r#"{"package":{"ecosystem":"npm","name":"acorn"},"versions":["1 2"]}"#,
        r#"{"package":{"ecosystem":"npm","name":"acorn"},"ranges":[{"type":"MOON","events":[]}]}"#,
        r#"{"package":{"ecosystem":"npm","name":"acorn"},"ranges":[{"type":"SEMVER","events":[{"invented":"1"}]}]}"#,
        r#"{"package":{"ecosystem":"npm","name":"acorn"},"versions":"1"}"#,
        r#"{"package":{"ecosystem":"OSS-Fuzz","name":"acorn"},"versions":["1"]}"#,
        r#"{"ranges":[{"type":"GIT","events":[{"introduced":"0"}]}]}"#,
        r"{}",
    ] {
        let kept = affected("OAK-2030-1", text);
        assert_eq!(
            (kept.rows.len(), kept.skipped.len()),
            (0, 1),
            "{text} {:?}",
            kept.skipped
        );
    }
    for (path, text) in [
        ("a.json", "{}"),
        ("a.json", r#"{"id":"no id","affected":[]}"#),
        ("a.json", r#"{"id":["X-1"]}"#),
        ("a.json", "[[]]"),
        ("a.json", "\u{0}"),
        ("a.yaml", "a: &x [1]\nb: *x\n"),
        ("a.yaml", "- just\n- a list\n"),
    ] {
        let kept = osv(path, text);
        assert_eq!(
            (kept.rows.len(), kept.skipped.len()),
            (0, 1),
            "{text:?} {:?}",
            kept.skipped
        );
    }
    let half = affected(
        "OAK-2030-1",
        r#"{"package":{"ecosystem":"Android","name":"a"},"versions":["1"]},
           {"package":{"ecosystem":"npm","name":"acorn"},"versions":["1"]}"#,
    );
    assert_eq!((half.rows.len(), half.skipped.len()), (1, 1));
}

#[test]
fn huge_and_deep_records_are_refused() {
    let deep = format!(
        r#"{{"id":"OAK-2030-1","affected":[{{"ecosystem_specific":{}{}}}]}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let kept = osv("a.json", &deep);
    assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1));
    let kept = osv("a.yaml", &format!("id: {}", "[".repeat(100_000)));
    assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1));

    let package = r#""package":{"ecosystem":"npm","name":"acorn"}"#;
    let versions = vec![r#""1""#; 60_000].join(",");
    let kept = affected(
        "OAK-2030-1",
        &format!(r#"{{{package},"versions":[{versions}]}}"#),
    );
    assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1));
    let events = vec![r#"{"introduced":"1"}"#; 5000].join(",");
    let ranges = format!(r#"{{{package},"ranges":[{{"type":"SEMVER","events":[{events}]}}]}}"#);
    let kept = affected("OAK-2030-1", &ranges);
    assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1));

    // 500 ids times 500 packages.
    let ids: Vec<String> = (10_000..10_500)
        .map(|n| format!(r#""CVE-2030-{n}""#))
        .collect();
    let entries: Vec<String> = (0..500)
        .map(|n| {
            format!(r#"{{"package":{{"ecosystem":"Debian:12","name":"p{n}"}},"versions":["1"]}}"#)
        })
        .collect();
    let (ids, entries) = (ids.join(","), entries.join(","));
    let text = format!(r#"{{"id":"DSA-1-1","upstream":[{ids}],"affected":[{entries}]}}"#);
    let kept = osv("a.json", &text);
    assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1));
}

#[test]
fn rust() {
    let advisory = |more: &str, versions: &str| {
        let text = format!(
            "```toml\n[advisory]\nid = \"RUSTSEC-2030-0001\"\npackage = \"acorn\"\n\
             date = \"2030-01-02\"\naliases = [\"CVE-2030-0001\"]\nrelated = [\"CVE-2030-0009\"]\n\
             {more}\n[versions]\n{versions}\n```\n\n# A sentence\n"
        );
        read(
            "rustsec",
            &[("crates/acorn/RUSTSEC-2030-0001.md", text.as_bytes())],
        )
        .0
    };
    let kept = advisory(
        "",
        "patched = [\">= 1.2.3, < 2.0.0\", \">= 2.1\"]\nunaffected = [\"< 1.0\"]",
    );
    let want = "cargo acorn CVE-2030-0001 [1.0.0-0 <1.2.3] [2.0.0 <2.1.0-0]";
    let told_here = told(&kept);
    assert!(
        told_here[0].replace("-0", "") == want.replace("-0", ""),
        "{told_here:?}"
    );
    assert_eq!(kept.rows[0].aliases, ["RUSTSEC-2030-0001"]);
    assert_eq!(kept.rows[0].date.unwrap().to_string(), "2030-01-02");
    let kept = advisory("informational = \"unsound\"", "patched = []");
    assert_eq!(told(&kept), ["cargo acorn CVE-2030-0001 [ ..]"]);
    assert_eq!(kept.rows[0].word.as_deref(), Some("unsound"));
    let kept = advisory("withdrawn = \"2030-02-03\"", "patched = []");
    assert!(kept.rows.is_empty() && kept.facts[0].rejected);
    assert_eq!(kept.facts[0].id, "RUSTSEC-2030-0001");
    for broken in ["patched = [\">= one\"]", "patched = 1", "patched = ["] {
        let kept = advisory("", broken);
        assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1), "{broken}");
    }
}

#[test]
fn ruby() {
    let one = |path: &str, text: &str| read("rubysec", &[(path, text.as_bytes())]).0;
    let text = "---\ngem: acorn\ncve: 2030-0001\nghsa: aaaa-bbbb-cccc\nosvdb: 1\ndate: 2030-01-02\n\
                cvss_v2: 10.0\ncvss_v3: 7.5\nplatform: jruby\nunaffected_versions:\n- \"< 1.0\"\n\
                patched_versions:\n- \"~> 1.2.3\"\n- \">= 2.0\"\nrelated:\n  cve: [2030-0009]\n";
    let kept = one("gems/acorn/CVE-2030-0001.yml", text);
    assert_eq!(kept.rows.len(), 1, "{:?}", kept.skipped);
    let row = &kept.rows[0];
    assert_eq!(
        (row.ecosystem.as_str(), row.vulnerability.as_str()),
        ("gem", "CVE-2030-0001")
    );
    assert_eq!(row.aliases, ["GHSA-aaaa-bbbb-cccc", "OSVDB-1"]);
    assert_eq!(row.severity, Some(Severity::High));
    assert_eq!(row.platforms, ["jruby"]);
    let ranges = shown(&row.status);
    assert!(
        ranges.starts_with("[1.0 <1.2.3] [1.3") && ranges.ends_with("<2.0]"),
        "{ranges}"
    );
    let kept = one(
        "rubies/ruby/OSVDB-7.yml",
        "engine: ruby\nosvdb: 7\ndate: 2030-01-02\n",
    );
    assert_eq!(told(&kept), ["generic ruby OSVDB-7 [ ..]"]);
    for broken in [
        "gem: acorn\npatched_versions: ['>= 1 1']\n",
        "cve: 2030-0001\n",
        "- a\n",
    ] {
        let kept = one("gems/acorn/CVE-2030-0001.yml", broken);
        assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1), "{broken}");
    }
}

#[test]
fn php() {
    let one = |text: &str| {
        read(
            "friendsofphp",
            &[("oak/acorn/2030-01.yaml", text.as_bytes())],
        )
        .0
    };
    let text = "title: a sentence\nlink: https://example.org\ncve: ~\nbranches:\n  1.x:\n    time: ~\n    \
                versions: ['>=1.0', '<2.0']\n  2.x:\n    time: 2030-01-02 03:04:05\n    \
                versions: ['>=2.0', '<2.1.3']\nreference: composer://Oak/Acorn\n";
    let kept = one(text);
    let told = told(&kept);
    assert_eq!(told.len(), 1, "{:?}", kept.skipped);
    assert!(
        told[0].starts_with("composer oak/acorn FOP-oak_acorn_2030-01 [1.0"),
        "{told:?}"
    );
    // Two branches that touch are one range: the end of the first is no fix.
    assert!(
        told[0].ends_with("<2.1.3]") && told[0].matches('[').count() == 1,
        "{told:?}"
    );
    let kept = one(&text.replace("cve: ~", "cve: CVE-2030-0001"));
    assert_eq!(kept.rows[0].vulnerability, "CVE-2030-0001");
    for broken in [
        text.replace("composer://", "pear://"),
        text.replace("['>=1.0', '<2.0']", "[]"),
        text.replace(">=1.0", ">= one two"),
        "branches: {}\n".to_owned(),
    ] {
        let kept = one(&broken);
        assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1), "{broken}");
    }
}

#[test]
fn node() {
    let index = r#"{"1":{"cve":["CVE-2030-0001"],"vulnerable":"8.x || 10.x","patched":"^8.1.4 || ^10.2.0",
        "severity":"high","affectedEnvironments":["win32"]},
        "2":{"cve":["CVE-2030-0002","CVE-2030-0003"],"vulnerable":"8.x","patched":null},
        "x":{"cve":[],"vulnerable":"8.x"},"3":{"cve":[]}}"#;
    let kept = read(
        "nodejs-security-wg",
        &[("vuln/core/index.json", index.as_bytes())],
    )
    .0;
    assert_eq!(
        told(&kept),
        [
            "generic node CVE-2030-0001 [8.0.0 <8.1.4] [10.0.0 <10.2.0]",
            "generic node CVE-2030-0002 [8.0.0 limit 9.0.0]",
            "generic node CVE-2030-0003 [8.0.0 limit 9.0.0]",
        ]
    );
    assert_eq!(kept.rows[0].platforms, ["windows"]);
    assert_eq!(kept.rows[0].aliases, ["NSWG-core-1"]);
    assert!(kept.rows[1].aliases.is_empty());
    assert_eq!(kept.skipped.len(), 2, "{:?}", kept.skipped);

    let entry = r#"{"id":7,"module_name":"acorn","cves":[],"vulnerable_versions":"<=1.2.3",
        "patched_versions":">=1.2.4","publish_date":"2030-01-02",
        "cvss_vector":"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}"#;
    let kept = read(
        "nodejs-security-wg",
        &[("vuln/npm/7.json", entry.as_bytes())],
    )
    .0;
    assert_eq!(told(&kept), ["npm acorn NSWG-npm-7 [ <1.2.4]"]);
    assert_eq!(kept.facts[0].vectors.len(), 1);
    let open = entry
        .replace("<=1.2.3", "<=99.999.99999")
        .replace(">=1.2.4", "<0.0.0");
    let kept = read(
        "nodejs-security-wg",
        &[("vuln/npm/7.json", open.as_bytes())],
    )
    .0;
    assert_eq!(told(&kept), ["npm acorn NSWG-npm-7 [0.0.0 ..]"]);
}

#[test]
fn retire_js() {
    let text = r#"{"acorn":{"npmname":"acorn-js","vulnerabilities":[
        {"below":"1.2.3","atOrAbove":"1.0.0","severity":"high","cwe":["CWE-79"],
         "identifiers":{"CVE":["CVE-2030-0001"],"githubID":"GHSA-aaaa-bbbb-cccc"}},
        {"below":"2.3.4","atOrAbove":"2.0.0","severity":"medium","identifiers":{"CVE":["CVE-2030-0001"]}},
        {"below":"99.999.99999","identifiers":{},"info":["https://nodesecurity.io/advisories/7"]},
        {"below":"3.0.0","identifiers":{"summary":"a sentence"}},
        {"below":"2.999.999","cwe":["CWE-1104"],"identifiers":{"CVE":["CVE-2030-0002"]}},
        {"identifiers":{}}]},
        "Oak":{"vulnerabilities":[{"below":"1.0","identifiers":{"CVE":["CVE-2030-0003"]}}]},
        "birch":{"vulnerabilities":5},"retire-example":{"vulnerabilities":[{"below":"1"}]}}"#;
    let kept = read(
        "retirejs",
        &[("repository/jsrepository-v5.json", text.as_bytes())],
    )
    .0;
    assert_eq!(
        told(&kept),
        [
            "npm acorn-js CVE-2030-0001 [1.0.0 <1.2.3] [2.0.0 <2.3.4]",
            "npm acorn-js CVE-2030-0002 [ limit 2.999.999]",
            "npm acorn-js NSWG-npm-7 [ ..]",
            "npm acorn-js RETIREJS-acorn-js-3.0.0 [ <3.0.0]",
            "generic Oak CVE-2030-0003 [ <1.0]",
        ]
    );
    assert_eq!(kept.rows[0].severity, Some(Severity::High));
    assert_eq!(kept.rows[0].aliases, ["GHSA-aaaa-bbbb-cccc"]);
    assert_eq!(kept.rows[1].word.as_deref(), Some("unmaintained"));
    assert_eq!(kept.skipped.len(), 2, "{:?}", kept.skipped);
}

#[test]
fn haskell() {
    let text = "```toml\n[advisory]\nid = \"HSEC-2030-0001\"\ncwe = [79, 20]\n\
                aliases = [\"CVE-2030-0001\"]\n\n[[affected]]\npackage = \"acorn\"\n\
                cvss = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"\n\
                declarations.\"Data.Acorn.eat\" = \">= 1\"\n[[affected.versions]]\n\
                introduced = \"1.0\"\nfixed = \"1.2\"\n[[affected.versions]]\nintroduced = \"2.0\"\n\n\
                [[affected]]\nghc-component = \"ghci\"\n[[affected.versions]]\nintroduced = \"0\"\n\
                [[affected]]\npackage = \"birch\"\n```\n";
    let path = "advisories/published/2030/HSEC-2030-0001.md";
    let kept = read("haskell", &[(path, text.as_bytes())]).0;
    assert_eq!(
        told(&kept),
        [
            "hackage acorn CVE-2030-0001 [1.0 <1.2] [2.0 ..]",
            "generic ghc CVE-2030-0001 [ ..]",
        ]
    );
    assert_eq!(kept.rows[0].symbols, ["Data.Acorn.eat"]);
    assert_eq!(kept.facts[0].cwes, [20, 79]);
    assert_eq!(kept.skipped.len(), 1, "{:?}", kept.skipped);
}

#[test]
fn files_are_recognised_by_content() {
    let osv = r#"{"schema_version": "1.7.0", "id": "X-1", "details": "…"#;
    let cases = [
        ("GHSA-aaaa-bbbb-cccc.json", osv, "osv"),
        (
            "all/MAL-2030-1.json",
            r#"{"modified":"","published":"","id":"X-1"}"#,
            "osv",
        ),
        // An erratum among records of other databases; in a checkout of its own it has its own feed.
        (
            "ALSA-2030:0001.json",
            r#"{"id":"ALSA-2030:0001","affected":[]}"#,
            "osv",
        ),
        (
            "advisories/almalinux9/ALSA-2030:0001.json",
            "{}",
            "almalinux-osv",
        ),
        ("PYSEC-2030-1.yaml", "id: PYSEC-2030-1\naffected:\n", "osv"),
        (
            "npm.jsonl",
            "{\"id\": \"CVE-2030-0001\", \"affected\": []}\n",
            "osv",
        ),
        (
            "crates/acorn/RUSTSEC-2030-0001.md",
            "```toml\n[advisory]\nid = \"RUSTSEC-2030-0001\"\npackage = \"acorn\"\n",
            "rustsec",
        ),
        (
            "HSEC-2030-0001.md",
            "```toml\n[advisory]\nid = \"HSEC-2030-0001\"\n",
            "haskell",
        ),
        (
            "gems/acorn/CVE-2030-0001.yml",
            "---\ngem: acorn\ncve: 2030-0001\ndate: 2030-01-02\n",
            "rubysec",
        ),
        (
            "oak/acorn/1.yaml",
            "title: x\nbranches:\n    1.x:\nreference: composer://oak/acorn\n",
            "friendsofphp",
        ),
        (
            "vuln/npm/7.json",
            r#"{"id": 7, "vulnerable_versions": "*"}"#,
            "nodejs-security-wg",
        ),
        ("repository/npmrepository.json", "{}", "retirejs"),
    ];
    for (path, head, want) in cases {
        assert_eq!(
            recognise(path, head.as_bytes()).unwrap().id(),
            want,
            "{path}"
        );
    }
    for (path, head) in [
        ("package.json", r#"{"name": "acorn", "id": 5}"#),
        ("values.yaml", "name: acorn\nid: 5\n"),
        ("README.md", "```toml\n[package]\n```\n"),
    ] {
        assert!(recognise(path, head.as_bytes()).is_none(), "{path}");
    }
}

/// Replays the seeds of the fuzz targets through the feed and the paths that each target uses, whole and
/// cut off.
#[test]
fn fuzz_seeds_are_replayed() {
    let targets: [(&str, &str, &[&str]); 7] = [
        ("feed_osv", "osv", &["a.json", "a.jsonl", "a.yaml"]),
        (
            "feed_rustsec",
            "rustsec",
            &["crates/a/RUSTSEC-2030-0001.md"],
        ),
        ("feed_rubysec", "rubysec", &["gems/a/CVE-2030-0001.yml"]),
        ("feed_friendsofphp", "friendsofphp", &["a/b/1.yaml"]),
        (
            "feed_nodejs",
            "nodejs-security-wg",
            &["core/index.json", "npm/1.json"],
        ),
        (
            "feed_retirejs",
            "retirejs",
            &["npmrepository.json", "jsrepository-v5.json"],
        ),
        ("feed_haskell", "haskell", &["published/HSEC-2030-0001.md"]),
    ];
    for (target, id, paths) in targets {
        let folder = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
        let (mut seeds, mut rows) = (0, 0);
        for entry in std::fs::read_dir(&folder).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            let step = (bytes.len() / 40).max(1);
            for end in (0..bytes.len()).step_by(step).chain([bytes.len()]) {
                let mut ingest = Ingest::new(feed(id).unwrap(), &DatasetInfo::default());
                for path in paths {
                    ingest.file(path, &bytes[..end], &mut Nowhere);
                }
                let tally = ingest.finish(&mut Nowhere);
                assert_eq!(tally.files, paths.len() as u64, "{target}");
                rows += tally.rows;
            }
            seeds += 1;
        }
        assert!(
            seeds >= 2 && rows > 0,
            "{target}: {seeds} seeds, {rows} rows"
        );
    }
}

#[test]
fn nothing_of_a_user_is_weaker_than_the_snapshot() {
    let record = r#"{"id":"GHSA-1","affected":[{"package":{"ecosystem":"npm","name":"a"},"versions":["1"]}]}"#;
    let trust = |stem| read(stem, &[("a.json", record.as_bytes())]).0.rows[0].trust;
    assert!(trust("osv") > trust("ghsa-selected"));
    assert!(trust("ghsa-selected") > trust("openrewrite-advisories"));
    let status = affected(
        "GHSA-1",
        r#"{"package":{"ecosystem":"npm","name":"a"},"versions":["1"]}"#,
    );
    assert!(matches!(status.rows[0].status, RowStatus::Affected(_)));
}

/// Small files that would take long are refused in time.
#[test]
fn nothing_is_quadratic() {
    let package = r#""package":{"ecosystem":"npm","name":"acorn"}"#;
    let pairs = |base: usize| {
        let one = |n: usize| format!(r#"{{"introduced":"{n}.0.0"}},{{"fixed":"{n}.1.0"}}"#);
        (base..base + 900).map(one).collect::<Vec<_>>().join(",")
    };
    let range = |base| format!(r#"{{"type":"SEMVER","events":[{}]}}"#, pairs(base));
    let ranges: Vec<String> = (1..200).map(|n| range(n * 1000)).collect();
    let many = format!(r#"{{{package},"ranges":[{}]}}"#, ranges.join(","));
    let entry = |base| format!(r#"{{{package},"ranges":[{}]}}"#, range(base));
    let parted: Vec<String> = (1..40).map(|n| entry(n * 1000)).collect();
    let import = r#""ecosystem_specific":{"imports":[{"path":"a","symbols":["b"]}]}"#;
    let symbols = format!(r#"{{{package},"versions":["1"],{import}}}"#);
    let symbols = vec![symbols; 50_000].join(",");
    let begun = std::time::Instant::now();
    let kept = affected("OAK-2030-1", &many);
    assert_eq!((kept.rows.len(), kept.skipped.len()), (0, 1));
    // What fits stays.
    let kept = affected("OAK-2030-1", &parted.join(","));
    assert_eq!(
        (kept.rows.len(), kept.skipped.len()),
        (1, 37),
        "{:?}",
        kept.skipped.first()
    );
    let kept = affected("OAK-2030-1", &symbols);
    assert!(kept.rows.len() <= 1);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}
