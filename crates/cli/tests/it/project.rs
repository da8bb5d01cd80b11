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

const DOCKERFILE: &str = "FROM debian:12.5\nADD a /b\nUSER 65532\n";
const COMPOSE: &str = "services:\n  web:\n    image: nginx:1.27\n    privileged: ${ALL}\n";

/// Target → ids of its findings that nothing accepts.
fn open(report: &Value) -> Vec<(String, Vec<String>)> {
    let targets = report["targets"].as_array().unwrap().iter();
    let open = |target: &Value| {
        let findings = target["findings"].as_array().unwrap().iter();
        let open = findings.filter(|one| one["exception"].is_null() && one["package"].is_null());
        open.map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    };
    targets
        .map(|target| (target["name"].as_str().unwrap().to_owned(), open(target)))
        .collect()
}

/// A scan of a directory says of each document what `seawall check` says.
#[test]
fn documents_of_a_directory_are_judged_as_check_judges_them() {
    let desk = Desk::new();
    desk.file("web/package-lock.json", lock("4.17.20"));
    desk.file("web/Dockerfile", DOCKERFILE);
    desk.file("web/compose.yaml", COMPOSE);
    desk.file("web/.env", "ALL=true\n");
    desk.file(
        "web/sub/Dockerfile",
        "FROM debian:12.5\n# hadolint ignore=DL3020\nADD a /b\n",
    );
    desk.file("web/sub/daemon.json", "{\"icc\": true");
    desk.file(
        "seawall.yaml",
        "version: 1\nchecks:\n  disable: [CMP-0004]\n",
    );
    let checked = desk.run("check --format json web").json();
    let scanned = desk
        .run("scan --format json --scanners misconfig fs web")
        .json();
    let (project, documents) = scanned["targets"]
        .as_array()
        .unwrap()
        .split_first()
        .unwrap();
    assert_eq!(documents, checked["targets"].as_array().unwrap().as_slice());
    assert_eq!(project["name"], "web");
    assert_eq!(project["coverage"][0]["state"], "covered");
    let found = open(&scanned);
    let named: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        named,
        [
            "web",
            "web/Dockerfile",
            "web/compose.yaml",
            "web/sub/Dockerfile",
            "web/sub/daemon.json"
        ]
    );
    assert!(found[1].1.contains(&"DF-0097".to_owned()), "{found:?}");
    assert!(found[2].1.contains(&"CMP-0001".to_owned()), "{found:?}");
    assert!(!found[2].1.contains(&"CMP-0004".to_owned()), "{found:?}");
    assert!(!found[3].1.contains(&"DF-0097".to_owned()), "{found:?}");
    let both = desk.scan("--scanners vuln,misconfig fs web");
    assert_eq!(
        finding(&both, "CVE-2021-23337")["package"]["name"],
        "lodash"
    );
    assert_eq!(
        open(&both)[1..].iter().collect::<Vec<_>>(),
        found[1..].iter().collect::<Vec<_>>()
    );
    // Two names of one directory are told once.
    let twice = desk.scan("--scanners misconfig fs web web/sub");
    assert_eq!(open(&twice).len(), 6, "{twice}");
}

