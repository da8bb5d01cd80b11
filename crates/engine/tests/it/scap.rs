//! SCAP content against `oscap`: the same content and the same directory must give the same results, definition by
//! definition and rule by rule, and what is written must be valid by `oscap`'s schemas. Where the two differ on purpose
//! (docs/scap.md) is left out by kind of test, never by name.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use seawall_artifact::limits::Limits;
use seawall_artifact::source::Silent;
use seawall_engine::scap::{Evaluated, ScapOptions, Target, evaluate};
use seawall_model::finding::FindingKind;
use seawall_scap::audit::{Facts, Request};
use seawall_scap::content::Content;
use seawall_scap::oval::model::{Component, Criteria, Criterion, Function, Origin};
use seawall_scap::write::{Writing, arf, oval_results, xccdf_results};

/// A data stream of our own.
const STREAM: &str = include_str!("../../../scap/tests/data/stream.xml");
/// Debian's content, where it is installed.
const DEBIAN: &str = "/usr/share/xml/scap/ssg/content/ssg-debian11-oval.xml";

fn run(content: &Content, root: &Path) -> Evaluated {
    let options = ScapOptions {
        limits: Limits::default(),
        threads: 1,
    };
    let target = Target::Directory(root.to_owned());
    evaluate(
        content,
        None,
        &Request::default(),
        &target,
        &options,
        &Silent,
    )
    .unwrap()
}

/// A system in a directory, with some of what content asks for.
fn system() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("etc/conf", "level = 3\n"),
        (
            "etc/os-release",
            "ID=debian\nVERSION_ID=\"11\"\nVERSION_CODENAME=bullseye\n",
        ),
        ("etc/debian_version", "11.10\n"),
        (
            "etc/passwd",
            "root:x:0:0:root:/root:/bin/sh\nsshd:x:104:65534::/run/sshd:/bin/false\n",
        ),
        ("etc/shadow", "root:*:19000:0:99999:7:::\n"),
        ("etc/group", "root:x:0:\nadm:x:4:\n"),
        ("etc/gshadow", "root:*::\n"),
        (
            "etc/login.defs",
            "# x\nPASS_MAX_DAYS\t60\nPASS_MIN_DAYS\t7\nPASS_WARN_AGE 7\nUMASK\t\t027\n\n",
        ),
        ("etc/profile", "umask 022\n"),
        (
            "etc/ssh/sshd_config",
            "#PermitRootLogin yes\nPermitRootLogin no\nX11Forwarding no\nMaxAuthTries 4\n",
        ),
        ("etc/ssh/ssh_host_rsa_key", "x"),
        ("etc/ssh/ssh_host_rsa_key.pub", "x"),
        (
            "etc/audit/auditd.conf",
            "log_file = /var/log/audit/audit.log\nflush = DATA\nfreq = 50\nlog_format = ENRICHED\n",
        ),
        (
            "etc/audit/rules.d/a.rules",
            "-a always,exit -F arch=b64 -S chmod -F auid>=1000 -F auid!=unset -F key=perm_mod\n-e 2\n",
        ),
        (
            "etc/sudoers",
            "Defaults use_pty\nroot ALL=(ALL:ALL) ALL\nuser ALL=(root) NOPASSWD: ALL\n",
        ),
        (
            "etc/rsyslog.conf",
            "$IncludeConfig /etc/rsyslog.d/*.conf\n*.* /var/log/all.log\n",
        ),
        (
            "etc/sysctl.d/x.conf",
            "kernel.randomize_va_space = 2\nfs.protected_hardlinks=1\n",
        ),
        ("var/log/all.log", "x\n"),
        (
            "var/lib/dpkg/status",
            "Package: base-files\nStatus: install ok installed\nArchitecture: amd64\nVersion: 11.1\nMaintainer: x\nDescription: x\n\n",
        ),
    ] {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    root
}

fn oscap(root: Option<&Path>, arguments: &[&str]) -> Option<Output> {
    let mut command = Command::new("oscap");
    if let Some(root) = root {
        command.env("OSCAP_PROBE_ROOT", root);
    }
    let output = command.args(arguments).output().ok();
    if output.is_none() {
        println!("skipped: there is no oscap");
    }
    output
}

