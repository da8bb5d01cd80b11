//! What comments say, and of what. Forms of peers are those of their own documentation.

use super::*;
use crate::parse::dockerfile::parse;

/// Reads a Dockerfile's pragmas: whose, words, reason, and whether they hold for the file (`file`), for nothing
/// (`nothing`), or for the part that begins so.
fn told(text: &str) -> Vec<(Option<&'static str>, String, String, String)> {
    let document = parse(Source::new("Dockerfile", text.as_bytes()));
    let pragmas = of_dockerfile(&document);
    assert!(pragmas.wrong.is_empty(), "{:?}", pragmas.wrong);
    shown(&pragmas, &document.source)
}

fn shown(
    pragmas: &Pragmas,
    source: &Source,
) -> Vec<(Option<&'static str>, String, String, String)> {
    let reach = |pragma: &Pragma| match pragma.reach {
        Reach::File => "file".to_owned(),
        Reach::Nothing => "nothing".to_owned(),
        Reach::Part { span, .. } => source.slice(span).lines().next().unwrap().trim().to_owned(),
    };
    let one = |it: &Pragma| {
        let peer = it.peer.map(Peer::name);
        (peer, it.words.join(" "), it.reason.clone(), reach(it))
    };
    pragmas.list.iter().map(one).collect()
}

#[test]
fn comments_of_all_tools_are_understood() {
    let run = "RUN a";
    let cases: &[(&str, Option<&str>, &str, &str, &str)] = &[
        ("# seawall: allow DF-0022", None, "DF-0022", "", run),
        (
            "# seawall: allow DF-0022, b-c reason=\"a \\\"b\\\", c\" until=2027-01-01 # more",
            None,
            "DF-0022 b-c",
            "a \"b\", c",
            run,
        ),
        (
            "# seawall: allow-file DF-0022 reason=x",
            None,
            "DF-0022",
            "x",
            "file",
        ),
        (
            "# hadolint ignore=DL3008,SC2086",
            Some("hadolint"),
            "DL3008 SC2086",
            "",
            run,
        ),
        (
            "#hadolint ignore = DL3008 # why",
            Some("hadolint"),
            "DL3008",
            "why",
            run,
        ),
        (
            "# hadolint global ignore=DL3003, DL3006",
            Some("hadolint"),
            "DL3003 DL3006",
            "",
            "file",
        ),
        (
            "# check=skip=A,B;error=true",
            Some("buildkit"),
            "A B",
            "",
            run,
        ),
        ("# check=error=true;skip=all", Some("buildkit"), "", "", run),
        (
            "#trivy:ignore:AVD-DS-0002",
            Some("trivy"),
            "AVD-DS-0002",
            "",
            run,
        ),
        (
            "# trivy:ignore:DS-0002:exp:2027-01-01",
            Some("trivy"),
            "DS-0002",
            "",
            run,
        ),
        ("#trivy:ignore:*", Some("trivy"), "", "", run),
        (
            "#checkov:skip=CKV_DOCKER_3:no user",
            Some("checkov"),
            "CKV_DOCKER_3",
            "no user",
            "file",
        ),
        ("# nosemgrep", Some("semgrep"), "", "", run),
        ("# nosemgrep: a.b.c, d", Some("semgrep"), "a.b.c d", "", run),
    ];
    for (comment, peer, words, reason, reach) in cases {
        let text = format!("FROM x\n{comment}\n{run}\nRUN b\n");
        let want = (
            *peer,
            (*words).to_owned(),
            (*reason).to_owned(),
            (*reach).to_owned(),
        );
        assert_eq!(told(&text), [want], "{comment}");
    }
    for ordinary in [
        "# hadolint is a tool",
        "# skip=1",
        "# nosemgreps",
        "# trivy:ignore:",
        "# trivy:ignore:DS-0002:exp:soon",
        "# checkov:skip=",
        "# hadolint ignore=",
        "# check=error=true",
    ] {
        assert_eq!(
            told(&format!("FROM x\n{ordinary}\n{run}\n")),
            [],
            "{ordinary}"
        );
    }
}

