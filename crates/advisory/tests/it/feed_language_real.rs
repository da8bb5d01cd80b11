//! The feeds about languages over the advisory data that lie beside the repository. Counts were taken
//! from the records by a script of its own (Python's `json`, `yaml` and `tomllib`): records, withdrawn
//! ones, different pairs of record and package, of record and repository, records with exactly one CVE.
//! Ranges are those of the records named. Skipped where the data are absent.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::record::{Range, Row, RowStatus, Until};
use seawall_model::severity::Severity;

use crate::feed::Kept;
use crate::feed_real::{read, say};

/// Rows of an ecosystem.
fn rows(kept: &Kept) -> BTreeMap<&str, usize> {
    let mut count = BTreeMap::new();
    for row in &kept.rows {
        *count.entry(row.ecosystem.as_str()).or_insert(0) += 1;
    }
    count
}

fn withdrawn(kept: &Kept) -> usize {
    kept.facts.iter().filter(|facts| facts.rejected).count()
}

/// Different CVEs that rows go by.
fn cves(kept: &Kept) -> usize {
    let ids = kept.rows.iter().map(|row| row.vulnerability.as_str());
    let cves = ids.filter(|id| id.starts_with("CVE-"));
    cves.collect::<BTreeSet<_>>().len()
}

/// Shows what a row says: `[1 <2] [3 <=4] [5 ..] (6 7)`.
pub(crate) fn shown(status: &RowStatus) -> String {
    let one = |range: &Range| {
        let from = range.introduced.as_deref().unwrap_or_default();
        match &range.until {
            Until::Fixed(version) => format!("[{from} <{version}]"),
            Until::LastAffected(version) => format!("[{from} <={version}]"),
            Until::Limit(version) => format!("[{from} limit {version}]"),
            Until::Open => format!("[{from} ..]"),
        }
    };
    match status {
        RowStatus::FixedIn(version) => format!("[ <{version}]"),
        RowStatus::LastAffected(version) => format!("[ <={version}]"),
        RowStatus::Unfixed(_) => "[ ..]".to_owned(),
        RowStatus::NotAffected => "none".to_owned(),
        RowStatus::Affected(affected) => {
            let mut parts: Vec<String> = affected.ranges.iter().map(one).collect();
            if !affected.versions.is_empty() {
                parts.push(format!("({})", affected.versions.join(" ")));
            }
            parts.join(" ")
        }
    }
}

/// Returns the one row, and holds what it says against the record.
fn check<'a>(kept: &'a Kept, (ecosystem, package, id): (&str, &str, &str), want: &str) -> &'a Row {
    let rows = kept.find(ecosystem, package, id);
    let [row] = rows.as_slice() else {
        panic!("{ecosystem} {package} {id}: {rows:?}");
    };
    assert_eq!(shown(&row.status), want, "{ecosystem} {package} {id}");
    row
}

#[test]
fn bitnami() {
    let Some((kept, tally)) = read("bitnami-osv") else {
        return;
    };
    assert_eq!(tally.files, 7444);
    // Five records have no CPE name of an application.
    assert_eq!(
        rows(&kept),
        BTreeMap::from([("bitnami", 7444), ("cpe", 7439)])
    );
    assert_eq!(cves(&kept), 5830);
    let node = check(
        &kept,
        ("bitnami", "node", "CVE-2026-48937"),
        "[ <22.23.0] [23.0.0 <24.17.0]",
    );
    assert_eq!(node.severity, Some(Severity::Medium));
    assert_eq!(node.record.as_deref(), Some("BIT-node-2026-48937"));
    let same = kept.find("cpe", "nodejs:node.js", "CVE-2026-48937");
    assert!(!same.is_empty());
    assert!(
        same.iter()
            .all(|row| row.status == node.status && row.imprecise.is_some())
    );
    assert!(same.iter().all(|row| row.trust < node.trust));
    let scored: BTreeSet<&str> = kept
        .facts
        .iter()
        .filter(|facts| !facts.vectors.is_empty())
        .map(|facts| facts.id.as_str())
        .collect();
    assert_eq!(scored.len(), 5824);
}

