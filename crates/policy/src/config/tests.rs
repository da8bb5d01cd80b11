//! Good and bad files.

use seawall_model::severity::Severity;

use super::{Said, parse_config, schema};
use crate::licence::{Category, Verdict};
use crate::scope::Scope;

#[test]
fn a_whole_file() {
    let text = "version: 1\nscan:\n  severity: [critical, high]\n  fail-on: [high, kev]\n  \
        ignore-unfixed: true\n  scanners: [vuln, license]\nexceptions:\n  - id: CVE-2024-1\n    \
        package: zlib\n    reason: not reachable\n    owner: jane\n    expires: 2027-01-31\n\
        licences:\n  project: Apache-2.0\n  allow: [MIT, GPL-2.0-only WITH Classpath-exception-2.0]\n  \
        deny: [AGPL-3.0, SSPL-1.0]\n  categories:\n    strong-copyleft: review\n    unknown: deny\n  \
        exceptions:\n    - package: left-pad\n      licence: WTFPL\n      reason: asked the author\n    \
        - package: pkg:npm/old\n      reason: until it is gone\n      expires: 2026-06-30\n";
    let config = parse_config(text, "seawall.yaml").unwrap();
    assert_eq!(
        config.scan.severity,
        Some(vec![Severity::Critical, Severity::High])
    );
    assert_eq!(config.scan.fail_on.as_ref().map(Vec::len), Some(2));
    assert_eq!(
        config.scan.scanners,
        Some(vec!["vuln".to_owned(), "licence".to_owned()])
    );
    let exception = config.exceptions.first().unwrap();
    assert_eq!(exception.origin, "seawall.yaml:8");
    assert_eq!(exception.reason, "not reachable (jane)");
    assert_eq!(config.licences.project.as_deref(), Some("Apache-2.0"));
    assert_eq!(
        config.licences.categories.get(&Category::Unknown),
        Some(&Verdict::Deny)
    );
    let (before, over) = config.licences_on("2026-06-30".parse().unwrap());
    assert_eq!((before.exceptions.len(), over.len()), (2, 0));
    let (after, over) = config.licences_on("2026-07-01".parse().unwrap());
    assert_eq!(after.exceptions.len(), 1);
    assert_eq!(
        over,
        ["seawall.yaml:24: the exception for pkg:npm/old ended on 2026-06-30"]
    );
}

#[test]
fn bad_files_name_their_place() {
    let deep = "[".repeat(5_000);
    let bomb = "version: 1\nscan: &a\n  severity: &b [high, high, high]\nx: [*a, *b]\n";
    let cases = [
        ("scan: {}\n", "f:", "missing field `version`"),
        ("version: 2\n", "f:1:10: ", "version 2 is not known"),
        (
            "version: 1\nlicense: {}\n",
            "f:2:",
            "did you mean `licences`?",
        ),
        (
            "version: 1\nscan:\n  sevirity: [high]\n",
            "f:3:",
            "did you mean `severity`?",
        ),
        (
            "version: 1\nscan:\n  severity:\n    - severe\n",
            "f:4:7: ",
            "`severe` is not one of critical",
        ),
        (
            "version: 1\nscan:\n  scanners: [secret]\n",
            "f:3:14: ",
            "`secret` is not one of vuln, licence, misconfig",
        ),
        (
            "version: 1\nlicences:\n  deny: [Apache-3]\n",
            "f:3:10: ",
            "`Apache-3` is no id",
        ),
        (
            "version: 1\nlicences:\n  project: my own\n",
            "f:3:12: ",
            "is no SPDX licence expression",
        ),
        (
            "version: 1\nlicences:\n  categories:\n    strong: deny\n",
            "f:4:",
            "`strong` is not one of",
        ),
        (
            "version: 1\nlicences:\n  categories:\n    unknown: maybe\n",
            "f:4:14: ",
            "`maybe` is not one of allow",
        ),
        (
            "version: 1\nexceptions:\n  - id: CVE-1\n",
            "f:3:",
            "missing field `reason`",
        ),
        (
            "version: 1\nexceptions:\n  - {id: CVE-1, reason: x, expires: soon}\n",
            "f:3:",
            "`soon` is not a date",
        ),
        (
            "version: 1\nexceptions:\n  - {reason: x, container: web}\n",
            "f:3:",
            "names neither an id nor a control",
        ),
        (
            "version: 1\nexceptions:\n  - {id: CTR-0005, reason: x, container: \"\"}\n",
            "f:3:",
            "`container` is empty",
        ),
        (
            "version: 1\nexceptions:\n  - {id: CTR-0005, reason: x, contaner: web}\n",
            "f:3:",
            "did you mean `container`?",
        ),
        (
            "version: 1\naudit:\n  labels: yes\n",
            "f:3:11: ",
            "is not one of accept, ignore",
        ),
        (
            "version: 1\nversion: 1\n",
            "f:2:",
            "`version` is said twice",
        ),
        (&deep, "f:1:", ""),
        (bomb, "f:4:", "unknown field `x`"),
        ("version: 1\n--- \nversion: 1\n", "f:", ""),
        ("", "f:", ""),
        ("- a\n", "f:", ""),
    ];
    for (text, place, why) in cases {
        let shown: String = text.chars().take(60).collect();
        let error = parse_config(text, "f").expect_err(&shown).to_string();
        assert!(error.starts_with(place), "{shown}: {error}");
        assert!(error.contains(why), "{shown}: {error}");
    }
}