#[test]
fn where_comments_stand_decides_what_they_speak_of() {
    let reaches = |text: &str| -> Vec<String> { told(text).into_iter().map(|it| it.3).collect() };
    let cases: &[(&str, &[&str])] = &[
        ("# check=skip=A\nFROM x\n", &["file"]),
        ("# syntax=a/b\n# check=skip=A\nFROM x\n", &["file"]),
        ("# note\n# check=skip=A\nFROM x\n", &["FROM x"]),
        (
            "FROM x\nRUN a && \\\n# hadolint ignore=A\n  b\n",
            &["nothing"],
        ),
        (
            "FROM x\nRUN a && \\\n# trivy:ignore:A\n  b\n",
            &["RUN a && \\"],
        ),
        ("FROM x\n# hadolint ignore=A\n\nRUN a\n", &["RUN a"]),
        ("FROM x\n# hadolint ignore=A\n#\nRUN a\n", &["nothing"]),
        ("FROM x\n# hadolint ignore=A\n", &["nothing"]),
        (
            "FROM x\n# hadolint ignore=A\n# trivy:ignore:B #trivy:ignore:C\nRUN a\n",
            &["RUN a", "RUN a", "RUN a"],
        ),
        ("FROM x\nRUN <<E\n# hadolint ignore=A\nE\n", &[]),
    ];
    for (text, want) in cases {
        assert_eq!(reaches(text), *want, "{text}");
    }
}

#[test]
fn what_is_missing_is_accepted_for_the_file_and_at_the_top() {
    let accepts = |text: &str, scope: Option<Span>| {
        let document = parse(Source::new("Dockerfile", text.as_bytes()));
        let last = document.instructions.last().unwrap().span;
        let place = Place {
            span: Some(last),
            scope,
            ..Place::default()
        };
        of_dockerfile(&document)
            .list
            .iter()
            .any(|pragma| pragma.covers(&place))
    };
    assert!(accepts("# trivy:ignore:A\nFROM x\nRUN a\n", None));
    assert!(accepts(
        "FROM x\n# seawall: allow-file A\nRUN b\nRUN a\n",
        None
    ));
    assert!(accepts("FROM x\n# trivy:ignore:A\nRUN a\n", None));
    assert!(!accepts("FROM x\n# trivy:ignore:A\nRUN b\nRUN a\n", None));
    assert!(!accepts(
        "# trivy:ignore:A\nFROM x\nRUN a\n",
        Some(Span::new(24, 29))
    ));
}

#[test]
fn own_comments_that_say_nothing_are_told() {
    let cases = [
        (
            "# seawall: permit A",
            "`permit` is neither `allow` nor `allow-file`",
        ),
        ("# seawall: allow", "it names no check, such as DF-0022"),
        (
            "# seawall: allow A untill=2027-01-01",
            "unknown key `untill`; known are reason, until",
        ),
        (
            "# seawall: allow A until=soon",
            "until: `soon` is not a date such as 2027-01-31",
        ),
        (
            "# seawall: allow A reason=\"x",
            "a double quote is not closed",
        ),
    ];
    for (comment, want) in cases {
        let text = format!("FROM x\n{comment}\nRUN a\n");
        let pragmas = of_dockerfile(&parse(Source::new("Dockerfile", text.as_bytes())));
        assert!(pragmas.list.is_empty());
        let whys: Vec<&str> = pragmas.wrong.iter().map(|(_, why)| why.as_str()).collect();
        assert_eq!(whys, [want]);
    }
}

#[test]
fn comments_of_yaml_speak_of_a_line() {
    let text = "# seawall: allow-file A\nservices:\n  # seawall: allow B\n  # more\n\n  web:\n    \
        image: \"x # seawall: allow C\" # seawall: allow D\n    cmd: don't # seawall: allow E\n# nosemgrep\n";
    let source = Source::new("compose.yaml", text.as_bytes());
    let told = shown(&of_lines(&source), &source);
    let told: Vec<(&str, &str)> = told
        .iter()
        .map(|it| (it.1.as_str(), it.3.as_str()))
        .collect();
    let image = "image: \"x # seawall: allow C\" # seawall: allow D";
    let cmd = "cmd: don't # seawall: allow E";
    assert_eq!(
        told,
        [
            ("A", "file"),
            ("B", "web:"),
            ("D", image),
            ("E", cmd),
            ("", "nothing")
        ]
    );
}

/// Seen with hadolint 2.15.1: it reports what such comments name.
#[test]
fn comments_behind_and_within_commands_are_not_those_above() {
    let behind = "FROM x\nRUN cd /a # hadolint ignore=DL3003\n";
    assert_eq!(told(behind), []);
    let within = "FROM x\nRUN cd /a \\\n  # hadolint ignore=DL3003\n  # check=skip=A\n  # seawall: allow DF-0096\n  && ls\n";
    let reaches: Vec<(Option<&str>, String)> = told(within)
        .into_iter()
        .map(|(peer, _, _, reach)| (peer, reach))
        .collect();
    let wanted = [
        (Some("hadolint"), "nothing".to_owned()),
        (Some("buildkit"), "nothing".to_owned()),
        (None, "RUN cd /a \\".to_owned()),
    ];
    assert_eq!(reaches, wanted);
    let above = "FROM x\n# hadolint ignore=DL3003\nRUN cd /a\n";
    assert_eq!(told(above)[0].3, "RUN cd /a");
}
