//! What may be mounted: cases M01–M16.

use super::request::{Request, bind, exec, run, volume};
use super::{assert_decided, check, decide, policy, with_profile, world};
use crate::api::container::{Mount, MountKind};
use crate::world::PathKind;

const APP: &str = "mounts: {binds: [{source: /srv/app, sub-paths: true, read-only: false}, {source: /srv/config}, {source: /srv/linked}]}";
const RULE: &str = "profile/p/mounts";

fn mounted(source: &str) -> Request {
    run().mount(bind(source))
}

#[test]
fn m01_to_m05_paths_of_the_host() {
    let read_only = |source: &str| {
        run().mount(Mount {
            read_only: true,
            ..bind(source)
        })
    };
    let cases = [
        ("M01", "/", Some("/ is not below any allowed source")),
        ("M02", "/etc", Some("/etc is not below any allowed source")),
        ("M02 twin", "/srv/app", None),
        ("M02 below twin", "/srv/app/src", None),
        ("M02 a file", "/srv/app/file", None),
        ("M02 beside", "/srv/application", Some("not below any")),
        (
            "M03 dots",
            "/srv/app/../../etc",
            Some("not a plain absolute path"),
        ),
        ("M03 slashes", "//etc", Some("not a plain absolute path")),
        (
            "M03 dot",
            "/srv/app/./src",
            Some("not a plain absolute path"),
        ),
        ("M03 relative", "srv/app", Some("not a plain absolute path")),
        ("M03 empty", "", Some("not a plain absolute path")),
        ("M03 slash twin", "/srv/app/", None),
        (
            "M03 root of a process",
            "/proc/1/root",
            Some("not below any"),
        ),
        (
            "M03 working folder",
            "/proc/self/cwd",
            Some("not below any"),
        ),
        ("M03 descriptor", "/dev/fd", Some("not below any")),
        ("M04 socket", "/run/docker.sock", Some("not below any")),
        (
            "M04 by a link",
            "/var/run/docker.sock",
            Some("by way of a link"),
        ),
        ("M04 its folder", "/run", Some("not below any")),
        ("M04 containerd", "/run/containerd", Some("not below any")),
        ("M04 a hard link", "/srv/app/socket", Some("is a socket")),
        (
            "M04 a pipe",
            "/srv/app/pipe",
            Some("neither a folder nor a file"),
        ),
        (
            "M05 a planted link",
            "/srv/app/link",
            Some("/srv/app/link leads to /etc"),
        ),
        (
            "M05 below a planted link",
            "/srv/app/link/passwd",
            Some("leads to /etc/passwd"),
        ),
        (
            "M05 an allowed source",
            "/srv/linked",
            Some("leads to /srv/config"),
        ),
        ("M14", "/srv/app/new", Some("is not there")),
        ("read-only alone", "/srv/config", Some("read-only alone")),
    ];
    for (name, source, denied) in cases {
        check(&[(name, APP, mounted(source), denied.map(|why| (RULE, why)))]);
    }
    check(&[("read-only twin", APP, read_only("/srv/config"), None)]);
    let create =
        "mounts: {binds: [{source: /srv/app, sub-paths: true, read-only: false, create: true}]}";
    check(&[("M14 twin", create, mounted("/srv/app/new"), None)]);
    let exact = "mounts: {binds: [{source: /srv/app, read-only: false}]}";
    check(&[(
        "below",
        exact,
        mounted("/srv/app/src"),
        Some((RULE, "not below any")),
    )]);
}

#[test]
fn m04_nothing_gives_a_hold_on_the_engine_by_a_wide_source() {
    let wide = "mounts: {binds: [{source: /, sub-paths: true, read-only: false, sockets: true}]}";
    for source in [
        "/",
        "/run",
        "/run/docker.sock",
        "/run/containerd/containerd.sock",
        "/var",
    ] {
        let denied = Some((RULE, "gives a hold on"));
        check(&[(source, wide, mounted(source), denied)]);
    }
    check(&[("twin", wide, mounted("/srv/config"), None)]);
    let root = "mounts: {binds: [{source: /, sub-paths: true, read-only: false, sockets: true, protected: true}]}";
    check(&[("protected", root, mounted("/run/docker.sock"), None)]);
    let mut known = world();
    known
        .paths
        .insert("/opt/engine/api.sock".to_owned(), PathKind::Socket);
    let text = format!("upstream: /opt/engine/api.sock\n{}", with_profile(wide));
    let decision = decide(&policy(&text), 1000, &mounted("/opt"), &known);
    assert_decided(
        "upstream",
        &decision,
        Some((RULE, "gives a hold on /opt/engine/api.sock")),
    );
}