#[test]
fn findings_have_rule_severity_fix_and_what_was_read() {
    let root = system();
    let content = Content::read("stream.xml", STREAM.as_bytes()).unwrap();
    let evaluated = run(&content, root.path());
    let report = &evaluated.scanned.report;
    let ids: Vec<&str> = report.findings.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["xccdf_t_rule_strict"]);
    let finding = &report.findings[0];
    assert_eq!(finding.kind, FindingKind::Misconfiguration);
    assert_eq!(finding.severity.name(), "high");
    let said = finding.misconfiguration.as_ref().unwrap();
    assert!(
        said.value.as_ref().unwrap().contains("subexpression=3"),
        "{said:?}"
    );
    assert_eq!(report.coverage[0].state.name(), "partial");
    let doubts: Vec<&str> = report
        .problems
        .iter()
        .map(|one| one.what.as_str())
        .collect();
    assert!(
        doubts.iter().any(|what| what.contains("nobody")),
        "{doubts:?}"
    );
}

#[test]
fn rules_have_the_results_that_oscap_gives() {
    let root = system();
    let folder = tempfile::tempdir().unwrap();
    let (stream, theirs) = (
        folder.path().join("stream.xml"),
        folder.path().join("results.xml"),
    );
    std::fs::write(&stream, STREAM).unwrap();
    let arguments = [
        "xccdf",
        "eval",
        "--results",
        theirs.to_str().unwrap(),
        stream.to_str().unwrap(),
    ];
    if oscap(Some(root.path()), &arguments).is_none() {
        return;
    }
    let text = std::fs::read_to_string(theirs).unwrap();
    let wanted = rule_results(&text);
    assert!(wanted.len() > 10, "{wanted:?}");
    let content = Content::read("stream.xml", STREAM.as_bytes()).unwrap();
    let evaluated = run(&content, root.path());
    for rule in &evaluated.audit.rules {
        // A platform that no dictionary knows: oscap takes it for another one, we say that we do not know.
        if rule.id.ends_with("_nobody") {
            assert_eq!(rule.result.name(), "unknown");
            continue;
        }
        let want = wanted.get(&rule.id).map(String::as_str);
        assert_eq!(Some(rule.result.name()), want, "{}", rule.id);
    }
}

#[test]
fn definitions_have_the_results_that_oscap_gives() {
    if !Path::new(DEBIAN).is_file() {
        println!("skipped: Debian's content is not installed");
        return;
    }
    let root = system();
    let Some(output) = oscap(Some(root.path()), &["oval", "eval", DEBIAN]) else {
        return;
    };
    let said = String::from_utf8(output.stdout).unwrap();
    let wanted: BTreeMap<&str, &str> = said
        .lines()
        .filter_map(|line| line.strip_prefix("Definition ")?.split_once(": "))
        .collect();
    let content = Content::read("oval.xml", &std::fs::read(DEBIAN).unwrap()).unwrap();
    let evaluated = run(&content, root.path());
    let facts = &evaluated.audit.facts[0];
    let (mut compared, mut wrong) = (0, Vec::new());
    for (id, _, _, truth) in &evaluated.audit.definitions {
        if !is_comparable(facts, id) {
            continue;
        }
        compared += 1;
        let want = wanted.get(id.as_str()).copied();
        if want != Some(truth.name()) {
            wrong.push(format!("{id}: {want:?}, not {}", truth.name()));
        }
    }
    println!("{compared} definitions compared");
    assert!(compared > 200, "{compared}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_written_is_valid() {
    let root = system();
    let content = Content::read("stream.xml", STREAM.as_bytes()).unwrap();
    let evaluated = run(&content, root.path());
    let writing = Writing {
        content: &content,
        audit: &evaluated.audit,
        system: "a system",
        version: "1.0",
        start: 0,
        end: 1,
    };
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(at("arf.xml"), arf(&writing)).unwrap();
    std::fs::write(
        at("oval.xml"),
        oval_results(&writing, &evaluated.audit.facts[0]),
    )
    .unwrap();
    std::fs::write(at("xccdf.xml"), xccdf_results(&writing)).unwrap();
    for arguments in [
        ["ds", "rds-validate", &at("arf.xml")].as_slice(),
        &["oval", "validate", "--results", &at("oval.xml")],
        &["xccdf", "generate", "report", &at("arf.xml")],
    ] {
        let Some(output) = oscap(None, arguments) else {
            return;
        };
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
    }
    let schema = "/usr/share/openscap/schemas/xccdf/1.2/xccdf_1.2.xsd";
    let run = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema", schema, &at("xccdf.xml")])
        .output();
    match run {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{said}");
        }
        Err(_) => println!("skipped: there is no xmllint"),
    }
}

