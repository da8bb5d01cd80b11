//! What the view of a container says of mounts in every spelling.

use seawall_guard::api::container::{Mount, MountKind};
use seawall_guard::api::view;
use serde_json::{Value as Json, json};

use crate::ask::asked;

/// Says a mount in one line.
fn line(it: &Mount) -> String {
    let kind = match it.kind {
        MountKind::Bind => "bind",
        MountKind::Volume => "volume",
        MountKind::Tmpfs => "tmpfs",
        MountKind::Image => "image",
        MountKind::Cluster => "cluster",
        MountKind::NamedPipe => "npipe",
    };
    let mut words = vec![format!(
        "{kind} {}→{}",
        it.source.as_deref().unwrap_or("-"),
        it.target
    )];
    words.extend(it.read_only.then(|| "ro".to_owned()));
    words.extend(it.creates_source.then(|| "creates".to_owned()));
    words.extend(it.propagation.clone());
    words.extend(it.driver.iter().map(|it| format!("driver {it}")));
    words.extend(it.driver_options.iter().map(|(k, v)| format!("{k}={v}")));
    words.extend(it.labels.iter().map(|(k, v)| format!("label {k}={v}")));
    words.extend(it.subpath.iter().map(|it| format!("below {it}")));
    words.extend(it.options.clone());
    words.join(" ")
}

/// Checks what is seen of a body: the mounts, divided by `; `, or rule and place of a refusal.
fn check(name: &str, body: &Json, want: &str) {
    let got = match view::container(&asked("containers.create", body, &[])) {
        Ok(container) => {
            let container = container.unwrap();
            let mounts: Vec<String> = container.mounts.iter().map(line).collect();
            mounts.join("; ")
        }
        Err(refusal) => format!("{} {}", refusal.rule, refusal.at),
    };
    assert_eq!(got, want, "{name} {body}");
}

