//! Documents as data: what is told, what accepts it, what mending makes of them.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use seawall_checks::fault::Safety;
use seawall_checks::selection::{Begin, Selection, Step};
use seawall_model::coverage::CoverageState;
use seawall_policy::exception::parse_exceptions;

use super::fix::mend;
use super::*;

fn options() -> CheckOptions {
    choosing(&["DF-0025", "DF-0118"])
}

/// Runs only these checks.
fn choosing(words: &[&str]) -> CheckOptions {
    let step = |word: &&str| Step {
        word: (*word).to_owned(),
        enable: true,
    };
    let mut selection = Selection {
        begin: Begin::All,
        ..Selection::default()
    };
    let all = selection.resolve().unwrap();
    let out = all.checks().map(|check| Step {
        word: check.id.to_owned(),
        enable: false,
    });
    selection.steps = out.chain(words.iter().map(step)).collect();
    CheckOptions {
        selected: selection.resolve().unwrap(),
        settings: Settings::default(),
        exceptions: Vec::new(),
        baseline: Baseline::default(),
        neighbours: Arc::new(Nobody),
        shellcheck: None,
        policies: None,
        pragmas: true,
        filter: Filter::default(),
        threads: 2,
        today: "2026-11-22".parse().unwrap(),
    }
}

fn given(text: &str) -> Given {
    Given {
        name: "a/Dockerfile".to_owned(),
        kind: ArtifactKind::Dockerfile,
        bytes: text.as_bytes().to_vec(),
        key: "Dockerfile".to_owned(),
        ignore: None,
        files: None,
        problems: Vec::new(),
    }
}

fn checked(text: &str, options: &CheckOptions) -> Checked {
    check(&[given(text)], options).pop().unwrap()
}

/// Ids of the findings with the line of each, those that are accepted with where.
fn told(checked: &Checked) -> Vec<String> {
    let one = |finding: &Finding| {
        let line = finding.location.start.unwrap().line;
        let by = finding.exception.as_ref();
        let by = by.map_or_else(String::new, |by| format!(" {}", by.origin));
        format!("{}:{line}{by}", finding.id)
    };
    checked.scanned.report.findings.iter().map(one).collect()
}

const BAD: &str = "FROM debian:12\nMAINTAINER me\nRUN apt-get install curl\n";

#[test]
fn faults_become_findings() {
    let checked = checked(BAD, &options());
    let report = &checked.scanned.report;
    assert_eq!(told(&checked), ["DF-0025:3", "DF-0118:2"]);
    assert_eq!(report.coverage[0].state, CoverageState::Covered);
    assert!(report.problems.is_empty());
    let finding = &report.findings[0];
    let said = finding.misconfiguration.as_ref().unwrap();
    assert_eq!(finding.location.path, "a/Dockerfile");
    assert!(finding.aliases.contains(&"DL3014".to_owned()));
    assert_eq!(said.name, "apt-get-asking-questions");
    assert_eq!(
        said.excerpt.as_ref().unwrap().lines,
        ["RUN apt-get install curl"]
    );
    let edit = &said.fixes[0].edits[0];
    let place = (edit.start.line, edit.start.column, edit.text.as_str());
    assert_eq!(place, (3, 20, " -y"));
}

#[test]
fn fingerprints_survive_moved_lines_and_differ_among_equals() {
    let prints = |text: &str| -> Vec<String> {
        let checked = checked(text, &options());
        let findings = checked.scanned.report.findings;
        findings.into_iter().map(|it| it.fingerprint).collect()
    };
    let moved = format!("# note\n\n{}", BAD.replace("RUN ", "\n\nRUN   "));
    assert_eq!(prints(BAD), prints(&moved));
    let twice = prints("FROM x\nRUN apt-get install a && apt-get install a\n");
    assert_eq!(twice.len(), 2);
    assert_ne!(twice[0], twice[1]);
}

