//! Checks of the user's own as people run them: told, chosen, accepted, explained, and refused with their place.

use seawall_testkit::image::{Image, Packing, write};
use seawall_testkit::tar::Tar;
use serde_json::Value;

use crate::program::{Desk, Ran};

const CONFIG: &str = r#"version: 1
checks:
  profile: recommended
  custom:
    - id: ACME-0001
      name: unapproved-base
      message: "`{image}` is not one of our bases"
      severity: high
      for: instruction
      when: >-
        instruction.keyword == "FROM"
        && !instruction.image.startsWith("registry.example/")
      at: image
      why: Bases of ours are rebuilt every night.
      remedy: Take one of ours. There is a list.
      references: ["https://wiki.example/bases"]
    - id: ACME-0002
      message: "{name} is privileged"
      severity: medium
      for: service
      when: has(service.privileged) && service.privileged
"#;
const FILE: &str =
    "FROM debian:12\n# seawall: allow unapproved-base reason=\"a test\"\nFROM alpine:3\n";

fn findings(ran: &Ran) -> Vec<Value> {
    let report = ran.json();
    let targets = report["targets"].as_array().unwrap().iter();
    let findings = targets.flat_map(|it| it["findings"].as_array().unwrap().clone());
    findings
        .filter(|it| it["id"].as_str().unwrap().starts_with("ACME"))
        .collect()
}

/// Severity, place and excuse of each.
fn told(ran: &Ran) -> Vec<String> {
    let findings = findings(ran);
    let one = |it: &Value| {
        let (start, end) = (&it["location"]["start"], &it["location"]["end"]);
        let by = it["exception"]["origin"].as_str().unwrap_or_default();
        let place = format!("{}:{}-{}", start["line"], start["column"], end["column"]);
        format!("{} {place} {by}", it["severity"].as_str().unwrap())
            .trim_end()
            .to_owned()
    };
    findings.iter().map(one).collect()
}

#[test]
fn own_checks_are_told_and_accepted_like_ours() {
    let desk = Desk::new();
    desk.file("seawall.yaml", CONFIG);
    desk.file("Dockerfile", FILE);
    let ran = desk.run("check -f json --fail-on high Dockerfile");
    assert_eq!(ran.code, 1);
    let accepted = "high 3:6-14 Dockerfile:2";
    assert_eq!(told(&ran), ["high 1:6-15", accepted]);
    let first = findings(&ran).remove(0);
    assert_eq!(
        first["misconfiguration"]["message"],
        "`debian:12` is not one of our bases"
    );
    assert_eq!(first["misconfiguration"]["name"], "unapproved-base");
    assert_eq!(first["remedy"], "Take one of ours.");
    assert_eq!(first["references"][0], "https://wiki.example/bases");
    for words in ["--disable ACME-0001", "--disable unapproved-base"] {
        assert!(told(&desk.run(&format!("check -f json {words} Dockerfile"))).is_empty());
    }
    let rated = desk.run("check -f json --rate unapproved-base=low Dockerfile");
    assert_eq!(told(&rated)[0], "low 1:6-15");
    for word in ["acme-0001", "unapproved-base"] {
        desk.file(".seawallignore", format!("{word} reason=\"known\"\n"));
        let ran = desk.run("check -f json --fail-on high Dockerfile");
        assert_eq!(
            (ran.code, told(&ran)[0].as_str()),
            (0, "high 1:6-15 .seawallignore:1")
        );
    }
    desk.file(".seawallignore", "unaproved-base\n");
    let ran = desk.run("check Dockerfile");
    assert_eq!(ran.code, 2);
    desk.file(".seawallignore", "");
    desk.run("check --baseline b.json --update-baseline Dockerfile");
    desk.file("Dockerfile", format!("# moved\n\n{FILE}"));
    let ran = desk.run("check -f json --fail-on high --baseline b.json Dockerfile");
    assert_eq!(
        (ran.code, told(&ran)[0].as_str()),
        (0, "high 3:6-15 b.json")
    );
    desk.file(
        "compose.yaml",
        "services:\n  a:\n    image: x\n    privileged: true\n",
    );
    assert_eq!(
        told(&desk.run("check -f json compose.yaml")),
        ["medium 2:3-4"]
    );
    let page = desk.run("explain ACME-0001");
    assert!(page.out.contains("rebuilt every night") && page.out.contains("seawall.yaml:5"));
    let sarif = desk.run("check -f sarif Dockerfile");
    assert!(sarif.out.contains("\"ACME-0001\""));
    let junit = desk.run("check -f junit Dockerfile");
    assert!(junit.out.contains("ACME-0001"));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let desk = Desk::new();
    desk.file("Dockerfile", FILE);
    let check = |rest: &str| {
        format!(
            "version: 1\nchecks:\n  custom:\n    - id: ACME-1\n      message: x\n      severity: low\n{rest}"
        )
    };
    let cases = [
        (
            check("      for: instruction\n      when: instruction.imgae == 'x'\n"),
            "seawall.yaml:8:25: `when` of ACME-1: an instruction has no field `imgae`; did you mean `image`?",
        ),
        (
            check(
                "      for: instruction\n      when: |\n        true &&\n        instruction.nmae == 'x'\n",
            ),
            "seawall.yaml:10:21: `when` of ACME-1: an instruction has no field `nmae`; did you mean `name`?",
        ),
        (
            check("      for: instrction\n      when: 'true'\n"),
            "seawall.yaml:7:12: `for` of ACME-1: `instrction` is not one of",
        ),
        (
            check("      for: stage\n      whne: 'true'\n"),
            "seawall.yaml:8:7: unknown field `whne`",
        ),
    ];
    for (config, want) in cases {
        desk.file("seawall.yaml", &config);
        let ran = desk.run("check Dockerfile");
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(want), "{}", ran.err);
    }
    // A condition that has no value is no silence.
    let config = check("      for: instruction\n      when: instruction.user == 'x'\n");
    desk.file("seawall.yaml", &config);
    let ran = desk.run("check -f json --strict Dockerfile");
    assert_eq!(ran.code, 3);
    let problems = ran.json()["targets"][0]["problems"].to_string();
    assert!(
        problems.contains("line 1: its condition says nothing about stage 0, FROM"),
        "{problems}"
    );
}

