//! Every key of the specification with values of every kind: what Docker Compose 2.40.3 accepts is accepted here, what
//! it refuses is told. `tests/compose/kinds.tsv` holds its answers (`docker compose config --no-consistency`): the
//! place, the key, and the kinds of values that it accepts there.

use seawall_checks::source::Source;

#[test]
fn keys_take_the_kinds_of_values_that_docker_compose_takes() {
    let answers = include_str!("../../compose/kinds.tsv");
    let (mut wrong, mut count) = (Vec::new(), 0);
    for line in answers.lines() {
        let mut fields = line.split('\t');
        let (place, key) = (fields.next().unwrap(), fields.next().unwrap());
        let accepted: Vec<&str> = fields.next().unwrap().split(' ').collect();
        for (kind, value) in KINDS {
            let text = text(place, &format!("{key}: {value}"), key);
            let source = Source::new("/project/compose.yaml", text.as_bytes());
            let read = super::read(&[source], &[], "/project", &|_| None);
            let errors = super::hard_errors(&read);
            count += 1;
            let is_other = OTHERS.iter().any(|(of, keys, kinds)| {
                (*of == place || of.is_empty())
                    && keys.split(' ').any(|it| it == key)
                    && kinds.split(' ').any(|it| it == *kind)
            });
            if errors.is_empty() != accepted.contains(kind) && !is_other {
                wrong.push(format!("{place}.{key} {kind}: {errors:?}"));
            }
        }
    }
    assert!(count > 4_000, "{count}");
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Puts a key into its place in a file.
fn text(place: &str, field: &str, key: &str) -> String {
    let service = |inner: String| format!("services: {{a: {{image: x, {inner}}}}}");
    let unless = |name: &str, other: &str| {
        if name == key {
            String::new()
        } else {
            format!("{other}, ")
        }
    };
    match place {
        "service" if matches!(key, "image" | "build") => format!("services: {{a: {{{field}}}}}"),
        "service" => service(field.to_owned()),
        "build" => {
            let context = unless("context", "context: .");
            format!("services: {{a: {{build: {{{context}{field}}}}}}}")
        }
        "healthcheck" | "deploy" | "logging" => service(format!("{place}: {{{field}}}")),
        "limits" | "reservations" => {
            service(format!("deploy: {{resources: {{{place}: {{{field}}}}}}}"))
        }
        "restart_policy" => service(format!("deploy: {{restart_policy: {{{field}}}}}")),
        "joined" => service(format!("networks: {{n: {{{field}}}}}")) + "\nnetworks: {n: }",
        "port" => {
            let target = unless("target", "target: 80");
            service(format!("ports: [{{{target}{field}}}]"))
        }
        "mount" => {
            let others = [
                ("type", "type: bind"),
                ("source", "source: /a"),
                ("target", "target: /b"),
            ];
            let others = others.map(|(name, other)| unless(name, other)).concat();
            service(format!("volumes: [{{{others}{field}}}]"))
        }
        "grant" => {
            let source = unless("source", "source: x");
            service(format!("secrets: [{{{source}{field}}}]")) + "\nsecrets: {x: {file: x}}"
        }
        "network" | "volume" => {
            format!("services: {{a: {{image: x}}}}\n{place}s: {{n: {{{field}}}}}")
        }
        "secret" | "config" => {
            let has_source = matches!(key, "file" | "environment" | "external" | "content");
            let file = if has_source { "" } else { "file: x, " };
            format!("services: {{a: {{image: x}}}}\n{place}s: {{n: {{{file}{field}}}}}")
        }
        "dependency" => {
            let condition = unless("condition", "condition: service_started");
            let depends = format!("depends_on: {{b: {{{condition}{field}}}}}");
            format!("services: {{a: {{image: x, {depends}}}, b: {{image: x}}}}")
        }
        _ if key == "services" => field.to_owned(),
        _ => format!("services: {{a: {{image: x}}}}\n{field}"),
    }
}

/// What is written for each kind.
const KINDS: &[(&str, &str)] = &[
    ("text", "x"),
    ("num", "1"),
    ("float", "1.5"),
    ("bool", "true"),
    ("null", "~"),
    ("dur", "10s"),
    ("list", "[]"),
    ("texts", "[x, y]"),
    ("nums", "[1]"),
    ("bools", "[true]"),
    ("nulls", "[~]"),
    ("lists", "[[x]]"),
    ("maps", "[{a: b}]"),
    ("empty", "{}"),
    ("map", "{a: b}"),
    ("mapnum", "{a: 1}"),
    ("mapbool", "{a: true}"),
    ("mapnull", "{a: ~}"),
    ("maplist", "{a: [b]}"),
    ("mapmap", "{a: {b: c}}"),
    ("numtext", "\"1\""),
    ("twice", "[x, x]"),
];

/// Where we differ: place (none: any), keys, kinds. The first ones name things that nobody defines, which the answers
/// were not asked about; the others are in `docs/check-differences.md`.
const OTHERS: &[(&str, &str, &str)] = &[
    (
        "service",
        "networks secrets configs models depends_on links volumes_from volumes",
        "texts twice mapnull text",
    ),
    ("build", "secrets", "texts twice"),
    ("grant", "source", "dur numtext"),
    ("healthcheck", "test", "texts twice"),
    (
        "build",
        "additional_contexts ssh",
        "texts twice mapnum mapbool mapnull",
    ),
    ("", "mem_reservation shm_size", "float"),
    ("", "driver_opts", "mapnull"),
    ("", "labels", "twice"),
    ("joined", "gw_priority priority", "numtext"),
    ("port", "published", "text dur"),
    ("top", "models", "mapnull"),
];
