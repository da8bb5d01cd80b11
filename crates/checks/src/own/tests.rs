//! Checks of the user's own as data: definitions, documents, and what is told of them.

use std::collections::BTreeMap;

use seawall_condition::shape::{Field, More, Shape};
use seawall_condition::{Budget, Value};

use super::judge::judge_within;
use super::view::View;
use super::*;
use crate::parse::compose::{Given, load};
use crate::parse::dockerfile::parse;
use crate::settings::Settings;
use crate::source::Source;
use crate::{compose, daemon, dockerfile, kubernetes};

fn definition(subject: &str, when: &str) -> Definition {
    Definition {
        id: "ACME-0001".to_owned(),
        name: None,
        message: "told".to_owned(),
        severity: Severity::High,
        subject: subject.to_owned(),
        when: when.to_owned(),
        at: None,
        why: String::new(),
        remedy: String::new(),
        references: Vec::new(),
        origin: "seawall.yaml:4".to_owned(),
    }
}

fn with_view<T>(kind: &str, text: &str, with: impl FnOnce(&Source, &View<'_>) -> T) -> T {
    let source = Source::new(kind, text.as_bytes());
    let settings = Settings::default();
    match kind {
        "dockerfile" => {
            let input = dockerfile::Input::new(
                parse(source.clone()),
                settings,
                dockerfile::Beside::default(),
            );
            with(&source, &View::of_dockerfile(&input))
        }
        "compose" => {
            let given = Given {
                files: vec![source.clone()],
                ..Given::default()
            };
            let input = compose::Input::new(load(given, &|_| None), settings, &|_| None);
            with(&source, &View::Compose(&input))
        }
        "kubernetes" => {
            let input = kubernetes::Input::new(source.clone(), settings);
            with(&source, &View::Kubernetes(&input))
        }
        _ => {
            let input = daemon::Input::new(source.clone(), settings);
            with(&source, &View::Daemon(&input))
        }
    }
}

/// What is told: the underlined text and the message of each fault, and each trouble.
fn told(definition: Definition, kind: &str, text: &str) -> Vec<String> {
    let check = Arc::new(OwnCheck::compile(definition).unwrap());
    with_view(kind, text, |source, view| {
        let judged = judge_within(&mut Budget::new(300_000), &[check], view);
        assert_eq!(judged.count, 1);
        let faults = judged.faults.iter().map(|fault| {
            let under = source.slice(fault.place.span.unwrap());
            let under = under.lines().next().unwrap_or_default();
            format!("{under}|{}|{}", fault.place.words, fault.message)
        });
        let troubles = judged.troubles.iter().map(|it| format!("! {}", it.why));
        faults.chain(troubles).collect()
    })
}

const FILE: &str = "ARG BASE=registry.example/base:1
FROM $BASE AS build
ENV A=1
ENV B=$A C=2
RUN apt-get update && \\
    sudo curl -fsSL -o /x https://example.com/x | sh
FROM debian:12
COPY --from=build /x /y /z/
USER app
HEALTHCHECK CMD [\"/up\"]
LABEL team=\"web\"
";

const PROJECT: &str = "name: shop
services:
  web:
    image: registry.example/web:1
    privileged: true
    ports: ['127.0.0.1:8080:80', '443:443']
    volumes: ['/etc:/host:ro', data:/data]
    environment: {A: 1}
    cpus: 0.5
    labels: {x: '${UNSET}'}
  db:
    image: postgres:17
volumes: {data: {}}
";

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn conditions_tell_faults_at_their_place() {
    type Case = (
        &'static str,
        &'static str,
        Option<&'static str>,
        &'static str,
        &'static [&'static str],
    );
    let cases: &[Case] = &[
        (
            "instruction",
            "instruction.keyword == 'FROM' && !instruction.image.startsWith('registry.example/')",
            Some("image"),
            "`{image}` is not ours",
            &["debian:12|stage 1, FROM|`debian:12` is not ours"],
        ),
        (
            "instruction",
            "has(instruction.sources) && instruction.sources.size() == 2",
            Some("sources[1]"),
            "{sources} to {destination} from {from}; {name} {{x}}",
            &["/y|stage 1, COPY 1|/x, /y to /z/ from build; nothing {x}"],
        ),
        (
            "instruction",
            "instruction.keyword == 'ENV' && instruction.pairs.exists(p, p.name == 'B' && p.value == '1')",
            Some("pairs[0].value"),
            "{pairs[0].value} in {stage.name}",
            &["$A|stage build, ENV 2|1 in build"],
        ),
        (
            "command",
            "command.program == 'curl' && 'sudo' in command.wrappers && command.options.exists(o, o.name == '-o' && o.value == '/x')",
            Some("operands[0]"),
            "{program} {operands}",
            &["https://example.com/x|stage build, RUN 1|curl https://example.com/x"],
        ),
        (
            "command",
            "command.is_fed && instruction.is_built",
            None,
            "{program}",
            &["sh|stage build, RUN 1|sh"],
        ),
        (
            "stage",
            "stage.is_target && stage.user == 'app' && stage.has_healthcheck && stage.labels.team == 'web'",
            Some("image"),
            "{stage.index}",
            &["debian:12|stage 1, FROM|1"],
        ),
        (
            "stage",
            "!stage.instructions.exists(i, i.keyword == 'USER')",
            None,
            "x",
            &["FROM $BASE AS build|stage build, FROM|x"],
        ),
        (
            "dockerfile",
            "dockerfile.stages.size() == 2 && !dockerfile.is_broken",
            None,
            "{path}",
            &["ARG BASE=registry.example/base:1|file|dockerfile"],
        ),
    ];
    for (subject, when, at, message, want) in cases {
        let definition = Definition {
            at: at.map(str::to_owned),
            message: (*message).to_owned(),
            ..definition(subject, when)
        };
        assert_eq!(told(definition, "dockerfile", FILE), *want, "{when}");
    }
    let cases: &[Case] = &[
        (
            "service",
            "has(service.privileged) && service.privileged",
            Some("privileged"),
            "{name}: {image}",
            &["true|service web|web: registry.example/web:1"],
        ),
        (
            "service",
            "service.published.exists(p, p.on_all_interfaces && p.first < 1024)",
            Some("published[1]"),
            "{published[1].first}",
            &["'443:443'|service web|443"],
        ),
        (
            "service",
            "service.mounts.exists(m, m.type == 'bind' && m.source == '/etc' && m.read_only)",
            Some("mounts[0]"),
            "{service.origins.privileged.line}",
            &["'/etc:/host:ro'|service web|5"],
        ),
        (
            "service",
            "service.name == 'web' && 'labels' in service.unknown && double(service.cpus) == 0.5",
            None,
            "x",
            &["web|service web|x"],
        ),
        (
            "service",
            "!service.image.startsWith('registry.example/') && 'data' in compose.volumes",
            Some("image"),
            "{image}",
            &["postgres:17|service db|postgres:17"],
        ),
        (
            "compose",
            "compose.services.size() == 2 && compose.services.all(name, has(compose.services[name].image))",
            None,
            "{name}",
            &["name|file|shop"],
        ),
    ];
    for (subject, when, at, message, want) in cases {
        let definition = Definition {
            at: at.map(str::to_owned),
            message: (*message).to_owned(),
            ..definition(subject, when)
        };
        assert_eq!(told(definition, "compose", PROJECT), *want, "{when}");
    }
    let daemon = Definition {
        at: Some("hosts[0]".to_owned()),
        ..definition(
            "daemon",
            "daemon.hosts.exists(h, h.startsWith('tcp:')) && !has(daemon.tls)",
        )
    };
    let text = r#"{"hosts": ["tcp://x"]}"#;
    assert_eq!(told(daemon, "daemon", text), [r#""tcp://x"|file|told"#]);
}

#[test]
fn objects_and_containers_are_seen() {
    let text = "apiVersion: v1
kind: Pod
metadata: {name: a, labels: {team: web}}
spec:
  hostNetwork: true
  containers:
    - name: c
      image: registry.example/c:1
    - name: d
      image: debian
";
    let object = Definition {
        message: "{metadata.name}".to_owned(),
        at: Some("metadata.labels.team".to_owned()),
        ..definition(
            "object",
            "object.kind == 'Pod' && has(object.metadata.labels.team)",
        )
    };
    assert_eq!(told(object, "kubernetes", text), ["web|Pod a|a"]);
    let container = Definition {
        message: "{name} {role} {pod.hostNetwork} {object.kind}".to_owned(),
        at: Some("image".to_owned()),
        ..definition(
            "container",
            "pod.hostNetwork && !container.image.startsWith('registry.example/')",
        )
    };
    let want = "debian|Pod a, container d|d main true Pod";
    assert_eq!(told(container, "kubernetes", text), [want]);
    let why = OwnCheck::compile(definition("container", "container.imgae == ''"));
    let why = why.unwrap_err().wrong.why;
    assert_eq!(
        why,
        "a container has no field `imgae`; did you mean `image`?"
    );
}

#[test]
fn what_cannot_be_evaluated_is_told() {
    let found = told(
        definition("instruction", "instruction.image == 'x'"),
        "dockerfile",
        FILE,
    );
    assert_eq!(
        found,
        [
            "! its condition says nothing about ARG 1: there is no `image` here; ask with `has()` first",
            "! its condition says nothing about 7 other places",
        ]
    );
    let long = "RUN a\n".repeat(3_000);
    let text = format!("FROM a\n{long}");
    let slow =
        "dockerfile.instructions.all(a, dockerfile.instructions.all(b, a.index + b.index >= 0))";
    let found = told(definition("instruction", slow), "dockerfile", &text);
    assert_eq!(
        found,
        ["! its condition was not evaluated everywhere: it takes too many steps"]
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn definitions_are_refused_with_their_place() {
    let good = || definition("instruction", "true");
    let id = |id: &str| Definition {
        id: id.to_owned(),
        ..good()
    };
    let name = |name: &str| Definition {
        name: Some(name.to_owned()),
        ..good()
    };
    let when = |when: &str| definition("instruction", when);
    let message = |message: &str| Definition {
        message: message.to_owned(),
        ..good()
    };
    let at = |at: &str| Definition {
        at: Some(at.to_owned()),
        ..good()
    };
    let cases = [
        (
            id("DF-9999"),
            "id",
            0,
            "the prefix `DF-` is not yours: take one of your own",
        ),
        (
            id("A"),
            "id",
            0,
            "an id is a prefix of your own, a dash and a number: `ACME-0001`",
        ),
        (
            id("missing-assume-yes-switch"),
            "id",
            0,
            "`missing-assume-yes-switch` already names DF-0025",
        ),
        (
            name("maintainer"),
            "name",
            0,
            "a name is two or more words in lower case with dashes: `unapproved-base`",
        ),
        (
            name("apt-get-asking-questions"),
            "name",
            0,
            "`apt-get-asking-questions` already names DF-0025",
        ),
        (
            definition("instructoin", "true"),
            "for",
            0,
            "`instructoin` is not one of instruction, command, stage, dockerfile, service, compose, daemon, object, container, image, step; did you mean `instruction`?",
        ),
        (
            when("instruction.imgae == 'x'"),
            "when",
            12,
            "an instruction has no field `imgae`; did you mean `image`?",
        ),
        (
            when("instruction.pairs.exists(p, p.nmae == 'x')"),
            "when",
            30,
            "a pair has no field `nmae`; did you mean `name`?",
        ),
        (
            when("instruction.keyword == 1"),
            "when",
            20,
            "a text is never equal to a number",
        ),
        (
            when("instruction.keyword"),
            "when",
            12,
            "it is a text where a truth value is expected",
        ),
        (
            when("service.name == 'x'"),
            "when",
            0,
            "there is no `service` here; there is instruction, stage, dockerfile",
        ),
        (
            message("a {imgae} b"),
            "message",
            3,
            "there is no `imgae` here; there is instruction, stage, dockerfile",
        ),
        (
            message("a {image"),
            "message",
            2,
            "`{` has no `}`; a brace is written `{{`",
        ),
        (
            at("stage.name"),
            "at",
            0,
            "it has to be something of the instruction itself",
        ),
        (
            at("instruction.image + 'x'"),
            "at",
            18,
            "only a path can stand here, such as `image` or `words[0]`",
        ),
    ];
    for (definition, key, at, why) in cases {
        let error = OwnCheck::compile(definition).map(drop).unwrap_err();
        assert_eq!(
            (error.key, error.wrong.at, error.wrong.why.as_str()),
            (key, at, why)
        );
    }
    let service = definition("service", "service.imgae == 'x'");
    let why = OwnCheck::compile(service).unwrap_err().wrong.why;
    assert_eq!(why, "a service has no field `imgae`; did you mean `image`?");
    let daemon = definition("daemon", "daemon['userland-prxy']");
    let why = OwnCheck::compile(daemon).unwrap_err().wrong.why;
    assert_eq!(
        why,
        "a daemon has no field `userland-prxy`; did you mean `userland-proxy`?"
    );
}

#[test]
fn documents_are_of_the_described_shape() {
    let broken = "RUN <<EOF\nx\nEOF\nFROM\nFROM --platform=linux/amd64 x AS y\nONBUILD RUN [\"a\"]\nMAINTAINER x\nSTOPSIGNAL 9\nVOLUME /a\nEXPOSE 80/tcp\nWORKDIR a\nSHELL [\"a\"]\nARG x\nADD a b\n";
    let documents = [
        ("dockerfile", Subject::Dockerfile, FILE),
        ("dockerfile", Subject::Dockerfile, broken),
        ("compose", Subject::Compose, PROJECT),
        ("daemon", Subject::Daemon, "{\"hosts\": [], \"tls\": true}"),
    ];
    let mut seen = BTreeMap::new();
    for (kind, subject, text) in documents {
        let model = with_view(kind, text, |_, view| view.model());
        let root = subject.variables().first().unwrap();
        assert_shape(model.get(root.name).unwrap(), root.shape, kind, &mut seen);
    }
    for object in [
        "instruction",
        "stage",
        "command",
        "service",
        "mount",
        "port",
        "pair",
    ] {
        let (known, unseen) = &seen[object];
        assert!(
            unseen.is_empty(),
            "{object} {known:?}: never seen: {unseen:?}"
        );
    }
}

type Seen = BTreeMap<&'static str, (usize, Vec<&'static str>)>;

/// Compares a value with its shape, and notes which fields were seen at all.
fn assert_shape(value: &Value, shape: Shape, path: &str, seen: &mut Seen) {
    match (shape, value) {
        (Shape::Any, _)
        | (Shape::Bool, Value::Bool(_))
        | (Shape::Number, Value::Int(_))
        | (Shape::Text, Value::Text(_)) => {}
        (Shape::List(of), Value::List(values)) => {
            for value in values.iter() {
                assert_shape(value, *of, path, seen);
            }
        }
        (Shape::Map(of), Value::Map(entries)) => {
            for (key, value) in entries.iter() {
                assert_shape(value, *of, &format!("{path}.{key}"), seen);
            }
        }
        (Shape::Object(object), Value::Map(entries)) => {
            let all = || {
                object
                    .fields
                    .iter()
                    .map(|field: &Field| field.name)
                    .collect()
            };
            let (count, unseen) = seen.entry(object.name).or_insert_with(|| (0, all()));
            *count += 1;
            unseen.retain(|name| value.get(name).is_none());
            for (key, value) in entries.iter() {
                let key = key.to_string();
                match object.field(&key) {
                    Some(field) => assert_shape(value, field.shape, &format!("{path}.{key}"), seen),
                    None => assert!(
                        object.may_have(&key) && !matches!(object.more, More::Nothing),
                        "{path}.{key} is not described"
                    ),
                }
            }
            for field in object.fields.iter().filter(|field| field.when.is_empty()) {
                assert!(
                    value.get(field.name).is_some(),
                    "{path}.{} is missing",
                    field.name
                );
            }
        }
        (shape, value) => panic!("{path}: {value:?} is not {}", shape.describe()),
    }
}