#[test]
fn drupal() {
    let Some((kept, tally)) = read("drupal-osv") else {
        return;
    };
    assert_eq!((tally.files, kept.rows.len()), (591, 591));
    // 242 records have no alias, 5 have several CVEs.
    let own = kept
        .rows
        .iter()
        .filter(|row| row.record.as_ref() == Some(&row.vulnerability));
    assert_eq!(own.count(), 242 + 5);
    assert_eq!(cves(&kept), 342);
    check(
        &kept,
        ("composer", "drupal/webform", "DRUPAL-CONTRIB-2021-045"),
        "[6.0.0 <6.0.6] [6.1.0 <6.1.2]",
    );
}

#[test]
fn erlang() {
    let Some((kept, _)) = read("erlef-osv") else {
        return;
    };
    let want = BTreeMap::from([("git", 160), ("hex", 105), ("npm", 1)]);
    assert_eq!(rows(&kept), want);
    let row = check(
        &kept,
        ("hex", "phoenix_storybook", "CVE-2026-8469"),
        "[0.2.0 <1.1.0]",
    );
    assert_eq!(row.aliases, ["EEF-CVE-2026-8469", "GHSA-833p-95jq-929q"]);
    check(
        &kept,
        (
            "git",
            "github.com/phenixdigital/phoenix_storybook",
            "CVE-2026-8469",
        ),
        "[0228669d55c23a754d1ef11f49a32121129d5395 <96d524690af0fe197a49f60d18e564a620b9ef81]",
    );
    let facts = kept
        .facts
        .iter()
        .find(|facts| facts.id == "CVE-2026-8469")
        .unwrap();
    assert_eq!(facts.cwes, [770]);
    assert_eq!(facts.vectors[0].0, "eef");
}

#[test]
fn github() {
    let Some((kept, tally)) = read("ghsa-selected") else {
        return;
    };
    assert_eq!((tally.files, withdrawn(&kept)), (766, 1));
    let want = [
        ("cargo", 6),
        ("composer", 10),
        ("gem", 24),
        ("githubactions", 1),
        ("golang", 66),
        ("hex", 2),
        ("maven", 713),
        ("npm", 229),
        ("nuget", 53),
        ("pub", 1),
        ("pypi", 27),
        ("swift", 3),
    ];
    assert_eq!(rows(&kept), BTreeMap::from(want));
    // Three entries of one record about one artifact are one row.
    let jackson = check(
        &kept,
        (
            "maven",
            "com.fasterxml.jackson.core:jackson-databind",
            "CVE-2020-25649",
        ),
        "[2.6.0 <2.6.7.4] [2.7.0.0 <2.9.10.7] [2.10.0.0 <2.10.5.1]",
    );
    assert!(jackson.aliases.contains(&"GHSA-288c-cq4h-88gq".to_owned()));
    // Bounded by what GitHub knows to be affected: `< 3.5.3.1`.
    check(
        &kept,
        ("maven", "com.baomidou:mybatis-plus", "CVE-2023-25330"),
        "[ limit 3.5.3.1]",
    );
    // Two CVEs: the record goes by its own id.
    let netty = check(
        &kept,
        ("maven", "io.netty:netty-codec-http", "GHSA-269q-hmxg-m83q"),
        "[ <4.1.77.Final]",
    );
    assert_eq!(
        netty.aliases,
        ["CVE-2021-21290", "CVE-2022-24823", "GHSA-5mcr-gq6c-3hq2"]
    );
    assert_eq!(netty.severity, Some(Severity::Medium));
}