#[test]
fn comments_accept() {
    let cases: &[(&str, &str)] = &[
        ("# seawall: allow DF-0025", "DF-0025:4 a/Dockerfile:3"),
        (
            "# seawall: allow apt-get-asking-questions until=2026-11-22",
            "DF-0025:4 a/Dockerfile:3",
        ),
        ("# seawall: allow DF-0025 until=2026-11-21", "DF-0025:4"),
        ("# seawall: allow DF-0118", "DF-0025:4"),
        ("# hadolint ignore=DL3014", "DF-0025:4 a/Dockerfile:3"),
        ("#trivy:ignore:AVD-DS-0021", "DF-0025:4 a/Dockerfile:3"),
        ("#trivy:ignore:*", "DF-0025:4 a/Dockerfile:3"),
        ("# check=skip=all", "DF-0025:4"),
        (
            "# nosemgrep: a.missing-assume-yes-switch",
            "DF-0025:4 a/Dockerfile:3",
        ),
    ];
    for (comment, want) in cases {
        let text = BAD.replace("RUN", &format!("{comment}\nRUN"));
        let checked = checked(&text, &options());
        assert_eq!(told(&checked)[0], *want, "{comment}");
        let without = CheckOptions {
            pragmas: false,
            ..options()
        };
        let all = self::checked(&text, &without);
        assert_eq!(told(&all)[0], "DF-0025:4", "{comment}");
    }
}

#[test]
fn comments_of_no_use_are_told() {
    let of = |comment: &str| checked(&format!("{comment}\nFROM x\n"), &options());
    let unused = of("# seawall: allow DF-0025");
    assert_eq!(unused.unused[0].origin, "a/Dockerfile:1");
    let text = format!("# seawall: allow-file DF-0025 until=2020-01-01\n{BAD}");
    let over = checked(&text, &options());
    assert_eq!(over.expired[0].origin, "a/Dockerfile:1");
    // Nobody knows whether it would be of use: what it names was not run.
    let other = of("# hadolint ignore=DL3013");
    assert!(other.unused.is_empty() && other.warnings.is_empty());
    let unknown = of("# seawall: allow apt-get-asking-question");
    assert_eq!(
        unknown.warnings,
        [
            "a/Dockerfile:1: no check is called `apt-get-asking-question`; \
          did you mean `apt-get-asking-questions`?"
        ]
    );
    let wrong = of("# seawall: permit DF-0025");
    assert_eq!(wrong.warnings.len(), 1);
}

/// Line of a document's coverage that speaks of its shell scripts.
fn shell(checked: &Checked) -> &seawall_model::coverage::Coverage {
    &checked.scanned.report.coverage[1]
}

#[test]
fn it_is_told_who_judges_shell_scripts() {
    let text = "FROM debian:12\n# hadolint ignore=SC2046\nRUN make\n";
    let seen = checked(text, &choosing(&["DF-0140"]));
    let Some(name) = seawall_checks::dockerfile::shell::BUILT_IN else {
        assert_eq!(shell(&seen).state, CoverageState::None);
        // Nobody knows whether the comment is of use.
        assert!(seen.unused.is_empty());
        println!("skipped: built without shell-lint");
        return;
    };
    assert_eq!(shell(&seen).state, CoverageState::Covered);
    assert_eq!(shell(&seen).sources[0].name, name);
    assert_eq!(seen.unused.len(), 1);
    // It does not know this code.
    let unknown = text.replace("2046", "2002");
    assert!(checked(&unknown, &choosing(&["DF-0140"])).unused.is_empty());
    let bad = text.replace("make", "make 2>&1 >log");
    assert_eq!(
        told(&checked(&bad, &choosing(&["DF-0140"])))[0],
        "DF-0140:3"
    );
    let accepted = bad.replace("2046", "2069");
    let accepted = checked(&accepted, &choosing(&["DF-0140"]));
    assert_eq!(told(&accepted)[0], "DF-0140:3 a/Dockerfile:2");
    let finding = &accepted.scanned.judged.findings[0];
    assert_eq!(finding.aliases, ["SC2069"]);
    let wiki = "https://www.shellcheck.net/wiki/SC2069".to_owned();
    assert!(finding.references.contains(&wiki));
    // Without scripts there is nothing to say.
    let none = checked("FROM debian:12\n", &choosing(&["DF-0140"]));
    assert_eq!(none.scanned.report.coverage.len(), 1);
}

