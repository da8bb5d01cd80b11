//! What an engine keeps and tells of a swarm, volumes that are folders of the host, and what a registry has under the
//! names that containers run: a real engine, a real registry.

use std::path::PathBuf;
use std::sync::Arc;

use seawall_artifact::host::newest::{Registries, ask_registries};
use seawall_artifact::host::{HostOptions, Unmasked, collect};
use seawall_artifact::limits::Limits;
use seawall_artifact::source::engine::EngineOptions;
use seawall_model::host::HostFacts;
use seawall_model::host::seen::Seen;
use seawall_model::time::Timestamp;
use seawall_testkit::daemon::Daemon;
use seawall_testkit::registry::RealRegistry;
use seawall_testkit::tool::missing;

use super::registry_scene::quick_options;

fn facts(daemon: &Daemon) -> HostFacts {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = i64::try_from(now.unwrap().as_secs()).unwrap();
    collect(&HostOptions {
        root: PathBuf::from("/"),
        engine: EngineOptions {
            host: Some(daemon.host()),
            ..EngineOptions::default()
        },
        redact: Arc::new(Unmasked),
        now: Timestamp::from_seconds(now),
        version: "test".to_owned(),
        events_since: 60,
        threads: 2,
    })
}

/// Starts an engine with an image `box:1`; nothing where it cannot be had here. A swarm makes a bridge, which is not to
/// stay behind on the machine.
fn engine(tools: &[&str], is_apart: bool) -> Option<Daemon> {
    let busybox = PathBuf::from("/bin/busybox");
    let why = missing(tools).or_else(|| {
        let is_missing = !busybox.is_file();
        is_missing.then(|| "/bin/busybox (Debian's busybox-static) is missing".to_owned())
    });
    let start = || {
        if is_apart {
            Daemon::start_apart("overlay2", &[])
        } else {
            Daemon::start("overlay2")
        }
    };
    let daemon = why.map_or_else(start, Err);
    let daemon = match daemon {
        Ok(daemon) => daemon,
        Err(why) => {
            eprintln!("skipped: {why}");
            return None;
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("box.tar");
    let mut tar = tar::Builder::new(std::fs::File::create(&image).unwrap());
    tar.append_path_with_name(&busybox, "bin/busybox").unwrap();
    tar.into_inner().unwrap();
    daemon.docker(&["import", image.to_str().unwrap(), "box:1"]);
    Some(daemon)
}

#[test]
fn swarms_and_volumes_are_seen_as_they_are() {
    let Some(daemon) = engine(&[], true) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let device = format!("device={}", folder.path().display());
    daemon.docker(&[
        "volume",
        "create",
        "--opt",
        "type=none",
        "--opt",
        "o=bind",
        "--opt",
        &device,
        "data",
    ]);
    daemon.docker(&[
        "create",
        "--name",
        "web",
        "--network",
        "none",
        "-v",
        "data:/srv",
        "box:1",
        "/bin/busybox",
    ]);
    daemon.docker(&[
        "swarm",
        "init",
        "--advertise-addr",
        "127.0.0.1",
        "--listen-addr",
        "127.0.0.1:23779",
        "--data-path-addr",
        "127.0.0.1",
    ]);
    let facts = facts(&daemon);
    let engine = &facts.engines[0];
    let mounts = engine.containers.known().unwrap()[0]
        .mounts
        .known()
        .unwrap();
    let resolved = folder.path().canonicalize().unwrap();
    assert_eq!(
        mounts[0].resolved,
        Seen::Known(resolved.display().to_string())
    );
    assert_eq!(
        engine.swarm.data_address,
        Seen::Known("127.0.0.1".to_owned())
    );
    // SwarmKit's authorities hold for twenty years.
    let (issued, expires) = (
        engine.swarm.root_issued.known(),
        engine.swarm.root_expires.known(),
    );
    let days = expires.unwrap().date().days_since(issued.unwrap().date());
    assert!((7290..=7310).contains(&days), "{days}");
    assert!(facts.taken.date().days_since(issued.unwrap().date()) <= 1);
    let programs = engine.programs.known().unwrap();
    let own = programs.iter().find(|it| it.name == "dockerd").unwrap();
    assert_eq!(own.path, engine.daemon.program);
    assert!(
        programs
            .iter()
            .any(|it| it.name == "runc" && it.path.known().is_some())
    );
}

#[test]
fn registries_tell_what_a_name_stands_for_now() {
    let Some(daemon) = engine(&["docker-registry"], false) else {
        return;
    };
    let registry = RealRegistry::start("", "");
    let name = format!("{}/team/box:1", registry.authority);
    daemon.docker(&["tag", "box:1", &name]);
    daemon.docker(&["push", &name]);
    daemon.docker(&[
        "create",
        "--name",
        "web",
        "--network",
        "none",
        &name,
        "/bin/busybox",
    ]);
    let registries = Registries {
        registry: quick_options(),
        limits: Limits::default(),
    };
    let ask = |daemon: &Daemon| {
        let mut facts = facts(daemon);
        ask_registries(&mut facts, &registries);
        let images = facts.engines.remove(0).images;
        let images = images.known().unwrap().iter();
        let mut named = images.filter(|it| it.names.contains(&name));
        named.next().unwrap().clone()
    };
    let image = ask(&daemon);
    let own = image
        .digests
        .iter()
        .find_map(|it| Some(it.split_once('@')?.1.to_owned()));
    assert_eq!(image.newest[&name], Seen::from(own.clone()));
    // A name that never was in a registry is nobody's affair there.
    assert!(
        image.newest["box:1"]
            .why_unknown()
            .unwrap()
            .contains("did not come from a registry")
    );
    // Somebody pushes another image under the name.
    let container = daemon.docker(&["commit", "--change", "ENV NEW=1", "web", "other:1"]);
    assert!(container.starts_with("sha256:"));
    daemon.docker(&["tag", "other:1", &name]);
    daemon.docker(&["push", &name]);
    daemon.docker(&["tag", "box:1", &name]);
    let image = ask(&daemon);
    let newest = image.newest[&name].known().unwrap();
    assert_ne!(Some(newest), own.as_ref());
    drop(registry);
    let image = ask(&daemon);
    assert!(
        image.newest[&name].why_unknown().is_some(),
        "{:?}",
        image.newest
    );
}