#[test]
fn go() {
    let Some((kept, tally)) = read("go-osv") else {
        return;
    };
    assert_eq!((tally.files, withdrawn(&kept)), (4291, 17));
    assert_eq!(rows(&kept), BTreeMap::from([("golang", 6041)]));
    let text = check(
        &kept,
        ("golang", "golang.org/x/text", "CVE-2021-38561"),
        "[ <0.3.7]",
    );
    let path = "golang.org/x/text/language";
    let names = ["MatchStrings", "MustParse", "Parse", "ParseAcceptLanguage"];
    assert_eq!(text.symbols, names.map(|name| format!("{path}#{name}")));
    let stdlib = check(
        &kept,
        ("golang", "stdlib", "CVE-2022-30580"),
        "[ <1.17.11] [1.18.0-0 <1.18.3]",
    );
    assert_eq!(stdlib.platforms, ["windows"]);
    check(
        &kept,
        ("golang", "github.com/openbao/openbao", "CVE-2025-55000"),
        "[ <0.0.0-20250806193153-183891f8d535] [0.1.0 <2.3.2]",
    );
    // The module's versions are not those of the project; `go` itself would call all affected.
    let ingress = check(
        &kept,
        ("golang", "k8s.io/ingress-nginx", "CVE-2023-5044"),
        "[ limit 0.0.1-0] [ <1.9.0]",
    );
    assert!(ingress.imprecise.is_some() && ingress.trust < text.trust);
}

#[test]
fn bulk() {
    if let Some((kept, tally)) = read("lang-osv-2026-01") {
        assert_eq!(tally.files, 3);
        // The 1,245th entry about npm is of the record whose id is none.
        let want = BTreeMap::from([("maven", 1363), ("npm", 1244), ("nuget", 604)]);
        assert_eq!(rows(&kept), want);
        check(
            &kept,
            ("maven", "com.powsybl:powsybl-math", "CVE-2025-47771"),
            "[6.7.2 <6.7.2] (6.3.0 6.3.1 6.3.2 6.4.0 6.4.0-RC2 6.4.1 6.5.0 6.5.0-RC1 6.5.1 6.6.0 \
             6.6.0-RC1 6.6.1 6.7.0 6.7.0-RC1 6.7.1)",
        );
        let eggplant = (
            "maven",
            "io.jenkins.plugins:eggplant-runner",
            "CVE-2025-64135",
        );
        check(&kept, eggplant, "(0.0.1.301.v963cffe8ddb)");
    }
    if let Some((kept, tally)) = read("openrewrite-advisories") {
        assert_eq!(tally.files, 8784);
        let want = BTreeMap::from([("maven", 5350), ("npm", 3620), ("nuget", 1548)]);
        assert_eq!(rows(&kept), want);
        let tomcat = check(
            &kept,
            ("maven", "org.apache.tomcat:tomcat", "CVE-2000-0759"),
            "[ ..]",
        );
        assert!(tomcat.imprecise.is_some() && tomcat.trust < 40);
        // Fixes that lie before what they fix: `derby`, `grunt-radical`.
        let endless = |row: &&Row| row.imprecise.is_none() && shown(&row.status).contains("..]");
        assert_eq!(kept.rows.iter().filter(endless).count(), 2);
    }
}

#[test]
fn commits() {
    if let Some((kept, _)) = read("oss-fuzz-osv") {
        assert_eq!(withdrawn(&kept), 24);
        assert_eq!(rows(&kept), BTreeMap::from([("git", 3982), ("pypi", 5)]));
        let antlr = check(
            &kept,
            ("git", "github.com/antlr/antlr4", "OSV-2022-667"),
            "[1df58f77820b5feb747d34cc6aff26276db8b6dd <14703f21b5802e880da8c3afe80824ab651aee07] \
             [1df58f77820b5feb747d34cc6aff26276db8b6dd <592ccc4e48db2b862523fd022b954231b8609fe0]",
        );
        assert_eq!(antlr.severity, Some(Severity::Low));
    }
    if let Some((kept, _)) = read("psf-osv") {
        assert_eq!(rows(&kept), BTreeMap::from([("git", 132)]));
        let rows = kept.find("git", "github.com/python/cpython", "CVE-2024-7592");
        let RowStatus::Affected(affected) = &rows[0].status else {
            panic!("{rows:?}");
        };
        assert_eq!(affected.ranges.len(), 6);
        assert_eq!(rows[0].aliases, ["PSF-2024-9"]);
    }
}