#[test]
fn scripts_that_are_not_looked_at_are_told() {
    let long = format!("FROM debian:12\nRUN echo {}\n", "a ".repeat(10_000));
    let seen = checked(&long, &choosing(&["DF-0140"]));
    assert!(shell(&seen).state < CoverageState::Covered);
    assert!(seen.scanned.report.problems[0].why.contains("at line 2"));
}

#[test]
fn an_installed_shellcheck_judges_where_it_is_asked() {
    let path = std::ffi::OsStr::new("/usr/local/bin:/usr/bin:/bin");
    let Ok(program) = ShellCheck::find(path) else {
        println!("skipped: shellcheck is not installed");
        return;
    };
    let name = program.name();
    let options = CheckOptions {
        shellcheck: Some(Arc::new(program)),
        ..choosing(&["DF-0140"])
    };
    let text = "FROM debian:12\nARG n\nRUN cat /a | \\\n  # why\n  sort $1 >x \\\n  && echo $n\n";
    let seen = checked(text, &options);
    assert_eq!(told(&seen), ["DF-0140:3", "DF-0140:5"]);
    assert_eq!(shell(&seen).sources[0].name, name);
    let mended = mend(&given(text), &options, Safety::Unsafe).unwrap();
    assert_eq!(mended.after, text.replace("$1", "\"$1\""));
}

#[test]
fn exceptions_accept_by_id_name_and_alias() {
    for word in [
        "DF-0025",
        "apt-get-asking-questions",
        "DL3014",
        "DS-0021",
        "DS021",
        "AVD-DS-0021",
    ] {
        let (exceptions, errors) = parse_exceptions(word, ".trivyignore");
        assert!(errors.is_empty(), "{word}");
        let options = CheckOptions {
            exceptions,
            ..options()
        };
        let checked = checked(BAD, &options);
        assert_eq!(told(&checked)[0], "DF-0025:3 .trivyignore:1", "{word}");
    }
}

#[test]
fn a_baseline_accepts_what_it_knows_and_nothing_else() {
    let first = checked(BAD, &options());
    let findings = first.scanned.judged.findings.as_slice();
    let text = Baseline::write([("Dockerfile", findings)].into_iter());
    let baseline = Baseline::read(text.as_bytes(), "known.json").unwrap();
    let options = CheckOptions {
        baseline,
        ..options()
    };
    let more = format!("# note\n{BAD}RUN apt-get install vim\n");
    let told = told(&checked(&more, &options));
    assert_eq!(
        told,
        ["DF-0025:4 known.json", "DF-0025:5", "DF-0118:3 known.json"]
    );
    let mut other = given(BAD);
    other.key = "other/Dockerfile".to_owned();
    let other = check(&[other], &options).pop().unwrap();
    assert_eq!(self::told(&other), ["DF-0025:3", "DF-0118:2"]);
    for bad in [
        "",
        "[]",
        "{\"version\":2,\"findings\":[]}",
        "{\"version\":1}",
    ] {
        assert!(Baseline::read(bad.as_bytes(), "x").is_err(), "{bad}");
    }
}

#[test]
fn what_cannot_be_looked_at_is_told() {
    let mut broken = given("");
    broken.bytes = b"FROM x\nRUN apt-get install a \xff\n".to_vec();
    let told = check(&[broken.clone()], &options()).pop().unwrap();
    assert_eq!(told.scanned.report.problems.len(), 1);
    assert!(mend(&broken, &options(), Safety::Safe).is_none());
    // What hinders the build is told whatever checks were chosen.
    let wrong = checked("FROM x\nRNU a\n", &options());
    assert!(wrong.scanned.report.problems[0].why.starts_with("line 2: "));
    for kind in [
        ArtifactKind::Daemon,
        ArtifactKind::Kubernetes,
        ArtifactKind::Compose,
    ] {
        let other = Given {
            kind,
            ..given("services: {}\n")
        };
        let report = check(&[other], &options()).pop().unwrap().scanned.report;
        assert_eq!(report.coverage[0].state, CoverageState::None, "{kind:?}");
    }
    let none = checked(BAD, &choosing(&[]));
    assert_eq!(none.scanned.report.coverage[0].state, CoverageState::None);
}

