//! Tests of loading projects: the compose specification's rules as data.

use super::*;
use crate::parse::node::Value;
use crate::source::Source;

/// Loads the files `a`, `b`, … of a text in which `@ NAME` begins a file; the first ones without a dot are given.
fn load_text(text: &str) -> Project {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("@ ") {
            Some(name) => files.push((name.trim().to_owned(), String::new())),
            None if files.is_empty() => files.push(("-f compose.yaml".to_owned(), line.to_owned())),
            None => files.last_mut().unwrap().1.push_str(line),
        }
    }
    let mut given = Given::default();
    for (name, text) in &files {
        if let Some(name) = name.strip_prefix("-f ") {
            given.files.push(Source::new(name, text.as_bytes()));
        } else if name == ".env" {
            given.env_files.push(Source::new(name, text.as_bytes()));
        }
    }
    let ask = |name: &str| {
        let found = files.iter().find(|(known, _)| known == name);
        found.map(|(name, text)| Source::new(name, text.as_bytes()))
    };
    load(given, &ask)
}

/// Writes a model down in one line; what came from another file than the first says from which.
fn shown(node: &Node) -> String {
    let inner = match &node.value {
        Value::Null => "~".to_owned(),
        Value::Scalar(scalar) => scalar.text.clone(),
        Value::Sequence(items) => {
            format!(
                "[{}]",
                items.iter().map(shown).collect::<Vec<_>>().join(" ")
            )
        }
        Value::Mapping(entries) => {
            let entries = entries
                .iter()
                .filter(|entry| !entry.key.text.starts_with("x-"))
                .map(|entry| format!("{}:{}", entry.key.text, shown(&entry.value)));
            return format!("{{{}}}", entries.collect::<Vec<_>>().join(" "));
        }
    };
    match (&node.value, node.document) {
        (Value::Scalar(_), 1..) => format!("{inner}@{}", node.document),
        _ => inner,
    }
}

fn services(text: &str) -> String {
    let project = load_text(text);
    let hard: Vec<_> = project
        .errors
        .iter()
        .filter(|error| !error.is_warning && !error.is_missing)
        .collect();
    assert!(hard.is_empty(), "{text}: {hard:?}");
    project.root.get("services").map(shown).unwrap_or_default()
}

/// Two files' services `a`, their fields in flow style.
fn merged(before: &str, later: &str) -> String {
    let text = format!(
        "@ -f 1\nservices: {{a: {{image: i, {before}}}}}\n@ -f 2\nservices: {{a: {{{later}}}}}\n"
    );
    let found = services(&text);
    found
        .strip_prefix("{a:{image:i ")
        .unwrap()
        .strip_suffix("}}")
        .unwrap()
        .to_owned()
}

/// "Merge Compose files" of the specification, and its examples.
#[test]
fn later_files_are_merged_over_earlier_ones() {
    for (before, later, wanted) in MERGED {
        // A key that keeps the model from being empty; a field that is replaced stands behind it.
        let found = merged(&format!("{before}, cpuset: x"), later).replace("cpuset:x", "");
        let found: Vec<&str> = found.split_whitespace().collect();
        let wanted = wanted.replace("cpuset:x", "");
        let wanted: Vec<&str> = wanted.split_whitespace().collect();
        assert_eq!(found, wanted, "{before} | {later}");
    }
}

#[test]
fn variables_anchors_and_merge_keys_are_resolved_file_by_file() {
    let text = "x-b: &b {image: 'a:${T:-1}', read_only: true}\nservices: {w: {<<: *b, image: '$I'}, v: *b}\n@ .env\nT=2\nI=$T.x\n";
    let text = format!("@ -f compose.yaml\n{text}");
    assert_eq!(
        services(&text),
        "{w:{image:2.x read_only:true} v:{image:a:2 read_only:true}}"
    );
    let project = load_text("services: {a: {image: 'x:${T}'}}");
    let image = project.root.at(&["services", "a", "image"]).unwrap();
    assert_eq!(
        (image.text(), project.variables(image)),
        (Some("x:"), &["T".to_owned()][..])
    );
    assert!(project.is_open(image) && project.errors.len() == 1 && project.errors[0].is_warning);
}

/// "extends" of the specification: of one file, of another, in a chain, with paths of the other file.
#[test]
fn services_extend_others() {
    let text = "@ -f c\nservices:\n  a: {extends: b, cap_add: [A]}\n  b: {extends: {service: w, file: sub/o.yaml}, privileged: !reset }\n@ sub/o.yaml\nservices: {w: {image: i, cap_add: [B], privileged: true, build: ./x}}\n";
    assert_eq!(
        services(text),
        "{a:{image:i@1 cap_add:[B@1 A] build:{context:./x@1}} b:{image:i@1 cap_add:[B@1] build:{context:./x@1}}}"
    );
    let project = load_text(text);
    assert_eq!(project.resolve(1, "./x"), "sub/x");
    let scope = project.scope(
        1,
        project.root.at(&["services", "a", "image"]).unwrap().span,
    );
    let source = project.source(1).unwrap();
    assert!(source.slice(scope.unwrap()).starts_with("w: {image"));
}