#[test]
fn the_schema_names_every_key() {
    let schema = schema();
    for key in [
        "version",
        "scan",
        "fail-on",
        "exceptions",
        "licences",
        "categories",
        "project",
    ] {
        assert!(schema.contains(&format!("\"{key}\"")), "{key}");
    }
}

#[test]
fn every_key_of_checks_is_read() {
    let text = "version: 1\nchecks:\n  profile: strict\n  enable: [DF-0022]\n  disable: [DL3059]\n  \
        severity: {DF-0075: high}\n  registries: [\"docker.io/*\"]\n  labels: {a.b: url}\n  \
        only-these-labels: true\n  engine: \"28.2\"\n  oldest-image: 30\n  least-efficiency: 80\n  \
        most-wasted: 5\n  shellcheck: true\n  rego: [policy, more.rego]\n";
    let checks = parse_config(text, "seawall.yaml").unwrap().checks;
    let word = |said: &Said| format!("{} {}:{}", said.text, said.line, said.column);
    assert_eq!(
        checks.profile.as_ref().map(word).as_deref(),
        Some("strict 3:12")
    );
    assert_eq!(
        checks.enable.iter().map(word).collect::<Vec<_>>(),
        ["DF-0022 4:12"]
    );
    assert_eq!(
        checks.disable.iter().map(word).collect::<Vec<_>>(),
        ["DL3059 5:13"]
    );
    let severity = checks.severity.first().unwrap();
    assert_eq!(
        (severity.0.text.as_str(), severity.1),
        ("DF-0075", Severity::High)
    );
    assert_eq!(checks.registries, ["docker.io/*"]);
    assert_eq!(checks.labels.get("a.b").map(String::as_str), Some("url"));
    assert_eq!(checks.only_these_labels, Some(true));
    assert_eq!(checks.engine.as_deref(), Some("28.2"));
    assert_eq!(checks.oldest_image, Some(30));
    assert_eq!(checks.least_efficiency, Some(80));
    assert_eq!(checks.most_wasted, Some(5));
    assert_eq!(checks.shellcheck, Some(true));
    let rego: Vec<String> = checks.rego.iter().map(word).collect();
    assert_eq!(rego, ["policy 15:10", "more.rego 15:18"]);
}

#[test]
fn every_key_of_checks_is_refused_with_its_line_where_it_is_wrong() {
    let cases = [
        ("profile: [a]", "f:4:", ""),
        ("enable: DF-0022", "f:4:", ""),
        ("enable: [{a: b}]", "f:4:", ""),
        ("disable: 3", "f:4:", ""),
        (
            "severity: {DF-0075: bad}",
            "f:4:",
            "`bad` is not one of critical",
        ),
        ("severity: high", "f:4:", ""),
        ("registries: docker.io", "f:4:", ""),
        ("labels: {a: number}", "f:4:", "`number` is not one of text"),
        ("only-these-labels: perhaps", "f:4:", ""),
        ("engine: [28]", "f:4:", ""),
        ("oldest-image: -1", "f:4:", ""),
        ("oldest-image: soon", "f:4:", ""),
        ("least-efficiency: 300", "f:4:", ""),
        ("most-wasted: 5.5", "f:4:", ""),
        ("shellcheck: sometimes", "f:4:", ""),
        ("rego: policy", "f:4:", ""),
        ("rego: [[a]]", "f:4:", ""),
        ("custom: {}", "f:4:", ""),
        ("custom: [{id: A-1}]", "f:4:", "missing field"),
        ("shelcheck: true", "f:4:", "did you mean `shellcheck`?"),
        ("reggo: []", "f:4:", "did you mean `rego`?"),
    ];
    for (line, place, why) in cases {
        let text = format!("version: 1\nchecks:\n  # nothing\n  {line}\n");
        let error = parse_config(&text, "f").expect_err(line).to_string();
        assert!(error.starts_with(place), "{line}: {error}");
        assert!(error.contains(why), "{line}: {error}");
    }
}

