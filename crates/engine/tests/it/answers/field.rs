//! A field that is missing, or of another kind than it should be, never turns into a pass what was none before.

use seawall_testkit::http::Seen;
use serde_json::{Value, json};

use super::engine::{Answers, Told, answers, look, recorded, reply, told};

#[test]
fn no_field_of_a_container_is_believed_that_is_not_there_or_wrong() {
    for (name, base) in bases() {
        let mut all = vec![("base".to_owned(), base.clone())];
        let mut what = vec!["base".to_owned()];
        for pointer in pointers(&base) {
            for (how, changed) in changes(&base, &pointer) {
                all.push((format!("c{}", all.len()), changed));
                what.push(format!("{name}: {pointer} {how}"));
            }
        }
        for (id, container) in &mut all {
            // What was changed of its name is its name from here on.
            if container.get("Name").is_some_and(Value::is_string) {
                container["Name"] = json!(format!("/{id}"));
            }
        }
        let count = all.len();
        let answers = answers(all);
        let (_, audited) = look(move |request: &Seen| reply(&answers, request));
        let told = told(&audited);
        assert_eq!(told.len(), count + 1, "a container is missing");
        assert!(count > 500, "{count} changes are too few");
        let wrong: Vec<String> = (1..count)
            .flat_map(|index| passes(&told, "base", &format!("c{index}"), &what[index]))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn no_field_of_an_engine_is_believed_that_is_not_there_or_wrong() {
    let mut container = recorded()["container"].take();
    container["Name"] = json!("/base");
    let good = answers(vec![("base".to_owned(), container)]);
    let audited = |answers: Answers| {
        let (_, audited) = look(move |request: &Seen| reply(&answers, request));
        told(&audited)
    };
    let base = audited(good.clone());
    let mut wrong = Vec::new();
    for path in ["version", "info", "networks"] {
        for pointer in pointers(&good[path]) {
            // One change that takes it away and one that makes it something else.
            for (how, changed) in changes(&good[path], &pointer).into_iter().take(2) {
                let mut answers = good.clone();
                answers.insert(path.to_owned(), changed);
                let told = audited(answers);
                let what = format!("{path}: {pointer} {how}");
                let host = base.keys().find(|it| *it != "base").unwrap();
                let now = told.keys().find(|it| *it != "base").unwrap();
                assert!(
                    told.contains_key("base"),
                    "{what}: the container is missing"
                );
                wrong.extend(compare(&base[host], &told[now], &what));
                wrong.extend(compare(&base["base"], &told["base"], &what));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Containers to begin with: closed and open, running and not.
fn bases() -> Vec<(&'static str, Value)> {
    let closed = recorded()["container"].take();
    let mut open = closed.clone();
    let host = open["HostConfig"].as_object_mut().unwrap();
    for (field, value) in [
        ("Privileged", json!(true)),
        ("CapAdd", json!(["ALL"])),
        ("CapDrop", json!(null)),
        ("NetworkMode", json!("host")),
        ("PidMode", json!("host")),
        ("IpcMode", json!("host")),
        ("UTSMode", json!("host")),
        ("UsernsMode", json!("host")),
        (
            "SecurityOpt",
            json!(["seccomp=unconfined", "label=disable"]),
        ),
        ("ReadonlyRootfs", json!(false)),
        ("Memory", json!(0)),
        ("NanoCpus", json!(0)),
        ("PidsLimit", json!(null)),
        ("CgroupParent", json!("/other")),
        (
            "RestartPolicy",
            json!({"Name": "always", "MaximumRetryCount": 0}),
        ),
        (
            "Devices",
            json!([{"PathOnHost": "/dev/sda", "PathInContainer": "/dev/sda", "CgroupPermissions": "rwm"}]),
        ),
        ("Ulimits", json!([{"Name": "nofile", "Soft": 1, "Hard": 2}])),
    ] {
        host.insert(field.to_owned(), value);
    }
    open["Config"]["User"] = json!("");
    open["Config"]["Healthcheck"] = json!({"Test": ["NONE"]});
    open["NetworkSettings"]["Ports"] = json!({"22/tcp": [{"HostIp": "0.0.0.0", "HostPort": "22"}, {"HostIp": "::", "HostPort": "22"}]});
    open["Mounts"] = json!([{
        "Type": "bind", "Source": "/var/run/docker.sock", "Destination": "/sock", "Mode": "", "RW": true,
        "Propagation": "rshared",
    }, {
        "Type": "bind", "Source": "/etc", "Destination": "/host", "Mode": "", "RW": true, "Propagation": "rprivate",
    }]);
    let created = |container: &Value| {
        let mut container = container.clone();
        container["State"]["Status"] = json!("created");
        container["State"]["Pid"] = json!(0);
        container
    };
    vec![
        ("closed, created", created(&closed)),
        ("open, created", created(&open)),
        ("closed, running", closed),
        ("open, running", open),
    ]
}

/// Pointers to all fields and items (RFC 6901).
fn pointers(value: &Value) -> Vec<String> {
    let mut pointers = Vec::new();
    let mut left = vec![(String::new(), value)];
    while let Some((pointer, value)) = left.pop() {
        let below: Vec<(String, &Value)> = match value {
            Value::Object(fields) => fields
                .iter()
                .map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value))
                .collect(),
            Value::Array(items) => (items.iter().enumerate())
                .map(|(index, value)| (index.to_string(), value))
                .collect(),
            _ => Vec::new(),
        };
        for (part, value) in below {
            let pointer = format!("{pointer}/{part}");
            pointers.push(pointer.clone());
            left.push((pointer, value));
        }
    }
    pointers.sort();
    pointers
}

/// The document without what stands at a pointer, and with what is of another kind in its place.
fn changes(document: &Value, pointer: &str) -> Vec<(String, Value)> {
    let mut changes = Vec::new();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    let mut without = document.clone();
    // A list without an item is another list, and no less true.
    if let Some(Value::Object(fields)) = without.pointer_mut(parent) {
        fields.remove(&key);
        changes.push(("dropped".to_owned(), without));
    }
    let is = document.pointer(pointer).unwrap();
    for other in [
        json!(7.5),
        json!("\u{1b}[2J../x"),
        json!(true),
        json!([[]]),
        json!({"x": {}}),
    ] {
        let is_same = std::mem::discriminant(&other) == std::mem::discriminant(is);
        // `null` stands for an empty list or object, which those are, too.
        let is_like = is.is_null() && (other.is_array() || other.is_object());
        if !is_same && !is_like {
            let mut changed = document.clone();
            *changed.pointer_mut(pointer).unwrap() = other.clone();
            changes.push((format!("is {other}"), changed));
        }
    }
    changes
}

fn passes(told: &Told, before: &str, after: &str, what: &str) -> Vec<String> {
    compare(&told[before], &told[after], what)
}

/// Checks that pass where they did not.
fn compare(
    before: &std::collections::BTreeMap<String, Vec<&'static str>>,
    after: &std::collections::BTreeMap<String, Vec<&'static str>>,
    what: &str,
) -> Vec<String> {
    let all_pass = |outcomes: &Vec<&str>| outcomes.iter().all(|it| *it == "pass");
    // What a check did not concern may pass: that experimental features are off is as true of an unknown version.
    let was_open = |outcomes: &Vec<&str>| {
        let open = ["fail", "manual", "not-looked-at"];
        outcomes.iter().any(|it| open.contains(it))
    };
    let passes = after.iter().filter(|(_, outcomes)| all_pass(outcomes));
    let wrong = passes.filter(|(check, _)| before.get(*check).is_some_and(was_open));
    wrong
        .map(|(check, _)| format!("{what}: {check} passes, and was {:?}", before[check]))
        .collect()
}