#[test]
fn gates_and_gaps_of_documents_count_in_scans() {
    let desk = Desk::new();
    desk.file("web/Dockerfile", DOCKERFILE);
    desk.file(
        "web/compose.yaml",
        "services:\n  web:\n    image: nginx:1.27\n    pid: host\n",
    );
    desk.file("broken/daemon.json", "{\"icc\": true");
    desk.file("clean/Dockerfile", "FROM scratch\nUSER 65532\n");
    desk.file("empty/README", "");
    let cases = [
        ("--scanners misconfig fs web", 0),
        ("--scanners misconfig --fail-on high fs web", 1),
        ("--scanners misconfig --fail-on high fs clean", 0),
        ("--scanners misconfig --fail-on critical fs web", 0),
        ("--scanners misconfig --strict fs clean", 0),
        ("--scanners misconfig --strict fs broken", 3),
        ("--scanners misconfig fs empty", 3),
        (
            "--scanners misconfig --disable CMP-0012 --fail-on high fs web",
            0,
        ),
        (
            "--scanners misconfig --ignore CMP-0012 --fail-on high fs web",
            0,
        ),
        ("--fail-on high fs web", 3),
        ("--baseline known.json fs web", 2),
        ("--scanners misconfig --no-pragmas archive web", 2),
    ];
    for (words, code) in cases {
        let ran = desk.run(&format!("scan {words}"));
        assert_eq!(ran.code, code, "{words}: {} {}", ran.out, ran.err);
    }
    let sarif = desk
        .run("scan --scanners misconfig --format sarif fs web")
        .json();
    let runs = sarif["runs"].as_array().unwrap().iter();
    let results: Vec<&Value> = runs
        .flat_map(|run| run["results"].as_array().unwrap())
        .collect();
    let place = |id: &str| {
        let found = results.iter().find(|one| one["ruleId"] == id);
        let place = &found.unwrap()["locations"][0]["physicalLocation"];
        let line = place["region"]["startLine"].as_u64();
        (place["artifactLocation"]["uri"].clone(), line)
    };
    assert_eq!(place("CMP-0012"), (json!("web/compose.yaml"), Some(4)));
    let table = desk.run("scan --scanners misconfig fs web").out;
    assert!(table.contains("4 |     pid: host"), "{table}");
    assert!(table.contains("2 documents, each with a report"), "{table}");
    let update = "--scanners misconfig --baseline known.json --update-baseline";
    assert_eq!(desk.run(&format!("scan {update} fs web")).code, 0);
    for words in [
        "scan --scanners misconfig --baseline known.json --fail-on any fs web",
        "check --baseline known.json --fail-on any web",
    ] {
        assert_eq!(desk.run(words).code, 0, "{words}");
    }
    let table = desk
        .run("scan --scanners misconfig --format markdown fs web")
        .out;
    assert!(!table.contains("No known vulnerabilities"), "{table}");
}

/// What of a repository is scanned is what of it is judged: ignored files are not, committed ones are.
#[test]
fn documents_of_a_repository_are_those_of_its_revision() {
    if let Some(why) = missing(&["git"]) {
        return skip(&why);
    }
    let desk = Desk::new();
    let folder = desk.path("web");
    desk.file("web/Dockerfile", DOCKERFILE);
    desk.file("web/compose.yaml", COMPOSE);
    desk.file("web/.env", "ALL=true\n");
    desk.file("web/.gitignore", "build/\nkept/\n");
    desk.file("web/kept/Dockerfile", DOCKERFILE);
    let git = |words: &str| {
        let user = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        let words: Vec<&str> = user.into_iter().chain(words.split(' ')).collect();
        run("git", &words, &folder)
    };
    git("init -q -b main");
    git("add -f Dockerfile compose.yaml .env .gitignore kept/Dockerfile");
    git("commit -q -m one");
    git("tag v1");
    desk.file(
        "web/compose.yaml",
        "services:\n  web:\n    image: nginx:1.27\n",
    );
    desk.file("web/build/Dockerfile", DOCKERFILE);
    std::os::unix::fs::symlink("Dockerfile", desk.path("web/Dockerfile.same")).unwrap();
    let judged = |words: &str| {
        let found = open(&desk.scan(&format!("--scanners misconfig {words}")));
        let compose = found
            .iter()
            .find(|(name, _)| name.ends_with("compose.yaml"));
        let is_privileged = compose.unwrap().1.contains(&"CMP-0001".to_owned());
        let names: Vec<String> = found.iter().map(|(name, _)| name.clone()).collect();
        (names, is_privileged)
    };
    let here = [
        "web",
        "web/Dockerfile",
        "web/compose.yaml",
        "web/kept/Dockerfile",
    ];
    let there = ["web", "Dockerfile", "compose.yaml", "kept/Dockerfile"];
    assert_eq!(judged("repo web"), (here.map(str::to_owned).into(), false));
    // The values of variables are those of the revision, too.
    assert_eq!(
        judged("repo --tag v1 web"),
        (there.map(str::to_owned).into(), true)
    );
}