#[test]
fn python() {
    let Some((kept, tally)) = read("pypi-osv") else {
        return;
    };
    assert_eq!((tally.files, withdrawn(&kept)), (7080, 269));
    assert_eq!(rows(&kept), BTreeMap::from([("git", 1520), ("pypi", 6800)]));
    assert_eq!(cves(&kept), 5622);
    // A range without end: the list is taken.
    let ajenti = kept.find("pypi", "ajenti-panel", "CVE-2018-1000080")[0];
    let status = shown(&ajenti.status);
    assert!(
        status.starts_with("(0.10 0.11 ") && !status.contains('['),
        "{status}"
    );
    assert!(ajenti.imprecise.is_some());
    check(
        &kept,
        ("pypi", "aiocpa", "PYSEC-2024-152"),
        "(0.1.13 0.1.14)",
    );
    let scored: BTreeSet<&str> = kept
        .facts
        .iter()
        .filter(|facts| !facts.vectors.is_empty())
        .map(|facts| facts.id.as_str())
        .collect();
    assert_eq!(scored.len(), 3640);
}

#[test]
fn php() {
    let Some((kept, tally)) = read("friendsofphp") else {
        return;
    };
    assert_eq!((tally.files, kept.rows.len()), (1592, 1592));
    // Branches, most of which end without a fix: four ranges. Composer's `>=` takes `-dev` in.
    let symfony = check(
        &kept,
        ("composer", "symfony/symfony", "CVE-2026-48784"),
        "[2.0.0-dev <5.4.53] [6.0.0-dev <6.4.41] [7.0.0-dev <7.4.13] [8.0.0-dev <8.0.13]",
    );
    assert_eq!(symfony.aliases, ["FOP-symfony_symfony_CVE-2026-48784"]);
}

#[test]
fn haskell() {
    let Some((kept, tally)) = read("haskell") else {
        return;
    };
    assert_eq!((tally.files, kept.rows.len()), (35, 44));
    assert_eq!(
        rows(&kept),
        BTreeMap::from([("generic", 3), ("hackage", 41)])
    );
    check(
        &kept,
        ("hackage", "aeson", "CVE-2022-3433"),
        "[0.4.0.0 <2.0.1.0]",
    );
    check(
        &kept,
        ("generic", "ghc", "HSEC-2024-0007"),
        "[9.2.4 <9.2.5] [9.4.2 <9.4.3]",
    );
    let keter = check(
        &kept,
        ("hackage", "keter", "HSEC-2024-0001"),
        "[0.3.4 <1.8.4]",
    );
    assert_eq!(keter.symbols.len(), 2);
}

#[test]
fn node() {
    let Some((kept, tally)) = read("nodejs-security-wg") else {
        return;
    };
    // The index of Node itself, and 467 entries about packages.
    assert_eq!(tally.files, 468);
    // 171 entries; four of them are about 2, 4, 5 and 8 CVEs.
    let want = BTreeMap::from([("generic", 171 + 1 + 3 + 4 + 7), ("npm", 467)]);
    assert_eq!(rows(&kept), want);
    check(
        &kept,
        ("generic", "node", "CVE-2017-1000381"),
        "[4.0.0 <4.8.4] [5.0.0 <6.11.1] [7.0.0 <7.10.1] [8.0.0 <8.1.4]",
    );
    check(
        &kept,
        ("generic", "node", "CVE-2026-21717"),
        "[20.0.0 <20.20.2] [22.0.0 <22.22.2] [24.0.0 <24.14.1] [25.0.0 <25.8.2]",
    );
    let cobalt = check(&kept, ("npm", "cobalt-cli", "NSWG-npm-197"), "[0.0.0 ..]");
    assert_eq!(cobalt.date.unwrap().to_string(), "2017-01-01");
    let own = |row: &&Row| row.ecosystem == "npm" && row.vulnerability.starts_with("NSWG-npm-");
    // 301 have no CVE, six have several, one has `CVE-2014-4671A`.
    assert_eq!(kept.rows.iter().filter(own).count(), 301 + 6 + 1);
}