fn rule_results(text: &str) -> BTreeMap<String, String> {
    let parts = text.split("<rule-result idref=\"").skip(1);
    parts
        .filter_map(|part| {
            let id = part.split('"').next()?;
            let result = part.split("<result>").nth(1)?.split('<').next()?;
            Some((id.to_owned(), result.to_owned()))
        })
        .collect()
}

/// Says whether a definition asks for nothing in which the two differ on purpose: oscap's probe of a root has no list of
/// packages, says of what is mounted and of units that they are not there, and takes external variables without a value
/// for empty ones.
fn is_comparable(facts: &Facts, id: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![id.to_owned()];
    while let Some(id) = waiting.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let all = &facts.definitions;
        let mut open: Vec<&Criteria> = Vec::new();
        open.extend(all.definitions.get(&id).and_then(|it| it.criteria.as_ref()));
        while let Some(criteria) = open.pop() {
            for child in &criteria.children {
                match child {
                    Criterion::Criteria(inner) => open.push(inner),
                    Criterion::Definition(it) => waiting.push(it.id.clone()),
                    Criterion::Test(it) => {
                        let test = &all.tests[&it.id];
                        let kinds = [
                            "textfilecontent54",
                            "file",
                            "family",
                            "password",
                            "variable",
                        ];
                        let object = test.object.as_ref().unwrap();
                        if !kinds.contains(&test.kind.name.as_str()) || has_doubt(facts, object) {
                            return false;
                        }
                        if test.states.iter().any(|state| {
                            let entities = &all.states[state].entities;
                            entities.iter().any(|it| {
                                it.variable
                                    .as_ref()
                                    .is_some_and(|it| is_external(facts, it))
                            })
                        }) {
                            return false;
                        }
                    }
                }
            }
        }
    }
    true
}

/// Says whether an object leads to a variable that nobody gives a value to, or to an object of another kind.
fn has_doubt(facts: &Facts, object: &str) -> bool {
    let text = format!("{:?}", facts.definitions.objects[object]);
    let ids = facts.definitions.variables.keys();
    let objects = facts.definitions.objects.keys();
    ids.into_iter()
        .any(|id| text.contains(&format!("\"{id}\"")) && is_external(facts, id))
        || objects
            .into_iter()
            .any(|id| id != object && text.contains(&format!("\"{id}\"")) && has_doubt(facts, id))
}

fn is_external(facts: &Facts, variable: &str) -> bool {
    match facts
        .definitions
        .variables
        .get(variable)
        .map(|it| &it.origin)
    {
        None | Some(Origin::External) => true,
        Some(Origin::Constant(_)) => false,
        Some(Origin::Local(component)) => leads_outside(facts, component),
    }
}

fn leads_outside(facts: &Facts, component: &Component) -> bool {
    match component {
        Component::Literal(_) => false,
        Component::Variable(id) => is_external(facts, id),
        Component::Object { id, .. } => {
            let kinds = ["textfilecontent54", "file", "password", "variable"];
            let kind = &facts.definitions.objects[id].kind.name;
            !kinds.contains(&kind.as_str()) || has_doubt(facts, id)
        }
        // oscap counts only what is there, and says nothing where there is nothing.
        Component::Function(Function::TimeDifference { .. }, _) => true,
        Component::Function(_, parts) => parts.iter().any(|part| leads_outside(facts, part)),
    }
}
