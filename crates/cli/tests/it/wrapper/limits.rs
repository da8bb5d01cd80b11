//! Limits of control groups, as the kernel has them: what flags ask for is lowered, and updates lift nothing
//! (case R16, W03).

use std::path::Path;

use seawall_testkit::tool::skip;

use super::scene::Scene;

/// Names of a limit's file in control groups of version 1 and 2.
const QUOTA: (&str, &str) = ("cpu.cfs_quota_us", "cpu.max");
const SHARES: (&str, &str) = ("cpu.shares", "cpu.weight");
const PROCESSORS: (&str, &str) = ("cpuset.cpus", "cpuset.cpus");
const MEMORY: (&str, &str) = ("memory.limit_in_bytes", "memory.max");
const PIDS: (&str, &str) = ("pids.max", "pids.max");

/// Returns what the kernel has for a container; nothing where it is not to be seen here.
fn kernel(scene: &Scene, name: &str, files: (&str, &str)) -> Option<String> {
    let (_, pid) = scene.docker(&format!("inspect -f {{{{.State.Pid}}}} {name}"));
    let groups = std::fs::read_to_string(format!("/proc/{}/cgroup", pid.trim())).unwrap();
    let controller = files.0.split('.').next().unwrap();
    let path = groups.lines().find_map(|line| {
        let (_, rest) = line.split_once(':')?;
        let (controllers, path) = rest.split_once(':')?;
        let found = match controllers {
            "" => format!("/sys/fs/cgroup{path}/{}", files.1),
            it if it.split(',').any(|it| it == controller) => {
                format!("/sys/fs/cgroup/{controller}{path}/{}", files.0)
            }
            _ => return None,
        };
        Path::new(&found).is_file().then_some(found)
    });
    Some(std::fs::read_to_string(path?).unwrap().trim().to_owned())
}

/// Flags, a limit, and what the kernel has of it: in version 1 and 2.
type Row = (
    &'static str,
    (&'static str, &'static str),
    (&'static str, &'static str),
);

/// Flags of `docker run`, the limit that they are about, and what the kernel has then: in version 1 and 2.
const RUNS: &[Row] = &[
    ("", QUOTA, ("50000", "50000 100000")),
    ("--cpus 0.25", QUOTA, ("25000", "25000 100000")),
    ("--cpus 2", QUOTA, ("50000", "50000 100000")),
    (
        "--cpu-period 10000 --cpu-quota 20000",
        QUOTA,
        ("5000", "5000 10000"),
    ),
    ("--cpu-quota -1", QUOTA, ("50000", "50000 100000")),
    ("", SHARES, ("512", "20")),
    ("--cpu-shares 4096", SHARES, ("512", "20")),
    ("--cpu-shares 128", SHARES, ("128", "5")),
    ("", PROCESSORS, ("0", "0")),
    ("--cpuset-cpus 0,1", PROCESSORS, ("0", "0")),
    ("", MEMORY, ("67108864", "67108864")),
    ("--memory 1g", MEMORY, ("67108864", "67108864")),
    ("--memory 16m", MEMORY, ("16777216", "16777216")),
    ("--pids-limit -1", PIDS, ("40", "40")),
];

/// Changes of a container that runs, and what the kernel has then.
const UPDATES: &[Row] = &[
    ("--cpus 0.25", QUOTA, ("25000", "25000 100000")),
    ("--cpus 2", QUOTA, ("50000", "50000 100000")),
    ("--cpu-shares 100", SHARES, ("100", "4")),
    ("--cpu-shares 2048", SHARES, ("512", "20")),
    ("--cpuset-cpus 0,1", PROCESSORS, ("0", "0")),
    (
        "--memory 32m --memory-swap 32m",
        MEMORY,
        ("33554432", "33554432"),
    ),
    (
        "--memory 512m --memory-swap 1g",
        MEMORY,
        ("67108864", "67108864"),
    ),
    ("--pids-limit 20", PIDS, ("20", "20")),
    ("--pids-limit -1", PIDS, ("40", "40")),
];

fn is_second() -> bool {
    Path::new("/sys/fs/cgroup/cgroup.controllers").is_file()
}

/// Says what is wrong with a limit, if anything is.
fn wrong(found: &str, (flags, limit, want): &Row) -> Option<String> {
    let want = if is_second() { want.1 } else { want.0 };
    (found != want).then(|| format!("{flags} {}: {found}, not {want}", limit.0))
}

#[test]
fn limits_are_lowered() {
    let Some(scene) = Scene::new() else { return };
    let mut faults = Vec::new();
    for row @ (flags, limit, _) in RUNS {
        let line =
            format!("run -d --name long --network none {flags} box:1 /bin/busybox sleep 600");
        let (went, said) = scene.docker(&line);
        assert!(went, "{flags}: {said}");
        let Some(found) = kernel(&scene, "long", *limit) else {
            return skip(&format!("{} is not to be seen here", limit.0));
        };
        faults.extend(wrong(&found, row));
        assert!(scene.docker("rm -f long").0);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let (went, said) = scene.status("--cpuset-cpus 1");
    assert!(!went && said.contains("cpu.cpus asks for 1"), "{said}");
}

#[test]
fn updates_lift_no_limit() {
    let Some(scene) = Scene::new() else { return };
    let line = "run -d --name long --network none box:1 /bin/busybox sleep 600";
    let (went, said) = scene.docker(line);
    assert!(went, "{said}");
    let mut faults = Vec::new();
    for row @ (flags, limit, _) in UPDATES {
        let (went, said) = scene.docker(&format!("update {flags} long"));
        assert!(went, "{flags}: {said}");
        let Some(found) = kernel(&scene, "long", *limit) else {
            return skip(&format!("{} is not to be seen here", limit.0));
        };
        faults.extend(wrong(&found, row));
    }
    // A short period alone would make much of the quota that there is.
    let (_, said) = scene.docker("update --cpu-period 1000 long");
    let quota = kernel(&scene, "long", QUOTA).unwrap();
    let quota: i64 = quota.split(' ').next().unwrap().parse().unwrap();
    assert!((1..=50_000).contains(&quota), "{quota} {said}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
