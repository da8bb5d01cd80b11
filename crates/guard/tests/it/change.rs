//! What is carried out in requests, and that nothing else is changed.

use seawall_guard::api::asked::{Asked, Given};
use seawall_guard::api::change::{Reserved, apply};
use seawall_guard::api::container::Container;
use seawall_guard::api::json;
use seawall_guard::api::operation::Target;
use seawall_guard::api::view;
use seawall_guard::decide::Change;
use serde_json::{Value as Json, json};

use crate::ask::{asked, bare};
use crate::client::for_each;

const RESERVED: Reserved<'_> = Reserved {
    keys: &["example.owner", "example.guard."],
};

fn label() -> Change {
    Change::Label {
        key: "example.owner".to_owned(),
        value: "uid:1000".to_owned(),
    }
}

fn image() -> Change {
    Change::Image {
        by: format!("img@sha256:{}", "a".repeat(64)),
    }
}

fn target() -> Change {
    Change::Target { id: "f".repeat(64) }
}

/// Says a request's path, query and body in one line.
fn line(asked: &Asked) -> String {
    let mut words: Vec<String> = asked.path.iter().map(|(k, v)| format!("{k}={v}")).collect();
    words.extend(asked.query.iter().map(|(k, v)| format!("?{k}={v}")));
    if let Given::Json(value) = &asked.body {
        words.push(json::write(value));
    }
    words.join(" ")
}

/// Applies changes to a request with a body.
fn check(operation: &'static str, body: &Json, changes: &[Change], want: &str) {
    let asked = asked(operation, body, &[]);
    let got = match apply(&asked, changes, RESERVED) {
        Ok(changed) => line(&changed),
        Err(refusal) => format!("{} {}", refusal.rule, refusal.at),
    };
    assert_eq!(got, want, "{operation} {body}");
}

