//! What may be mounted: cases M01–M16.

use super::case::{Case, Request, ask, case, check, create, host, more};
use super::scene::{Scene, usual};

const MOUNTS: &str = "profile/narrow/mounts";

fn bind(source: &str) -> Request {
    host(&format!(r#""Binds":["{source}:/there"]"#))
}

fn mount(fields: &str) -> Request {
    host(&format!(r#""Mounts":[{{"Target":"/there",{fields}}}]"#))
}

fn volume(name: &str, options: &str) -> Request {
    ask(
        "POST",
        "/v1.41/volumes/create",
        format!(r#"{{"Name":"{name}","Driver":"local","DriverOpts":{{{options}}}}}"#),
    )
}

fn paths(project: &str) -> Vec<Case> {
    let typed = |source: &str| mount(&format!(r#""Type":"bind","Source":"{source}""#));
    let own = bind(&format!("{project}/src"));
    let mut cases = vec![
        case("M01", bind("/"), MOUNTS, own),
        case("M02", typed("/etc"), MOUNTS, typed(project)),
        case(
            "M03",
            bind(&format!("{project}/../../../etc")),
            MOUNTS,
            bind(&format!("{project}/")),
        ),
        case("M04", bind("/var/run/docker.sock"), MOUNTS, bind(project)),
        case(
            "M05",
            bind(&format!("{project}/link")),
            MOUNTS,
            bind(&format!("{project}/src")),
        ),
        more("M05 below", bind(&format!("{project}/link/passwd")), MOUNTS),
        case(
            "M10",
            mount(&format!(
                r#""Type":"bind","Source":"{project}","BindOptions":{{"Propagation":"rshared"}}"#
            )),
            MOUNTS,
            mount(&format!(
                r#""Type":"bind","Source":"{project}","BindOptions":{{"Propagation":"rprivate"}}"#
            )),
        ),
        more(
            "M10 option",
            host(&format!(r#""Binds":["{project}:/x:rshared"]"#)),
            MOUNTS,
        ),
        case(
            "M14",
            bind(&format!("{project}/new")),
            MOUNTS,
            bind(project),
        ),
    ];
    for (id, source) in [
        ("M03 slashes", "//etc"),
        ("M04 run", "/run"),
        ("M04 containerd", "/run/containerd/containerd.sock"),
    ] {
        cases.push(more(id, bind(source), MOUNTS));
    }
    // A way that is another for each process leads nowhere that the guard could tell.
    for (id, source) in [
        ("M03 root", "/proc/1/root"),
        ("M03 working folder", "/proc/self/cwd"),
        ("M03 descriptors", "/dev/fd"),
    ] {
        cases.push(more(id, bind(source), "builtin/unknown"));
    }
    cases
}

fn kinds() -> Vec<Case> {
    let volumes = "profile/narrow/volumes";
    let hidden = r#""Type":"volume","VolumeOptions":{"DriverConfig":{"Name":"local","Options":{"type":"none","o":"bind","device":"/"}}}"#;
    vec![
        case(
            "M06",
            volume("bad", r#""type":"none","o":"bind","device":"/""#),
            volumes,
            volume("good", ""),
        ),
        more(
            "M06 nfs",
            volume("bad", r#""type":"nfs","o":"addr=192.0.2.1","device":":/x""#),
            volumes,
        ),
        more(
            "M06 overlay",
            volume(
                "bad",
                r#""type":"overlay","o":"lowerdir=/,upperdir=/x,workdir=/y","device":"overlay""#,
            ),
            volumes,
        ),
        more(
            "M06 disk",
            volume("bad", r#""type":"ext4","device":"/dev/sda""#),
            volumes,
        ),
        case(
            "M07",
            mount(hidden),
            "profile/",
            mount(r#""Type":"volume","Source":"data""#),
        ),
        case(
            "M08",
            mount(r#""Type":"npipe","Source":"x""#),
            MOUNTS,
            mount(r#""Type":"tmpfs""#),
        ),
        more(
            "M08 image",
            mount(r#""Type":"image","Source":"dev-box:1""#),
            MOUNTS,
        ),
        more(
            "M08 cluster",
            mount(r#""Type":"cluster","Source":"x""#),
            MOUNTS,
        ),
        case(
            "M09",
            host(r#""VolumesFrom":["strong"]"#),
            "builtin/",
            host(r#""VolumesFrom":["mine"]"#),
        ),
        more(
            "M09 foreign",
            host(r#""VolumesFrom":["theirs"]"#),
            "builtin/",
        ),
        case(
            "M11",
            host(r#""Tmpfs":{"/x":"exec,suid,dev"}"#),
            MOUNTS,
            host(r#""Tmpfs":{"/x":"size=1m"}"#),
        ),
        case(
            "M12",
            mount(r#""Type":"volume","Source":"data","VolumeOptions":{"Subpath":"../../.."}"#),
            "field/",
            mount(r#""Type":"volume","Source":"data","VolumeOptions":{"NoCopy":true}"#),
        ),
        case(
            "M13",
            create(usual(r#","Volumes":{"/proc/sys":{}}"#)),
            MOUNTS,
            create(usual(r#","Volumes":{"/data":{}}"#)),
        ),
        case(
            "M15",
            mount(r#""Type":"volume","Source":"them""#),
            "builtin/",
            mount(r#""Type":"volume","Source":"data""#),
        ),
        more("M15 binds", host(r#""Binds":["them:/there"]"#), "builtin/"),
        case(
            "M16",
            ask(
                "POST",
                "/v1.41/containers/mine/exec",
                r#"{"Cmd":["mount","-o","remount,rw","/x"],"Privileged":true}"#,
            ),
            "profile/",
            ask("POST", "/v1.41/containers/mine/exec", r#"{"Cmd":["ls"]}"#),
        ),
    ]
}

pub(super) fn cases(project: &str) -> Vec<Case> {
    let mut cases = paths(project);
    cases.extend(kinds());
    cases
}

#[test]
fn nothing_of_the_host_is_mounted_but_the_project() {
    let Some(scene) = Scene::start() else {
        return;
    };
    std::os::unix::fs::symlink("/etc", scene.project.join("link")).unwrap();
    check(&scene, &cases(scene.project.to_str().unwrap()));
}