#[test]
fn binds() {
    let at = "create/mount HostConfig.Binds[0]";
    let cases = [
        ("M01", "/:/host", "bind /→/host creates"),
        ("M01", "/:/host:ro", "bind /→/host ro creates"),
        ("M03", "/tmp/../etc:/x", "bind /etc→/x creates"),
        ("M03", "/../../etc/:/x/", "bind /etc→/x creates"),
        ("M03", "//etc//./ssh:/x", "bind /etc/ssh→/x creates"),
        (
            "M03",
            "/proc/1/root/etc:/x",
            "bind /proc/1/root/etc→/x creates",
        ),
        (
            "M04",
            "/var/run/docker.sock:/s:rw,Z",
            "bind /var/run/docker.sock→/s creates Z",
        ),
        ("M10", "/a:/b:rshared", "bind /a→/b creates rshared"),
        (
            "M10",
            "/a:/b:ro,rshared,z,cached",
            "bind /a→/b ro creates rshared z cached",
        ),
        ("M13", "/x/../etc", "volume -→/etc creates"),
        ("M15", "data:/d:nocopy", "volume data→/d creates nocopy"),
        ("M15", "data:/d/../e:ro", "volume data→/e ro creates"),
        ("relative", "./x:/y", at),
        ("relative", "../x:/y", at),
        ("relative", "a/b:/y", at),
        ("Windows", "C:\\x:/y", at),
        ("Windows", "c:/x:/y", at),
        ("Windows", "\\\\.\\pipe\\docker_engine:/y", at),
        ("mode", "/a:/b:ro,rw", at),
        ("mode", "/a:/b:exec", at),
        ("mode", "/a:/b:RO", at),
        ("mode", "/a:/b:ro,", at),
        ("parts", "/a:/b:ro:x", at),
        ("target", "/a:b", at),
        ("target", "/a:", at),
        ("source", ":/b", at),
        ("empty", "", at),
    ];
    for (name, bind, want) in cases {
        check(name, &json!({"HostConfig": {"Binds": [bind]}}), want);
    }
    let driver = json!({"HostConfig": {"Binds": ["v:/v", "/h:/h"], "VolumeDriver": "x"}, "Volumes": {"/w": {}}});
    let want = "volume v→/v creates driver x; bind /h→/h creates; volume -→/w creates driver x";
    check("driver", &driver, want);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn mounts() {
    let at = "create/mount HostConfig.Mounts[0]";
    let cases = [
        (
            "M02",
            json!({"Type": "bind", "Source": "/x/../", "Target": "/h"}),
            "bind /→/h".to_owned(),
        ),
        (
            "M02",
            json!({"Type": "bind", "Source": "/a", "Target": "/h", "ReadOnly": true, "BindOptions":
                {"Propagation": "rslave", "NonRecursive": true, "ReadOnlyNonRecursive": true}}),
            "bind /a→/h ro rslave NonRecursive ReadOnlyNonRecursive".to_owned(),
        ),
        (
            "M02",
            json!({"Type": "bind", "Source": "a", "Target": "/h"}),
            format!("{at}.Source"),
        ),
        (
            "M02",
            json!({"Type": "bind", "Target": "/h"}),
            format!("{at}.Source"),
        ),
        (
            "M02",
            json!({"Type": "Bind", "Source": "/a", "Target": "/h"}),
            at.to_owned(),
        ),
        (
            "M02",
            json!({"Source": "/a", "Target": "/h"}),
            at.to_owned(),
        ),
        (
            "M02",
            json!({"Type": "bind", "Source": "C:\\", "Target": "/h"}),
            format!("{at}.Source"),
        ),
        (
            "M07",
            json!({"Type": "volume", "Target": "/v", "VolumeOptions": {"NoCopy": true, "Labels": {"owner": "x"},
                "DriverConfig": {"Name": "local", "Options": {"o": "bind", "device": "/"}}}}),
            "volume -→/v creates driver local device=/ o=bind label owner=x nocopy".to_owned(),
        ),
        (
            "M07",
            json!({"Type": "volume", "Source": "/etc", "Target": "/v"}),
            format!("{at}.Source"),
        ),
        (
            "M08",
            json!({"Type": "image", "Source": "img", "Target": "/i", "ImageOptions": {"Subpath": "a/b"}}),
            "image img→/i below a/b".to_owned(),
        ),
        (
            "M08",
            json!({"Type": "cluster", "Source": "v", "Target": "/i"}),
            "cluster v→/i".to_owned(),
        ),
        (
            "M08",
            json!({"Type": "npipe", "Source": "x", "Target": "/i"}),
            "npipe x→/i".to_owned(),
        ),
        (
            "M10",
            json!({"Type": "bind", "Source": "/a", "Target": "/h", "BindOptions": {"Propagation": "Shared"}}),
            format!("{at}.BindOptions.Propagation"),
        ),
        (
            "M11",
            json!({"Type": "tmpfs", "Target": "/t", "TmpfsOptions":
                {"SizeBytes": 5, "Mode": 1023, "Options": [["exec"], ["a", "b"]]}}),
            "tmpfs -→/t size=5 mode=1777 exec a=b".to_owned(),
        ),
        (
            "M11",
            json!({"Type": "tmpfs", "Target": "/t", "TmpfsOptions": {"Options": [[]]}}),
            format!("{at}.TmpfsOptions.Options[0]"),
        ),
        (
            "M11",
            json!({"Type": "tmpfs", "Source": "/x", "Target": "/t"}),
            format!("{at}.Source"),
        ),
        (
            "M12",
            json!({"Type": "volume", "Source": "v", "Target": "/v", "VolumeOptions": {"Subpath": "a/../../b"}}),
            format!("{at}.VolumeOptions.Subpath"),
        ),
        (
            "M12",
            json!({"Type": "volume", "Source": "v", "Target": "/v", "VolumeOptions": {"Subpath": "/b"}}),
            format!("{at}.VolumeOptions.Subpath"),
        ),
        (
            "M12 twin",
            json!({"Type": "volume", "Source": "v", "Target": "/v", "VolumeOptions": {"Subpath": "a/../b"}}),
            "volume v→/v creates below a/../b".to_owned(),
        ),
        (
            "M14",
            json!({"Type": "bind", "Source": "/a", "Target": "/h", "BindOptions": {"CreateMountpoint": true}}),
            "bind /a→/h creates".to_owned(),
        ),
        (
            "options of another kind",
            json!({"Type": "bind", "Source": "/a", "Target": "/h", "VolumeOptions": {"NoCopy": true}}),
            format!("{at}.VolumeOptions"),
        ),
        ("null", Json::Null, at.to_owned()),
    ];
    for (name, mount, want) in cases {
        check(name, &json!({"HostConfig": {"Mounts": [mount]}}), &want);
    }
}

#[test]
fn memory_and_anonymous_volumes() {
    let cases = [
        (
            "M11",
            json!({"HostConfig": {"Tmpfs": {"/t": "exec,suid,dev,size=5"}}}),
            "tmpfs -→/t exec suid dev size=5",
        ),
        (
            "M11",
            json!({"HostConfig": {"Tmpfs": {"/t": "ro"}}}),
            "tmpfs -→/t ro ro",
        ),
        (
            "M11 twin",
            json!({"HostConfig": {"Tmpfs": {"/t": ""}}}),
            "tmpfs -→/t",
        ),
        (
            "M13",
            json!({"Volumes": {"/a/../etc": {}}}),
            "volume -→/etc creates",
        ),
        (
            "M13",
            json!({"Volumes": {"/a:/b": {}}}),
            "create/mount Volumes",
        ),
        (
            "M13",
            json!({"Volumes": {"data": {}}}),
            "create/mount Volumes",
        ),
    ];
    for (name, body, want) in cases {
        check(name, &body, want);
    }
    let from = json!({"HostConfig": {"VolumesFrom": ["other:ro"]}});
    let seen = view::container(&asked("containers.create", &from, &[]))
        .unwrap()
        .unwrap();
    assert_eq!(seen.volumes_from, ["other:ro"], "M09");
}