/// "include" of the specification: own folder, own variables, the including file on top.
#[test]
fn other_projects_are_included() {
    let text = "@ -f c\ninclude:\n  - sub/o.yaml\n  - {path: [p/a.yaml, p/b.yaml], env_file: e, project_directory: q}\n@ -f z\nservices: {w: {cpus: 2}}\n@ sub/o.yaml\nservices: {w: {image: 'i:${T}'}}\n@ sub/.env\nT=1\n@ p/a.yaml\nservices: {x: {image: '$U'}}\n@ p/b.yaml\nservices: {x: {cpus: 1}}\n@ e\nU=u\n";
    let project = load_text(text);
    assert_eq!(project.errors, []);
    let found = shown(project.root.get("services").unwrap());
    assert_eq!(found, "{w:{image:i:1@3 cpus:2@1} x:{image:u@5 cpus:1@6}}");
    assert_eq!(
        (project.resolve(3, "x"), project.resolve(5, "x")),
        ("sub/x".into(), "q/x".into())
    );
}

#[test]
fn what_compose_refuses_is_told_with_its_place() {
    for (text, span, why) in [
        (
            "services: {a: {image: x, imgae: y}}",
            "imgae",
            "nobody knows the key `imgae` here",
        ),
        (
            "services: {a: {image: x, privileged: maybe}}",
            "maybe",
            "a text where `true` or `false` is wanted",
        ),
        (
            "services: {a: {image: x, ports: 80}}",
            "80",
            "a number where a list is wanted",
        ),
        (
            "services: {a: {image: x, environment: {A: [1]}}}",
            "[1]",
            "a list where a text, a number or a truth value is wanted",
        ),
        ("services: [a]", "[a]", "a list where a mapping is wanted"),
        (
            "services: {a: {cpus: 1}}",
            "a",
            "a service with neither `image` nor `build`",
        ),
        (
            "services: {a: {image: x, image: y}}",
            "image",
            "the key `image` stands here twice",
        ),
        (
            "services: {a: {image: 'x${'}}",
            "'x${'",
            "a `${` that begins no variable",
        ),
        (
            "services: {a: {image: x, extends: b}}",
            "b",
            "there is no service `b` to extend",
        ),
        (
            "services: {a: {image: x, extends: a}}",
            "a",
            "services that extend each other in a circle",
        ),
        (
            "include: [o.yaml]",
            "o.yaml",
            "`o.yaml` was not read: what it brings in is not judged",
        ),
        (
            "services: {a: {image: x}}\nb: c",
            "b",
            "nobody knows the key `b` here",
        ),
    ] {
        let project = load_text(text);
        let [error] = &project.errors[..] else {
            panic!("{text}: {:?}", project.errors)
        };
        let source = project.source(error.document).unwrap();
        assert_eq!(
            (source.slice(error.span), error.why.as_str()),
            (span, why),
            "{text}"
        );
    }
    let text =
        "@ -f c\ninclude: [d]\nservices: {a: {image: x}}\n@ d\ninclude: [e]\n@ e\ninclude: [d]\n";
    assert_eq!(load_text(text).errors[0].why, "this file includes itself");
    // What a variable will be is not known, nor what else stands where nothing was read.
    let text = "services: {a: {image: x, networks: ['$N'], ports: ['$P'], volumes: ['$V:/v', '$PWD:/w'], cpus: '${C}', user: $HOME}}";
    let project = load_text(text);
    assert!(
        project.errors.iter().all(|error| error.is_warning),
        "{:?}",
        project.errors
    );
    assert_eq!(project.errors.len(), 4);
    let volumes = project.root.at(&["services", "a", "volumes"]).unwrap();
    assert_eq!(volumes.items()[1].text(), Some(".:/w"));
    let text = "include: [gone.yaml]\nservices: {a: {image: x, networks: [n], depends_on: [b]}}";
    assert_eq!(load_text(text).errors.len(), 1);
    let broken = load_text("services:\n  a: {image: x, privileged: true}\n  b: [}\n");
    assert!(
        broken.root.at(&["services", "a", "privileged"]).is_some() && !broken.errors.is_empty()
    );
}

