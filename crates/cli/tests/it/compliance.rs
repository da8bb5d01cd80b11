//! Frameworks and statements as people use them: on a saved host, with keys of their own.

use crate::program::{Desk, Ran};

const HOST: &str = r#"{"schema": "seawall.host/1", "host": {"name": "ship", "engines": [{"containers": {"known": []}}]}}"#;
const STATEMENTS: &str = r#"{"schema": "seawall.statements/1", "statements": [
  {"control": "soc2/CC1.1", "met": true, "text": "See our code of conduct", "owner": "Ann", "until": "2099-12-31"}]}"#;

/// A desk with a saved host of which hardly anything is known, statements, and keys of Ann and Bob.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.file("host.json", HOST);
    desk.file("plain.json", STATEMENTS);
    for name in ["ann", "bob"] {
        assert_eq!(desk.run(&format!("db key new {name}")).code, 0);
    }
    let signed = desk.run("audit statement sign --key ann.key -o said.json plain.json");
    assert_eq!(signed.code, 0, "{signed:?}");
    desk
}

fn audit(desk: &Desk, more: &str) -> Ran {
    desk.run(&format!(
        "audit --from host.json --format json -o report.json {more}"
    ))
}

#[test]
fn frameworks_are_named_and_listed() {
    let desk = desk();
    let listed = desk.run("audit --list-frameworks");
    assert_eq!(listed.code, 0);
    for name in [
        "cis-docker ",
        "pci-dss ",
        "bsi-sys-1.6 ",
        "disa-srg ",
        "BSI-SYS.1.6-2023 ",
    ] {
        assert!(listed.out.contains(name), "{name}: {}", listed.out);
    }
    let two = audit(&desk, "--framework soc2,bsi");
    assert_eq!(two.code, 0, "{two:?}");
    assert!(two.err.contains("SOC-2-TSC-2017: 0 of "), "{}", two.err);
    assert!(two.err.contains("BSI-SYS.1.6-2023: 0 of "), "{}", two.err);
    let cases = [
        (
            "--framework pci-dsss",
            2,
            "no framework is called `pci-dsss`; did you mean `pci-dss`?",
        ),
        ("--framework soc2 --fail-under 1", 1, ""),
        ("--fail-under 1", 2, "name one with --framework"),
        ("--framework soc2 --fail-under 0", 2, "0 is not in 1..=100"),
        ("--framework soc2 --statements gone.json", 2, "gone.json"),
        ("--framework soc2 --statements host.json", 2, "host.json"),
    ];
    for (words, code, why) in cases {
        let ran = audit(&desk, words);
        assert_eq!(ran.code, code, "{words}: {ran:?}");
        assert!(ran.err.contains(why), "{words}: {}", ran.err);
    }
}

#[test]
fn statements_count_where_their_signature_holds() {
    let desk = desk();
    desk.file("asks.yaml", "version: 1\naudit:\n  frameworks: [soc2]\n  require-signed: true\n  statement-keys: [ann.pem]\n");
    desk.file(
        "leads/out.yaml",
        "version: 1\naudit:\n  statement-keys: [../ann.pem]\n",
    );
    let wrong = "      text: x\n      owner: Ann\n";
    desk.file(
        "typo.yaml",
        format!(
            "version: 1\naudit:\n  statements:\n    - control: soc2/CC9.3\n      met: true\n{wrong}"
        ),
    );
    // (words, exit code, what is met, what is told besides)
    let cases = [
        ("--framework soc2", 0, "0 of ", ""),
        ("--framework soc2 --statements plain.json", 0, "1 of ", ""),
        (
            "--framework soc2 --statements said.json --statement-key ann.pem",
            0,
            "1 of ",
            "",
        ),
        (
            "--framework soc2 --statements said.json --statement-key bob.pem",
            0,
            "0 of ",
            "said.json: its statements do not count",
        ),
        (
            "--framework soc2 --statements said.json",
            0,
            "0 of ",
            "said.json: its statements do not count",
        ),
        ("--config asks.yaml --statements said.json", 0, "1 of ", ""),
        (
            "--config asks.yaml --statements plain.json",
            0,
            "0 of ",
            "does not count: it is not signed",
        ),
        ("--config leads/out.yaml", 2, "", "leads out of the folder"),
        (
            "--config typo.yaml",
            2,
            "",
            "typo.yaml:4:16: no control of that framework is called `CC9.3`; did you mean",
        ),
    ];
    for (words, code, met, why) in cases {
        let ran = audit(&desk, words);
        assert_eq!(ran.code, code, "{words}: {ran:?}");
        let told = format!("SOC-2-TSC-2017: {met}");
        assert!(
            met.is_empty() || ran.err.contains(&told),
            "{words}: {}",
            ran.err
        );
        assert!(ran.err.contains(why), "{words}: {}", ran.err);
    }
    let unsound = audit(
        &desk,
        "--framework soc2 --statements said.json --statement-key bob.pem",
    );
    assert_eq!(unsound.code, 0);
    let report = std::fs::read_to_string(desk.path("report.json")).unwrap();
    assert!(report.contains("statements of said.json"), "{report}");
}

#[test]
fn signatures_are_checked() {
    let desk = desk();
    desk.file(
        "nothing.json",
        r#"{"schema": "seawall.statements/1", "statements": []}"#,
    );
    let head = r#"{"schema": "seawall.statements/1", "statements": [{"control": "#;
    let rest = r#", "met": true, "text": "x", "owner": "Ann"}]}"#;
    desk.file("typo.json", format!("{head}\"soc2/CC9.3\"{rest}"));
    let cut: Vec<u8> = std::fs::read(desk.path("said.json"))
        .unwrap()
        .into_iter()
        .take(90)
        .collect();
    desk.file("cut.json", cut);
    let cases = [
        (
            "verify --key ann.pem said.json",
            0,
            "SOC-2-TSC-2017/CC1.1: met, says Ann, until 2099-12-31, signed by sha256:",
        ),
        (
            "verify --key bob.pem --key ann.pem said.json",
            0,
            "signed by sha256:",
        ),
        ("verify --key bob.pem said.json", 1, ""),
        ("verify --key ann.pem plain.json", 1, "CC1.1"),
        ("verify --key ann.pem nothing.json", 1, ""),
        ("verify --key ann.pem cut.json", 2, ""),
        ("verify --key ann.key said.json", 2, ""),
        ("sign --key ann.pem plain.json", 2, ""),
        ("sign --key ann.key host.json", 2, ""),
        ("sign --key ann.key typo.json", 2, ""),
        ("sign --key ann.key said.json", 2, ""),
        (
            "sign --key ann.key --key bob.key plain.json",
            0,
            "\"payloadType\"",
        ),
    ];
    for (words, code, said) in cases {
        let ran = desk.run(&format!("audit statement {words}"));
        assert_eq!(ran.code, code, "{words}: {ran:?}");
        assert!(ran.out.contains(said), "{words}: {}", ran.out);
    }
}
