//! What the view of a container says of each way around a profile (and of its harmless twin).

use seawall_guard::api::container::Container;
use seawall_guard::api::view;
use serde_json::{Value as Json, json};

use crate::ask::asked;

/// What a view has to say.
pub(crate) enum Seen {
    /// That this holds of it.
    That(fn(&Container) -> bool),
    /// That it is refused: rule and place.
    Refused(&'static str, &'static str),
}

/// Views a body, and holds what is seen against what has to be.
pub(crate) fn check(name: &str, operation: &'static str, body: &Json, seen: &Seen) {
    let id = "a".repeat(64);
    let got = view::container(&asked(operation, body, &[("id", &id)]));
    match (got, seen) {
        (Ok(Some(container)), Seen::That(holds)) => {
            assert!(holds(&container), "{name} {body}: {container:#?}");
        }
        (Err(refusal), Seen::Refused(rule, at)) => {
            assert_eq!(
                (refusal.rule, refusal.at.as_str()),
                (*rule, *at),
                "{name} {body}"
            );
            assert!(refusal.why.len() <= 150, "{name}: {}", refusal.why);
        }
        (got, _) => panic!("{name} {body}: {got:#?}"),
    }
}

/// Checks `HostConfig`s.
pub(crate) fn hosts(cases: &[(&str, Json, Seen)]) {
    for (name, host, seen) in cases {
        check(
            name,
            "containers.create",
            &json!({"Image": "img", "HostConfig": host}),
            seen,
        );
    }
}

pub(crate) fn text(list: &[String]) -> String {
    list.join(" ")
}

#[test]
fn configuration() {
    use Seen::{Refused, That};
    let cases = [
        (
            "C20",
            json!({"Env": ["LD_PRELOAD=/x=y", "PASS"]}),
            That(|it| {
                it.environment
                    == [
                        ("LD_PRELOAD".into(), Some("/x=y".into())),
                        ("PASS".into(), None),
                    ]
            }),
        ),
        (
            "C20",
            json!({"Env": ["=x"]}),
            Refused("create/environment", "Env[0]"),
        ),
        (
            "C20",
            json!({"Env": [null]}),
            Refused("create/environment", "Env[0]"),
        ),
        (
            "C21",
            json!({"Healthcheck": {"Test": ["CMD-SHELL", "id"]}, "Shell": ["/evil"]}),
            That(|it| it.health_check == ["CMD-SHELL", "id"] && it.shell == ["/evil"]),
        ),
        ("C22", json!({"name": "x"}), That(|it| it.name.is_none())),
        (
            "C23",
            json!({"Labels": {"owner": "me"}}),
            That(|it| it.labels == [("owner".into(), "me".into())]),
        ),
        (
            "command",
            json!({"Cmd": "sh", "Entrypoint": ["/e"]}),
            That(|it| it.command == ["sh"] && it.entry_point == ["/e"]),
        ),
        (
            "user",
            json!({"User": "0:0"}),
            That(|it| it.user.as_deref() == Some("0:0")),
        ),
        (
            "user",
            json!({"User": ["0"]}),
            Refused("field/type", "User"),
        ),
        (
            "J13",
            json!({"HostConfig": "x"}),
            Refused("field/type", "HostConfig"),
        ),
    ];
    for (name, body, seen) in cases {
        check(name, "containers.create", &body, &seen);
    }
    let mut twice = asked("containers.create", &json!({"name": "x"}), &[]);
    twice.query = vec![
        ("name", "y".to_owned()),
        ("platform", "linux/arm64".to_owned()),
    ];
    let refusal = view::container(&twice).unwrap_err();
    assert_eq!(
        (refusal.rule, refusal.at.as_str()),
        ("field/conflict", "name")
    );
    twice.query[0].1 = "x".to_owned();
    let seen = view::container(&twice).unwrap().unwrap();
    assert_eq!(seen.name.as_deref(), Some("x"));
    assert_eq!(seen.platform.as_deref(), Some("linux/arm64"));
}

#[test]
fn changes_and_further_processes() {
    use Seen::{Refused, That};
    let change = [
        (
            "R16",
            json!({"Memory": -1, "CpuQuota": -1}),
            That(|it| it.limits.memory == Some(-1) && it.limits.nano_cpus == Some(-1)),
        ),
        (
            "R16",
            json!({"RestartPolicy": {"Name": "always"}, "Devices": [{"PathOnHost": "/dev/sda"}]}),
            That(|it| it.restart.is_some() && it.devices.len() == 1),
        ),
        (
            "R16",
            json!({"CgroupParent": "/"}),
            That(|it| it.cgroup_parent.is_some()),
        ),
    ];
    for (name, body, seen) in change {
        check(name, "containers.update", &body, &seen);
    }
    let process = [
        (
            "R01",
            json!({"Privileged": true, "User": "0", "Cmd": ["sh"]}),
            That(|it| it.privileged && it.user.as_deref() == Some("0") && it.command == ["sh"]),
        ),
        (
            "R01",
            json!({"WorkingDir": "/proc/self/fd/8"}),
            That(|it| it.working_folder.is_some()),
        ),
        (
            "R01",
            json!({"Container": "other"}),
            Refused("field/conflict", "Container"),
        ),
    ];
    for (name, body, seen) in process {
        check(name, "exec.create", &body, &seen);
    }
    let other = asked("networks.create", &json!({"Name": "n"}), &[]);
    assert!(view::container(&other).unwrap().is_none());
    check(
        "no object",
        "containers.create",
        &json!([]),
        &Refused("body/missing", "body"),
    );
}