#[test]
fn what_conditions_see_is_printed() {
    let desk = Desk::new();
    desk.file("Dockerfile", FILE);
    desk.file("daemon.json", "{\"icc\": false}");
    let model = desk.run("check --print-model Dockerfile").json();
    let first = &model["dockerfile"]["instructions"][0];
    assert_eq!(first["image"], "debian:12");
    assert_eq!(
        (&first["at"]["line"], &first["at"]["end_column"]),
        (&1.into(), &15.into())
    );
    let both = desk
        .run("check --print-model Dockerfile daemon.json")
        .json();
    assert_eq!(both[1]["daemon"]["icc"], false);
    let reference = desk.run("explain --model");
    assert!(reference.out.contains("## instruction"));
}

#[test]
fn own_checks_look_at_built_images() {
    let desk = Desk::new();
    desk.file(
        "seawall.yaml",
        "version: 1\nchecks:\n  custom:\n    - id: ACME-0101\n      message: \"{image.name} runs as root\"\n      \
         severity: high\n      for: image\n      when: image.user == \"\" && size(image.steps) > 1\n    \
         - id: ACME-0102\n      message: \"a step runs {step.commands}, of {step.keyword}\"\n      severity: medium\n      \
         for: step\n      when: step.commands.exists(c, c.program == \"curl\") && !step.is_base\n    \
         - id: ACME-0103\n      message: x\n      severity: low\n      for: step\n      when: step.layer == 7\n",
    );
    let image = Image::new("app:1").layer(
        Tar::new().file("a", "b").finish(),
        "RUN /bin/sh -c curl -k https://example.com # buildkit",
    );
    let folder = desk.path("layout");
    std::fs::create_dir_all(&folder).unwrap();
    write(&image.oci_layout(Packing::Plain), &folder);
    let ran = desk.run("scan -f json --scanners misconfig layout layout");
    let found: Vec<String> = findings(&ran)
        .iter()
        .map(|it| {
            format!(
                "{} {}",
                it["id"].as_str().unwrap(),
                it["misconfiguration"]["place"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "ACME-0101 configuration",
            "ACME-0102 RUN curl -k https://example.com"
        ],
        "{ran:?}"
    );
    // `ENV` made no layer: what asks for one there has no value, and that is told.
    let report = ran.json();
    let target = &report["targets"][0];
    assert!(
        target["problems"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["what"] == "ACME-0103"),
        "{target}"
    );
    let coverage = target["coverage"].as_array().unwrap().iter();
    let checks: Vec<&Value> = coverage.filter(|it| it["what"] == "checks").collect();
    assert_eq!(checks[0]["state"], "partial");
    let off = desk.run(
        "scan -f json --scanners misconfig --disable ACME-0101,ACME-0102,ACME-0103 layout layout",
    );
    assert!(findings(&off).is_empty());
}
