//! Rules about the host: who is excused is so by its file, not by what it calls itself.

use super::RULES;
use seawall_runtime::engine::alert::{Form, text_line};
use seawall_runtime::engine::{Engine, Matching, Scene, Workspace, World};
use seawall_runtime::language::{Loader, Settings as Rules};
use seawall_runtime::state::State;
use seawall_sensor::filter::Filters;
use seawall_sensor::kernel::Settings;
use seawall_sensor::live::Live;
use std::process::{Command, Stdio};
use std::time::Duration;

/// What is done, in a namespace of mounts in which these folders are empty, and which rule tells of it; nothing for what is excused.
/// `MARK` is a name that nobody else uses.
const ACTS: &[(&str, &str)] = &[
    ("RT-0050", "echo > /etc/docker/certs.d/MARK"),
    (
        "RT-0050",
        "cp /bin/bash dpkg; ./dpkg -c 'echo > /etc/docker/certs.d/MARK'",
    ),
    (
        "RT-0050",
        "exec -a apt bash -c 'echo > /etc/docker/certs.d/MARK'",
    ),
    ("RT-0050", "echo > new; mv new /etc/docker/certs.d/MARK"),
    (
        "RT-0050",
        "echo > /etc/MARK; mv /etc/MARK /proc/self/root/etc/docker/certs.d/MARK",
    ),
    // A name of a container, which anybody can give to control groups of their own.
    (
        "RT-0050",
        "for one in /sys/fs/cgroup/{,*/}; do [ -e $one/cgroup.procs ] || continue; mkdir $one/docker-ID.scope; \
         echo $$ > $one/docker-ID.scope/cgroup.procs; done; bash -c 'echo > /etc/docker/certs.d/MARK; true'; \
         for one in /sys/fs/cgroup/{,*/}; do [ -e $one/cgroup.procs ] || continue; echo $$ > $one/cgroup.procs; \
         rmdir $one/docker-ID.scope; done",
    ),
    ("RT-0051", "echo > /var/lib/docker/MARK"),
    (
        "RT-0051",
        "cp /bin/bash dockerd; ./dockerd -c 'echo > /var/lib/docker/MARK'",
    ),
    (
        "RT-0051",
        "exec -a 'runc:[2:INIT]' bash -c 'echo > /var/lib/docker/MARK'",
    ),
    (
        "RT-0051",
        "exec python3 -c 'import ctypes; ctypes.CDLL(None).prctl(15, b\"containerd-shim\"); open(\"/var/lib/docker/MARK\", \"w\")'",
    ),
    (
        "",
        "mount --bind /bin/bash /usr/bin/dpkg; /usr/bin/dpkg -c 'echo > /etc/docker/certs.d/MARK'",
    ),
    (
        "",
        "mount --bind /bin/bash /usr/bin/containerd; /usr/bin/containerd -c 'echo > /var/lib/docker/MARK'",
    ),
    ("", "echo > /etc/MARK; echo > /var/lib/MARK"),
];

#[test]
fn who_is_excused_is_so_by_its_file() {
    if crate::scene::can_load().is_none() {
        return;
    }
    let _alone = crate::scene::alone();
    let mut loader = Loader::new(Rules::default());
    loader.load("rules", RULES.as_bytes());
    let engine = Engine::new(&loader.rules(), "syscall", Matching::All).unwrap();
    let filters = Filters::of_rules(engine.program(), |_| false);
    let mut live = Live::start(&Settings::of(filters), State::default()).unwrap();
    let mut wrong = Vec::new();
    for (number, (id, act)) in ACTS.iter().enumerate() {
        let mark = format!("mark-{}-{number}", std::process::id());
        run(&act.replace("MARK", &mark).replace("ID", &"f1".repeat(32)));
        let alerts = told(&mut live, &engine, &mark);
        let wanted: Vec<&str> = [*id].into_iter().filter(|id| !id.is_empty()).collect();
        let mut ids: Vec<&str> = alerts.iter().map(|(id, _)| id.as_str()).collect();
        ids.dedup();
        if ids != wanted {
            wrong.push(format!("{act}: {wanted:?}, but {alerts:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn run(act: &str) {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "mount -t tmpfs none /etc && mount -t tmpfs none /var/lib && mkdir -p /etc/docker/certs.d /var/lib/docker && {{ {act}\n}}"
    );
    let status = Command::new("unshare")
        .args(["--mount", "bash", "-c", &script])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    assert!(status.unwrap().success(), "{act}");
}

/// Ids and texts of alerts that have a mark.
fn told(live: &mut Live, engine: &Engine, mark: &str) -> Vec<(String, String)> {
    let (world, mut workspace) = (World::new("host"), Workspace::default());
    let mut alerts = Vec::new();
    for _ in 0..40 {
        let turned = live.turn(Duration::from_millis(5), &mut |event, state| {
            let scene = Scene::of(event, state, &world);
            for alert in engine.alerts(&scene, &mut workspace) {
                let text = text_line(&alert, Form::default());
                let id = alert.tags.iter().find(|tag| tag.starts_with("RT-"));
                if let Some(id) = id.filter(|_| text.contains(mark)) {
                    alerts.push((id.clone(), text));
                }
            }
        });
        turned.unwrap();
    }
    alerts
}
