//! Projects: what a lock file says of who asks for what, in a directory and in a git repository.

use seawall_testkit::tool::{missing, run, skip};
use serde_json::{Value, json};

use crate::program::Desk;

/// A lock file of npm (`lockfileVersion` 3) as `npm install --package-lock-only` writes it, hashes left out.
fn lock(lodash: &str) -> String {
    let entry = |name: &str, version: &str| {
        json!({
            "version": version,
            "resolved": format!("https://registry.example/{name}/-/{name}-{version}.tgz"),
            "license": "MIT"
        })
    };
    let mut express = entry("express", "4.15.0");
    express["dependencies"] = json!({"qs": "6.3.1"});
    let mut mocha = entry("mocha", "8.4.0");
    mocha["dev"] = json!(true);
    mocha["dependencies"] = json!({"nanoid": "3.1.20"});
    let mut nanoid = entry("nanoid", "3.1.20");
    nanoid["dev"] = json!(true);
    let own = json!({
        "name": "web", "version": "1.0.0", "license": "MIT",
        "dependencies": {"express": "^4.15.0", "lodash": lodash},
        "devDependencies": {"mocha": "^8.4.0"}
    });
    json!({
        "name": "web", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
        "packages": {
            "": own,
            "node_modules/express": express,
            "node_modules/lodash": entry("lodash", lodash),
            "node_modules/mocha": mocha,
            "node_modules/nanoid": nanoid,
            "node_modules/qs": entry("qs", "6.3.1"),
        }
    })
    .to_string()
}

fn finding(report: &Value, id: &str) -> Value {
    let findings = report["targets"][0]["findings"].as_array().unwrap();
    let found = findings.iter().find(|one| one["id"] == id);
    found
        .unwrap_or_else(|| panic!("{id} is missing in {report}"))
        .clone()
}

#[test]
fn who_asks_for_what_is_told() {
    let desk = Desk::new();
    desk.file("web/package-lock.json", lock("4.17.20"));
    let report = desk.scan("fs web");
    // GHSA-35jh-r3h4-6jhm, GHSA-hrpp-h998-j3pp, GHSA-mwcw-c2x4-8c55.
    for (id, relation, usage, via) in [
        ("CVE-2021-23337", "direct", "production", json!(null)),
        ("CVE-2022-24999", "indirect", "production", json!("express")),
        ("CVE-2024-55565", "indirect", "development", json!("mocha")),
    ] {
        let found = finding(&report, id);
        let package = &found["package"];
        assert_eq!(package["relation"], relation, "{id}");
        assert_eq!(package["usage"], usage, "{id}");
        assert_eq!(found["via"][0]["name"], via, "{id}");
    }
    let installed = desk.run("scan --format json --list-all-pkgs --installed fs web");
    assert_eq!(installed.json()["targets"][0]["package_count"], 0);
}

#[test]
fn the_table_of_a_project() {
    let desk = Desk::new();
    desk.file("web/package-lock.json", lock("4.17.20"));
    let ran = desk.run("scan fs web");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(
        lines[..2],
        ["web · filesystem", "6 packages"],
        "{}",
        ran.out
    );
    for want in [
        "  direct",
        "  via express → qs",
        "  via mocha → nanoid (development)",
    ] {
        assert!(lines.contains(&want), "{want}: {}", ran.out);
    }
    assert!(
        ran.out.contains("vulnerabilities in 4 packages"),
        "{}",
        ran.out
    );
    assert!(
        lines.iter().all(|line| line.chars().count() <= 80),
        "{}",
        ran.out
    );
    // Where a saved report has no list of packages, its table is the same.
    desk.run("scan fs web --format json -o saved.json");
    assert_eq!(desk.run("convert saved.json").out, ran.out);
    let all = desk.run("scan --list-all-pkgs fs web").out;
    assert!(
        all.contains("npm nanoid 3.1.20 indirect (development)"),
        "{all}"
    );
    // An ecosystem has one line; what it was judged with comes with -v.
    let facts = |out: &str| {
        out.lines()
            .filter(|line| line.contains("npm in part"))
            .count()
    };
    assert!(facts(&ran.out) <= 1, "{}", ran.out);
    let verbose = desk.run("scan -v fs web").err;
    assert!(verbose.contains("npm judged with "), "{verbose}");
}

#[test]
fn what_was_looked_at_is_named() {
    let desk = Desk::new();
    desk.file("web/requirements.txt", "requests==2.32.4\n");
    let ran = desk.run("scan fs web");
    assert!(!ran.out.contains("operating system"), "{}", ran.out);
    assert!(!ran.out.contains("distribution"), "{}", ran.out);
}

#[test]
fn a_git_repository_at_its_revisions() {
    if let Some(why) = missing(&["git"]) {
        return skip(&why);
    }
    let desk = Desk::new();
    let folder = desk.path("web");
    desk.file("web/package-lock.json", lock("4.17.20"));
    desk.file("web/.gitignore", "build/\n");
    let git = |words: &str| {
        let user = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        let words: Vec<&str> = user.into_iter().chain(words.split(' ')).collect();
        run("git", &words, &folder)
    };
    git("init -q -b main");
    git("add .");
    git("commit -q -m one");
    git("tag v1");
    desk.file("web/package-lock.json", lock("4.17.23"));
    git("commit -q -a -m two");
    desk.file("web/build/package-lock.json", lock("4.17.15"));
    let lodash = |words: &str| {
        let report = desk.scan(words);
        assert_eq!(report["targets"][0]["kind"], "repository", "{words}");
        let packages = report["targets"][0]["packages"].as_array().unwrap().clone();
        let versions = packages.into_iter().filter(|one| one["name"] == "lodash");
        versions
            .map(|one| one["version"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(lodash("repo web"), ["4.17.23"]);
    assert_eq!(lodash("repo --tag v1 web"), ["4.17.20"]);
    assert_eq!(lodash("repo --branch main web"), ["4.17.23"]);
    let commit = String::from_utf8(git("rev-parse v1")).unwrap();
    assert_eq!(lodash(&format!("repo --commit {commit} web")), ["4.17.20"]);
    let ran = desk.run("scan repo --tag v9 web");
    assert!(
        ran.code != 0 && ran.out.is_empty() && ran.err.contains("v9"),
        "{ran:?}"
    );
    desk.file("plain/a.txt", "a");
    let ran = desk.run("scan repo plain");
    assert!(ran.code != 0 && ran.err.contains("scan fs"), "{ran:?}");
}
