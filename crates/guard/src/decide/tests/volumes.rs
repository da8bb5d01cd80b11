//! Volumes that are something else: cases M06, M07, M15.

use super::check;
use super::request::{ask, run, volume};
use crate::api::container::Mount;

#[test]
fn m06_m07_m15_volumes_that_are_something_else() {
    let make = |body: &str| ask("volumes.create").body(body);
    let inline = |key: &str, value: &str| {
        let driver_options = vec![(key.to_owned(), value.to_owned())];
        run().mount(Mount {
            driver_options,
            ..volume(Some("data"))
        })
    };
    let rule = "profile/p/volumes";
    let listed = "volumes: {options: [type=tmpfs, device=tmpfs, \"size=*\"]}";
    check(&[
        (
            "M06 bind",
            "",
            make(r#"{"Name":"x","DriverOpts":{"o":"bind","type":"none","device":"/"}}"#),
            Some((rule, "o=bind")),
        ),
        (
            "M06 nfs",
            listed,
            make(r#"{"Name":"x","DriverOpts":{"type":"nfs"}}"#),
            Some((rule, "type=nfs")),
        ),
        (
            "M06 driver",
            "",
            make(r#"{"Name":"x","Driver":"sshfs"}"#),
            Some((rule, "the driver sshfs")),
        ),
        (
            "M06 twin",
            "",
            make(r#"{"Name":"x","Driver":"local"}"#),
            None,
        ),
        (
            "M06 listed",
            listed,
            make(r#"{"Name":"x","DriverOpts":{"type":"tmpfs","device":"tmpfs","size":"1m"}}"#),
            None,
        ),
        (
            "M06 cluster",
            "",
            make(r#"{"Name":"x","ClusterVolumeSpec":{"Group":"g"}}"#),
            Some((rule, "cluster")),
        ),
        (
            "M06 label",
            "",
            make(r#"{"Name":"x","Labels":{"io.seawall.owner":"uid:1"}}"#),
            Some(("builtin/reserved-label", "io.seawall.owner")),
        ),
        (
            "M06 taken",
            "",
            make(r#"{"Name":"them"}"#),
            Some((rule, "the name them is taken")),
        ),
        (
            "M06 nameless",
            "volumes: {anonymous: false}",
            make("{}"),
            Some((rule, "needs a name")),
        ),
        (
            "M07 options",
            "",
            inline("device", "/"),
            Some((rule, "device=/")),
        ),
        (
            "M07 driver",
            "",
            run().mount(Mount {
                driver: Some("sshfs".into()),
                ..volume(Some("data"))
            }),
            Some((rule, "sshfs")),
        ),
        (
            "M07 default driver",
            "",
            run().with(|it| it.volume_driver = Some("sshfs".into())),
            Some((rule, "sshfs")),
        ),
        ("M07 twin", "", run().mount(volume(Some("data"))), None),
        (
            "M15",
            "",
            run().mount(volume(Some("root"))),
            Some((rule, "o=bind")),
        ),
        (
            "M15 foreign",
            "",
            run().mount(volume(Some("them"))),
            Some(("builtin/not-found", "No such volume: them")),
        ),
        (
            "M15 not there",
            "",
            run().mount(volume(Some("new"))),
            Some((rule, "make it first")),
        ),
        (
            "M15 listed",
            "volumes: {names: [new]}",
            run().mount(volume(Some("new"))),
            None,
        ),
    ]);
}