#[test]
fn labels_are_stamped_wherever_something_is_made() {
    let own = r#"{"example.owner":"uid:1000"}"#;
    for operation in [
        "containers.create",
        "networks.create",
        "volumes.create",
        "secrets.create",
        "secrets.update",
        "configs.create",
        "configs.update",
        "images.commit",
    ] {
        check(
            operation,
            &json!({"Name": "x"}),
            &[label()],
            &format!("{{\"Name\":\"x\",\"Labels\":{own}}}"),
        );
    }
    let service =
        format!(r#"{{"TaskTemplate":{{"ContainerSpec":{{"Labels":{own}}}}},"Labels":{own}}}"#);
    check("services.create", &json!({}), &[label()], &service);
    check("services.update", &json!({}), &[label()], &service);
    check(
        "containers.create",
        &json!({"HostConfig": {"Mounts": [{"Type": "bind", "Source": "/a", "Target": "/b"}, {"Type": "volume", "Target": "/v"}]}}),
        &[label()],
        &format!(
            "{{\"HostConfig\":{{\"Mounts\":[{},{}]}},\"Labels\":{own}}}",
            r#"{"Source":"/a","Target":"/b","Type":"bind"}"#,
            format_args!(r#"{{"Target":"/v","Type":"volume","VolumeOptions":{{"Labels":{own}}}}}"#)
        ),
    );
    let build = apply(
        &bare("images.build", &[("labels", r#"{"a":"b"}"#)]),
        &[label()],
        RESERVED,
    );
    assert_eq!(
        line(&build.unwrap()),
        r#"?labels={"a":"b","example.owner":"uid:1000"}"#
    );
    let build = apply(&bare("images.build", &[("t", "x")]), &[label()], RESERVED);
    assert_eq!(
        line(&build.unwrap()),
        r#"?t=x ?labels={"example.owner":"uid:1000"}"#
    );
}

#[test]
fn reserved_labels_of_clients_are_taken_out() {
    let forged = json!({"example.owner": "uid:0", "Example.Guard.x": "y", "mine": "z", "example.guardian": "w"});
    let left = r#"{"example.guardian":"w","mine":"z"}"#;
    check(
        "containers.create",
        &json!({"Labels": forged}),
        &[],
        &format!("{{\"Labels\":{left}}}"),
    );
    check(
        "containers.create",
        &json!({"HostConfig": {"Mounts": [{"Target": "/v", "Type": "volume", "VolumeOptions": {"Labels": forged}}]}}),
        &[],
        &format!(
            r#"{{"HostConfig":{{"Mounts":[{{"Target":"/v","Type":"volume","VolumeOptions":{{"Labels":{left}}}}}]}}}}"#
        ),
    );
    check(
        "services.update",
        &json!({"Labels": forged, "TaskTemplate": {"ContainerSpec": {"Labels": forged}}}),
        &[],
        &format!(r#"{{"Labels":{left},"TaskTemplate":{{"ContainerSpec":{{"Labels":{left}}}}}}}"#),
    );
    for operation in [
        "networks.create",
        "volumes.create",
        "nodes.update",
        "swarm.update",
    ] {
        check(
            operation,
            &json!({"Labels": forged, "Name": "x"}),
            &[],
            &format!(r#"{{"Labels":{left},"Name":"x"}}"#),
        );
    }
    let query = [("labels", r#"{"example.owner":"uid:0","mine":"z"}"#)];
    let build = apply(&bare("images.build", &query), &[], RESERVED).unwrap();
    assert_eq!(line(&build), r#"?labels={"mine":"z"}"#);
    for changes in [
        "LABEL example.owner=x",
        "label \"example\".owner=x",
        "LABEL $A=x",
        "ONBUILD LABEL example.guard.x=y",
    ] {
        let commit = apply(
            &bare("images.commit", &[("changes", changes)]),
            &[],
            RESERVED,
        );
        assert_eq!(commit.unwrap_err().rule, "commit/instruction", "{changes}");
    }
    let commit = apply(
        &bare("images.commit", &[("changes", "LABEL mine=x\nUSER 5")]),
        &[],
        RESERVED,
    );
    assert!(commit.is_ok());
}

#[test]
fn images_and_targets_are_named_in_full() {
    let digest = format!("img@sha256:{}", "a".repeat(64));
    let id = "f".repeat(64);
    check(
        "containers.create",
        &json!({"Image": "img", "User": "5"}),
        &[image()],
        &format!(r#"{{"Image":"{digest}","User":"5"}}"#),
    );
    check(
        "services.create",
        &json!({"TaskTemplate": {"ContainerSpec": {"Image": "img"}}}),
        &[image()],
        &format!(r#"{{"TaskTemplate":{{"ContainerSpec":{{"Image":"{digest}"}}}}}}"#),
    );
    let pull = bare(
        "images.pull",
        &[
            ("fromImage", "img"),
            ("tag", "1"),
            ("platform", "linux/arm64"),
        ],
    );
    let pull = apply(&pull, &[image()], RESERVED).unwrap();
    assert_eq!(
        line(&pull),
        format!("?fromImage={digest} ?platform=linux/arm64")
    );
    let commit = apply(
        &bare("images.commit", &[("container", "c1")]),
        &[target()],
        RESERVED,
    )
    .unwrap();
    assert_eq!(line(&commit), format!("?container={id}"));
    let exec = asked(
        "exec.create",
        &json!({"Cmd": ["id"], "Container": "c1"}),
        &[("id", "c1")],
    );
    let exec = apply(&exec, &[target()], RESERVED).unwrap();
    assert_eq!(line(&exec), format!(r#"id={id} {{"Cmd":["id"]}}"#));
    assert!(exec.container.is_some());
}

#[test]
fn what_has_no_place_is_refused() {
    check(
        "containers.create",
        &json!({}),
        &[target()],
        "change/impossible body",
    );
    check(
        "containers.update",
        &json!({}),
        &[label()],
        "change/impossible body",
    );
    check(
        "exec.create",
        &json!({}),
        &[image()],
        "change/impossible body",
    );
    check(
        "networks.create",
        &json!({"Labels": []}),
        &[label()],
        "change/impossible body",
    );
    let push = apply(&bare("images.push", &[]), &[image()], RESERVED);
    assert_eq!(push.unwrap_err().rule, "change/impossible");
}

/// What is seen of a request before and after differs in what was changed, and in nothing else.
#[test]
fn nothing_else_is_changed() {
    let mut count = 0;
    for_each(|client, it| {
        let change = match it.operation {
            "containers.create" | "services.create" | "services.update" => vec![image(), label()],
            "networks.create" | "volumes.create" | "secrets.create" | "configs.create" => {
                vec![label()]
            }
            _ => Vec::new(),
        };
        let before = it.asked();
        let after = apply(&before, &change, RESERVED).unwrap();
        let twice = apply(&after, &change, RESERVED).unwrap();
        assert_eq!(line(&after), line(&twice), "{client} {}", it.operation);
        let mut changed = after.clone();
        changed.container = None;
        let (seen, was) = (
            view::container(&after).unwrap(),
            view::container(&before).unwrap(),
        );
        assert_eq!(seen, after.container);
        assert_eq!(seen.map(plain), was.map(plain), "{client} {}", it.operation);
        if change.is_empty() && !it.body.is_null() {
            assert_eq!(line(&after), line(&before), "{client} {}", it.operation);
        }
        count += 1;
    });
    assert!(count > 150, "{count}");
}

/// Takes out of what is seen what the changes set.
fn plain(mut container: Container) -> Container {
    container.image = None;
    container.labels.retain(|(key, _)| key != "example.owner");
    for mount in &mut container.mounts {
        mount.labels.retain(|(key, _)| key != "example.owner");
    }
    container
}

/// What is named beside the target is forwarded by its full id, and nothing else is changed.
#[test]
fn other_objects_are_named_by_their_ids() {
    let reference = |of, id: &str| Change::Reference {
        of,
        said: "db".to_owned(),
        id: id.to_owned(),
    };
    let (container, network) = (
        reference(Target::Container, "c1"),
        reference(Target::Network, "d1"),
    );
    for (operation, body, change, want) in [
        (
            "containers.create",
            json!({"HostConfig": {"PidMode": "container:db", "IpcMode": "container:dbx", "VolumesFrom": ["db:ro", "dbx", "db"]}}),
            &container,
            r#"{"HostConfig":{"IpcMode":"container:dbx","PidMode":"container:c1","VolumesFrom":["c1:ro","dbx","c1"]}}"#,
        ),
        (
            "containers.create",
            json!({"HostConfig": {"NetworkMode": "db"}}),
            &network,
            r#"{"HostConfig":{"NetworkMode":"db"},"NetworkingConfig":{"EndpointsConfig":{"db":{"NetworkID":"d1"}}}}"#,
        ),
        (
            "containers.create",
            json!({"HostConfig": {"NetworkMode": "db"}, "NetworkingConfig": {"EndpointsConfig": {"db": null, "x": {"NetworkID": "db"}, "y": {}}}}),
            &network,
            r#"{"HostConfig":{"NetworkMode":"db"},"NetworkingConfig":{"EndpointsConfig":{"db":{"NetworkID":"d1"},"x":{"NetworkID":"d1"},"y":{}}}}"#,
        ),
        (
            "containers.create",
            json!({"HostConfig": {"Links": ["db", "db:x", "/db:/web/y", "dbx:db", "/db:z"]}}),
            &container,
            r#"{"HostConfig":{"Links":["c1:db","c1:x","c1:y","dbx:db","c1:z"]}}"#,
        ),
        (
            "services.create",
            json!({"Networks": [{"Target": "db"}], "TaskTemplate": {"Networks": [{"Target": "db", "Aliases": ["db"]}, {"Target": "dbx"}]}}),
            &network,
            r#"{"Networks":[{"Target":"d1"}],"TaskTemplate":{"Networks":[{"Aliases":["db"],"Target":"d1"},{"Target":"dbx"}]}}"#,
        ),
        (
            "services.update",
            json!({"Networks": [{"Target": "db"}]}),
            &network,
            r#"{"Networks":[{"Target":"d1"}]}"#,
        ),
        (
            "networks.disconnect",
            json!({"Container": "db"}),
            &container,
            r#"{"Container":"c1"}"#,
        ),
        (
            "volumes.create",
            json!({"Name": "db"}),
            &container,
            "change/impossible body",
        ),
    ] {
        check(operation, &body, std::slice::from_ref(change), want);
    }
}