#[test]
fn m08_to_m13_kinds_options_and_places() {
    let kind = |kind| {
        run().mount(Mount {
            kind,
            ..bind("nginx")
        })
    };
    let tmpfs = |option: &str| {
        let options = vec![option.to_owned()];
        run().mount(Mount {
            kind: MountKind::Tmpfs,
            source: None,
            options,
            ..bind("")
        })
    };
    let at = |target: &str| {
        run().mount(Mount {
            target: target.to_owned(),
            ..volume(Some("data"))
        })
    };
    let from = |entry: &str| run().with(|it| it.volumes_from = vec![entry.to_owned()]);
    let inside = |path: &str| {
        run().mount(Mount {
            subpath: Some(path.to_owned()),
            ..volume(Some("data"))
        })
    };
    let propagated = |word: &str| {
        run().mount(Mount {
            propagation: Some(word.to_owned()),
            ..bind("/srv/app")
        })
    };
    let images = "mounts: {types: [image]}";
    let taken = "mounts: {volumes-from: true}";
    check(&[
        (
            "M08 image",
            "",
            kind(MountKind::Image),
            Some((RULE, "image mounts")),
        ),
        (
            "M08 cluster",
            "",
            kind(MountKind::Cluster),
            Some((RULE, "cluster mounts")),
        ),
        (
            "M08 pipe",
            "",
            kind(MountKind::NamedPipe),
            Some((RULE, "npipe mounts")),
        ),
        ("M08 twin", images, kind(MountKind::Image), None),
        (
            "M08 another image",
            images,
            run().mount(Mount {
                kind: MountKind::Image,
                ..bind("quay.example/x:1")
            }),
            Some(("profile/p/images", "quay.example/x")),
        ),
        (
            "M09 none",
            "",
            from("mine"),
            Some((RULE, "volumes of mine")),
        ),
        (
            "M09 powerful",
            taken,
            from("strong:ro"),
            Some(("builtin/powerful", "strong")),
        ),
        (
            "M09 foreign",
            taken,
            from("theirs"),
            Some(("builtin/not-found", "No such container: theirs")),
        ),
        ("M09 twin", taken, from("mine:ro"), None),
        ("M10", APP, propagated("rshared"), Some((RULE, "rshared"))),
        ("M10 twin", APP, propagated("rprivate"), None),
        (
            "M11 exec",
            "",
            tmpfs("exec"),
            Some((RULE, "the option exec")),
        ),
        (
            "M11 suid",
            "",
            tmpfs("suid"),
            Some((RULE, "the option suid")),
        ),
        ("M11 dev", "", tmpfs("dev"), Some((RULE, "the option dev"))),
        ("M11 twin", "", tmpfs("size=64m"), None),
        ("M12", "", inside("../../etc"), Some((RULE, "leads out"))),
        (
            "M12 absolute",
            "",
            inside("/etc"),
            Some((RULE, "leads out")),
        ),
        ("M12 twin", "", inside("a/b"), None),
        (
            "M13 nameless",
            "volumes: {anonymous: false}",
            run().mount(volume(None)),
            Some(("profile/p/volumes", "without a name")),
        ),
        (
            "M13 over /proc",
            "",
            at("/proc/sys"),
            Some((RULE, "over /proc/sys")),
        ),
        (
            "M13 over /sys",
            "",
            at("/sys/fs/cgroup"),
            Some((RULE, "over /sys")),
        ),
        (
            "M13 dots",
            "",
            at("/data/../proc"),
            Some((RULE, "plain path inside")),
        ),
        (
            "M13 two at one",
            "",
            at("/data").mount(Mount {
                target: "/data/".into(),
                ..volume(Some("data"))
            }),
            Some((RULE, "two mounts meet")),
        ),
        (
            "M13 nameless twin",
            "",
            at("/data").mount(volume(None)),
            None,
        ),
        ("M13 shared memory", "", at("/dev/shm"), None),
    ]);
}

#[test]
fn m16_commands_get_no_more_than_their_container() {
    let rule = "profile/p/privileged";
    check(&[
        (
            "M16",
            "",
            exec("mine").with(|it| it.privileged = true),
            Some((rule, "exec.privileged")),
        ),
        ("M16 twin", "", exec("mine"), None),
    ]);
}