#[test]
fn hostile_projects_are_bounded() {
    // A long service that many extend, a long variable that many values hold.
    let long: Vec<String> = (0..2_000).map(|at| format!("K{at}")).collect();
    let mut text = format!(
        "services:\n  b: {{image: x, cap_add: [{}]}}\n",
        long.join(",")
    );
    let extending: Vec<String> = (0..2_000)
        .map(|at| format!("  s{at}: {{extends: b}}\n"))
        .collect();
    text.push_str(&extending.concat());
    assert!(
        load_text(&text)
            .errors
            .iter()
            .any(|error| error.why.starts_with("more than"))
    );
    let mut text = "services: {a: {image: x, cap_add: [".to_owned();
    text.push_str(&"$A,".repeat(2_000));
    text.push_str("]}}\n@ .env\nA=");
    text.push_str(&"a".repeat(100_000));
    let project = load_text(&text);
    assert!(
        project
            .errors
            .iter()
            .any(|error| error.why.contains("longer than is read"))
    );
}

/// What a field says in one file, in a later one, and in both together.
const MERGED: &[(&str, &str, &str)] = &[
    ("cpus: 1", "cpus: 2", "cpus:2@1"),
    ("cpus: 1", "cpus: ~", "cpus:1"),
    ("command: [a, b]", "command: [c]", "command:[c@1]"),
    ("entrypoint: a", "entrypoint: [c]", "entrypoint:[c@1]"),
    (
        "healthcheck: {test: [CMD, a], retries: 1}",
        "healthcheck: {test: [CMD, b]}",
        "healthcheck:{test:[CMD@1 b@1] retries:1}",
    ),
    (
        "environment: {A: 1, B: 2}",
        "environment: [B=3, C]",
        "environment:{A:1 B:3@1 C:~}",
    ),
    (
        "environment: [A=1, A=2]",
        "environment: {A: }",
        "environment:{A:~}",
    ),
    ("labels: [a=b=c]", "labels: {d: e}", "labels:{a:b=c d:e@1}"),
    (
        "dns: 1.1.1.1",
        "dns: [1.1.1.1, 8.8.8.8]",
        "dns:[1.1.1.1@1 8.8.8.8@1]",
    ),
    ("cap_add: [A, B]", "cap_add: [B, C]", "cap_add:[A B@1 C@1]"),
    (
        "security_opt: [a]",
        "security_opt: [b]",
        "security_opt:[a b@1]",
    ),
    (
        "depends_on: [x]",
        "depends_on: {y: {condition: service_healthy}}",
        "depends_on:{x:~ y:{condition:service_healthy@1}}",
    ),
    (
        "build: ./x",
        "build: {dockerfile: D}",
        "build:{context:./x dockerfile:D@1}",
    ),
    (
        "ports: ['80:80']",
        "ports: ['0.0.0.0:80:80/tcp', '81:80']",
        "ports:[0.0.0.0:80:80/tcp@1 81:80@1]",
    ),
    (
        "ports: ['80:80']",
        "ports: [{target: 80, published: '80'}]",
        "ports:[{target:80@1 published:80@1}]",
    ),
    (
        "volumes: ['va:/x', 'vb:/y']",
        "volumes: ['./c:/x:ro']",
        "volumes:[./c:/x:ro@1 vb:/y]",
    ),
    (
        "devices: ['/dev/a:/dev/x']",
        "devices: ['/dev/b:/dev/x']",
        "devices:[/dev/b:/dev/x@1]",
    ),
    (
        "secrets: [s]",
        "secrets: [{source: o, target: /run/secrets/s}]",
        "secrets:[{source:o@1 target:/run/secrets/s@1}]",
    ),
    (
        "ulimits: {nofile: {soft: 1, hard: 2}}",
        "ulimits: {nofile: 3}",
        "ulimits:{nofile:3@1}",
    ),
    (
        "logging: {driver: a, options: {x: 1}}",
        "logging: {options: {y: 2}}",
        "logging:{driver:a options:{x:1 y:2@1}}",
    ),
    (
        "logging: {driver: a, options: {x: 1}}",
        "logging: {driver: b}",
        "logging:{driver:b@1}",
    ),
    (
        "ports: ['80:80'], privileged: true",
        "ports: !reset [], privileged: !reset false",
        "",
    ),
    (
        "ports: ['80:80']",
        "ports: !override ['443:443']",
        "ports:[443:443@1]",
    ),
    (
        "environment: {A: 1, B: 2}",
        "environment: {A: !reset }",
        "environment:{B:2}",
    ),
];

/// What stands on each other is read once each, however many that are: Compose knows no bound either.
#[test]
fn services_extend_each_other_in_long_rows() {
    let service = |number: u32| format!("  s{number}: {{extends: {{service: s{}}}}}", number + 1);
    let lines: Vec<String> = (0..20_000).map(service).collect();
    let last = "  s20000: {image: x, privileged: true}";
    let text = format!("services:\n{}\n{last}\n", lines.join("\n"));
    let project = load_text(&text);
    assert!(project.errors.is_empty(), "{:?}", project.errors.first());
    for name in ["s0", "s10000", "s19999"] {
        let value = project.root.at(&["services", name, "privileged"]);
        assert_eq!(value.and_then(Node::bool), Some(true), "{name}");
    }
}