#[test]
fn retire_js() {
    let Some((kept, tally)) = read("retirejs") else {
        return;
    };
    assert_eq!(tally.files, 2);
    let jquery = check(
        &kept,
        ("npm", "jquery", "CVE-2020-11022"),
        "[1.12.0 <3.5.0]",
    );
    assert_eq!(jquery.aliases, ["GHSA-gxr4-xjj5-5px2"]);
    assert_eq!(jquery.severity, Some(Severity::Medium));
    check(&kept, ("npm", "hubot-scripts", "NSWG-npm-13"), "[ <2.4.4]");
    let old = kept
        .rows
        .iter()
        .filter(|row| row.word.as_deref() == Some("unmaintained"));
    assert!(old.clone().any(|row| row.package == "jquery"));
    assert!(kept.rows.iter().all(|row| row.package != "retire-example"));
}

#[test]
fn ruby() {
    let Some((kept, tally)) = read("rubysec") else {
        return;
    };
    assert_eq!((tally.files, kept.rows.len()), (1234 + 147, 1234 + 147));
    assert_eq!(
        rows(&kept),
        BTreeMap::from([("gem", 1234), ("generic", 147)])
    );
    let rack = check(
        &kept,
        ("gem", "rack", "CVE-2022-30122"),
        "[1.2 <2.0.9.1] [2.1.A <2.1.4.1] [2.2.A <2.2.3.1]",
    );
    assert_eq!(rack.severity, Some(Severity::High));
    assert_eq!(rack.aliases, ["GHSA-hxqx-xwvh-44m2"]);
    check(&kept, ("generic", "jruby", "CVE-2010-1330"), "[ <1.4.1]");
    // Upstream says so: unaffected below what is patched.
    check(&kept, ("gem", "ckeditor", "CVE-2021-32808"), "none");
    let jruby = kept.rows.iter().filter(|row| row.platforms == ["jruby"]);
    assert_eq!(jruby.count(), 14);
}

#[test]
fn rust() {
    let Some((kept, tally)) = read("rustsec") else {
        return;
    };
    assert_eq!((tally.files, withdrawn(&kept)), (1225, 13));
    assert_eq!(
        rows(&kept),
        BTreeMap::from([("cargo", 1192), ("generic", 20)])
    );
    let tokio = check(
        &kept,
        ("cargo", "tokio", "CVE-2021-45710"),
        "[0.1.14 <1.8.4] [1.9.0 <1.13.1]",
    );
    assert_eq!(tokio.symbols, ["tokio::sync::oneshot::Receiver::close"]);
    assert_eq!(tokio.aliases, ["RUSTSEC-2021-0124", "GHSA-fg7r-2g4j-5cgr"]);
    let badge = check(&kept, ("cargo", "badge", "RUSTSEC-2022-0057"), "[ ..]");
    assert_eq!(
        (badge.word.as_deref(), badge.severity),
        (Some("unmaintained"), None)
    );
    let warp = check(&kept, ("cargo", "warp", "RUSTSEC-2022-0082"), "[ <0.3.3]");
    assert_eq!(warp.platforms, ["windows"]);
    check(&kept, ("generic", "rust", "CVE-2019-16760"), "[ <1.26.0]");
    let mut words = BTreeMap::new();
    for word in kept.rows.iter().filter_map(|row| row.word.as_deref()) {
        *words.entry(word).or_insert(0) += 1;
    }
    say(&format!("{words:?}"));
}
