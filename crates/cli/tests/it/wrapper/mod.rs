//! `seawall-runc` as the default runtime of a real engine: what a container gets is asked of the container itself, and
//! what must not exist is asked of the engine. Each thing that is refused has a harmless twin that is not.

mod bypass;
mod limits;
mod scene;

use std::os::unix::fs::symlink;
use std::path::Path;

use seawall_testkit::tool::skip;

use scene::{Scene, field};

#[test]
fn whatever_the_engine_is_asked_for_the_container_gets_what_the_profile_allows() {
    let Some(scene) = Scene::new() else { return };
    // CHOWN is bit 0, NET_BIND_SERVICE bit 10.
    let both = "0000000000000401";
    for flags in ["", "--privileged", "--cap-add ALL", "--cap-add SYS_ADMIN"] {
        let (went, status) = scene.status(flags);
        assert!(went, "{flags}: {status}");
        for set in ["CapPrm", "CapEff", "CapBnd"] {
            assert_eq!(field(&status, set), both, "{flags} {set}");
        }
        assert_eq!(field(&status, "NoNewPrivs"), "1", "{flags}");
    }
    let (_, status) = scene.status("--cap-drop ALL");
    assert_eq!(field(&status, "CapEff"), "0000000000000000");
    let disks = "run --rm --network none --privileged box:1 /bin/busybox ls /dev";
    let (went, nodes) = scene.docker(disks);
    assert!(
        went && nodes.contains("null") && !nodes.contains("loop0"),
        "{nodes}"
    );
}

#[test]
fn later_processes_and_updates_are_held_too() {
    let Some(scene) = Scene::new() else { return };
    let (went, said) =
        scene.docker("run -d --name long --network none box:1 /bin/busybox sleep 600");
    assert!(went, "{said}");
    for flags in ["", "--privileged", "--user 0"] {
        let (went, status) = scene.docker(&format!(
            "exec {flags} long /bin/busybox cat /proc/self/status"
        ));
        assert!(went, "{flags}: {status}");
        assert_eq!(field(&status, "CapEff"), "0000000000000401", "{flags}");
        assert_eq!(field(&status, "NoNewPrivs"), "1", "{flags}");
    }
    let most = || {
        let (_, pid) = scene.docker("inspect -f {{.State.Pid}} long");
        let groups = std::fs::read_to_string(format!("/proc/{}/cgroup", pid.trim())).unwrap();
        let path = groups.lines().find_map(|line| {
            let (_, rest) = line.split_once(':')?;
            let (controllers, path) = rest.split_once(':')?;
            let found = match controllers {
                "pids" => format!("/sys/fs/cgroup/pids{path}/pids.max"),
                "" => format!("/sys/fs/cgroup{path}/pids.max"),
                _ => return None,
            };
            Path::new(&found).is_file().then_some(found)
        });
        path.map(|path| std::fs::read_to_string(path).unwrap().trim().to_owned())
    };
    let Some(before) = most() else {
        return skip("the control group of processes is not to be seen here");
    };
    assert_eq!(before, "40");
    assert!(scene.docker("update --pids-limit 20 long").0);
    assert_eq!(most().as_deref(), Some("20"));
    assert!(scene.docker("update --pids-limit -1 long").0);
    assert_eq!(most().as_deref(), Some("40"));
}

#[test]
fn what_the_profile_refuses_does_not_start_and_says_why() {
    let Some(scene) = Scene::new() else { return };
    symlink(scene.desk.path("secret"), scene.desk.path("open/link")).unwrap();
    let at = |name: &str| scene.desk.path(name).display().to_string();
    for (bad, good) in [
        ("--pid host".to_owned(), "--pid private".to_owned()),
        ("--ipc host".to_owned(), "--ipc private".to_owned()),
        ("-v /run:/x".to_owned(), format!("-v {}:/x", at("open"))),
        (
            format!("-v {}:/x", at("secret")),
            format!("-v {}:/x:ro", at("open")),
        ),
        (
            format!("-v {}:/x", at("open/link")),
            "-v named:/x".to_owned(),
        ),
        (format!("-v {}:/x", at("")), "--tmpfs /x".to_owned()),
        (
            "--sysctl kernel.msgmax=9".to_owned(),
            "--sysctl net.ipv4.ip_forward=0".to_owned(),
        ),
    ] {
        let (went, said) = scene.status(&bad.replace("private", ""));
        assert!(!went && said.contains("seawall: "), "{bad}: {said}");
        let good = good.replace("--pid private", "");
        let (went, said) = scene.status(&good);
        assert!(went, "{good}: {said}");
    }
    let (_, running) = scene.docker("ps -aq --filter status=running");
    assert_eq!(running, "");
    // Without settings nothing starts.
    std::fs::remove_file(scene.desk.path("runtime.yaml")).unwrap();
    let (went, said) = scene.status("");
    assert!(!went && said.contains("runtime.yaml"), "{said}");
}