#[test]
fn mending_keeps_everything_else() {
    let cases: &[(&str, &str)] = &[
        (
            "FROM x\nRUN apt-get install a \\\n    # why\n    b\n",
            "FROM x\nRUN apt-get install -y a \\\n    # why\n    b\n",
        ),
        (
            "FROM x\r\nRUN apt-get install a\r\n",
            "FROM x\r\nRUN apt-get install -y a\r\n",
        ),
        (
            "\u{feff}FROM x\nRUN apt-get install a && apt-get install b",
            "\u{feff}FROM x\nRUN apt-get install -y a && apt-get install -y b",
        ),
        // What is accepted is left as it is.
        (
            "FROM x\n# seawall: allow DF-0025\nRUN apt-get install a\n",
            "FROM x\n# seawall: allow DF-0025\nRUN apt-get install a\n",
        ),
    ];
    for (before, want) in cases {
        let mended = mend(&given(before), &options(), Safety::Safe).unwrap();
        assert_eq!(
            (mended.before.as_str(), mended.after.as_str()),
            (*before, *want)
        );
        let again = mend(&given(want), &options(), Safety::Safe).unwrap();
        assert_eq!((again.after.as_str(), again.done.len()), (*want, 0));
    }
}

fn manifest(text: &str, options: &CheckOptions) -> Checked {
    let given = Given {
        name: "a/pod.yaml".to_owned(),
        kind: ArtifactKind::Kubernetes,
        ..given(text)
    };
    check(&[given], options).pop().unwrap()
}

#[test]
fn manifests_are_judged_beside_what_cannot_be_read() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: b\n    image: b\n    \
               securityContext: {privileged: true}\n";
    let template = "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Values.name }}}\n";
    let options = choosing(&["K8S-0004"]);
    let cases = [
        (pod.to_owned(), CoverageState::Covered, 1, 0),
        (
            format!("{template}---\n{pod}"),
            CoverageState::Partial,
            1,
            1,
        ),
        (format!("a: [\n---\n{pod}"), CoverageState::Partial, 1, 1),
        (template.to_owned(), CoverageState::Partial, 0, 1),
        ("a: [\n".to_owned(), CoverageState::None, 0, 1),
        (String::new(), CoverageState::Covered, 0, 0),
    ];
    for (text, coverage, findings, problems) in cases {
        let report = manifest(&text, &options).scanned.report;
        assert_eq!(report.coverage[0].state, coverage, "{text}");
        assert_eq!(report.findings.len(), findings, "{text}");
        assert_eq!(report.problems.len(), problems, "{text}");
    }
    let report = manifest(&format!("---\n{template}---\n{pod}"), &options)
        .scanned
        .report;
    let problem = &report.problems[0];
    assert!(
        problem
            .why
            .starts_with("line 4: this document is a template")
    );
    assert!(problem.hint.as_ref().unwrap().contains("helm template"));
    let finding = &report.findings[0];
    assert_eq!(finding.location.start.unwrap().line, 13);
    let said = finding.misconfiguration.as_ref().unwrap();
    assert_eq!(said.place, "Pod a, container b");
}

#[test]
fn comments_and_annotations_accept_faults_of_manifests() {
    let pod = |annotation: &str, comment: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a, annotations: {{{annotation}}}}}\nspec:\n  containers:\n  \
             {comment}\n  - name: b\n    image: b\n    securityContext: {{privileged: true}}\n"
        )
    };
    let options = choosing(&["K8S-0004"]);
    for (text, wanted) in [
        (pod("", ""), None),
        (
            pod("", "# seawall: allow K8S-0004 reason=\"ours\""),
            Some("ours"),
        ),
        (pod("", "#trivy:ignore:KSV-0017"), Some("")),
        (pod("checkov.io/skip1: CKV_K8S_16=ours", ""), Some("ours")),
        (pod("checkov.io/skip1: CKV_K8S_14=ours", ""), None),
        (pod("kube-linter.io/ignore-all: all", ""), Some("all")),
    ] {
        let checked = manifest(&text, &options);
        let finding = &checked.scanned.report.findings[0];
        let reason = finding.exception.as_ref().map(|it| it.reason.as_str());
        assert_eq!(reason, wanted, "{text}");
        assert_eq!(checked.warnings, Vec::<String>::new(), "{text}");
    }
}