#[test]
fn statements_and_frameworks() {
    let text = "version: 1\naudit:\n  frameworks: [cis-docker, pci-dss]\n  require-signed: true\n  \
        statement-keys: [keys/ann.pem]\n  statements:\n    - control: CIS-Docker-1.6/1.2.1\n      met: true\n      \
        text: Hardened as our guide says\n      owner: Ann\n      made: 2026-11-01\n      until: 2027-05-01\n      \
        hosts: [ship]\n";
    let audit = parse_config(text, "seawall.yaml").unwrap().audit;
    let words: Vec<&str> = audit.frameworks.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(words, ["cis-docker", "pci-dss"]);
    assert!(audit.require_signed);
    assert_eq!(audit.statement_keys[0].text, "keys/ann.pem");
    let (given, at) = audit.statements.first().unwrap();
    assert_eq!(
        (at.text.as_str(), at.line, at.column),
        ("CIS-Docker-1.6/1.2.1", 7, 16)
    );
    assert_eq!(given.shown.origin, "seawall.yaml:7");
    assert_eq!(given.until, Some("2027-05-01".parse().unwrap()));
    assert_eq!(given.shown.signed_by, None);
    assert_eq!(given.hosts, ["ship"]);
    let head = "version: 1\naudit:\n  statements:\n    - control: HST-0019\n      met: true\n";
    let cases = [
        ("      text: x\n", "missing field `owner`"),
        (
            "      text: x\n      owner: ''\n",
            "f:4:16: it has no owner",
        ),
        (
            "      text: x\n      owner: Ann\n      until: soon\n",
            "f:4:16: ",
        ),
        (
            "      text: x\n      owner: Ann\n      untill: 2027-01-01\n",
            "did you mean `until`?",
        ),
        (
            "      text: x\n      owner: Ann\n      signed-by: Ann\n",
            "unknown field `signed-by`",
        ),
    ];
    for (rest, why) in cases {
        let error = parse_config(&format!("{head}{rest}"), "f").unwrap_err();
        assert!(error.to_string().contains(why), "{error} | {why}");
    }
}

#[test]
fn exceptions_of_audits_say_where_they_hold() {
    let text = "version: 1\naudit: {labels: accept}\nexceptions:\n  - control: CIS-Docker-1.6/5.4\n    \
        container: web*\n    image: acme.example/*\n    label: team=a\n    host: alpha\n    \
        reason: an appliance\n    owner: jane\n    expires: 2027-01-31\n";
    let config = parse_config(text, "seawall.yaml").unwrap();
    assert!(config.audit.labels_accept);
    assert!(
        !parse_config("version: 1\n", "f")
            .unwrap()
            .audit
            .labels_accept
    );
    let one = &config.exceptions[0];
    let words = |text: &str| Some(text.to_owned());
    let scope = Scope {
        container: words("web*"),
        image: words("acme.example/*"),
        label: words("team=a"),
        host: words("alpha"),
        control: words("CIS-Docker-1.6/5.4"),
    };
    assert_eq!(one.scope, scope);
    assert_eq!(
        (one.id.as_str(), one.origin.as_str()),
        ("CIS-Docker-1.6/5.4", "seawall.yaml:4")
    );
    assert_eq!(one.reason, "an appliance (jane)");
}

#[test]
fn health_and_metrics_are_told_where_the_file_says() {
    let read = |text: &str| {
        let text = format!("version: 1\nwatch:\n  {text}\n");
        parse_config(&text, "seawall.yaml").map(|config| config.watch.metrics)
    };
    let address = |text: &str| read(text).unwrap().map(|it| it.address.to_string());
    assert_eq!(address("rules: []"), None);
    assert_eq!(address("metrics: {}").as_deref(), Some("127.0.0.1:9646"));
    let written = "metrics: {address: '[::1]:80'}";
    assert_eq!(address(written).as_deref(), Some("[::1]:80"));
    for (text, column) in [
        ("metrics: {address: localhost}", 22),
        ("metrics: {address: '127.0.0.1:70000'}", 22),
        ("metrics: {port: 1}", 13),
    ] {
        let wrong = read(text).unwrap_err();
        assert_eq!((wrong.line, wrong.column), (3, column), "{text}: {wrong}");
    }
}
