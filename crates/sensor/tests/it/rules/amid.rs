//! Watching that begins while a container is being made: what its runtime does on the way is the runtime's. Nobody in a container is
//! taken for that, whatever it calls itself.

use super::RULES;
use super::alone::{bundle, folder_of, installed, open_root, runtime};
use super::scene::Watched;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// A hook that waits in a folder. The runtime calls it after the mounts were made, before the root is changed
/// (OCI runtime specification, `createRuntime`).
fn hook(folder: &Path) -> Value {
    let script = "cd $1; touch ready; while [ ! -e go ]; do sleep 0.01; done";
    json!({"path": "/bin/sh", "args": ["sh", "-c", script, "sh", folder]})
}

/// Changes the description of a bundle.
fn change(folder: &Path, with: impl FnOnce(&mut Value)) {
    let path = folder.join("config.json");
    let mut config: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    with(&mut config);
    fs::write(&path, config.to_string()).unwrap();
}

#[test]
fn what_an_engine_s_runtime_does_on_the_way_is_its_own() {
    let Some(mut watched) = Watched::start(RULES) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let hook = hook(folder.path());
    watched.change_bundles(&format!(
        "s|\"hooks\":{{\"|\"hooks\":{{\"createRuntime\":[{hook}],\"|\nt\n\
         s|\"linux\":{{|\"hooks\":{{\"createRuntime\":[{hook}]}},&|\n"
    ));
    for options in [
        &["--network", "none"][..],
        &["--network", "none", "--pid", "host"],
        &["--network", "none", "--privileged"],
    ] {
        for (ids, words) in [(&["RT-0009"][..], "/tmp/prog"), (&[], "/bin/prog")] {
            let (id, mut start) = watched.create(options, &[words]);
            let told = watched.begin_amid(&mut start, folder.path(), &id);
            assert!(told.tried, "{options:?} {words}");
            // That somebody is privileged is told by what the engine says, and nobody asks it here.
            assert_eq!(told.ids(), ids, "{options:?} {words}: {told}");
        }
    }
}

#[test]
fn what_a_bare_runtime_does_on_the_way_is_its_own() {
    let Some(mut watched) = Watched::start(RULES) else {
        return;
    };
    let (root, Some(program)) = (open_root(&watched), installed()) else {
        println!("skipped: runc is not installed");
        return;
    };
    for (ids, words) in [(&["RT-0009"][..], "/tmp/prog"), (&[], "/bin/prog")] {
        let folder = folder_of(None);
        if !bundle(folder.path(), &root, &[words], None) {
            return;
        }
        let hook = hook(folder.path());
        change(folder.path(), |it| {
            it["hooks"] = json!({"createRuntime": [hook]});
        });
        let mut run = runtime(&program, folder.path(), "amid", None);
        let told = watched.begin_amid(&mut run, folder.path(), "amid");
        assert!(told.tried, "{words}");
        assert_eq!(
            (&*told.container, told.ids()),
            ("amid", ids.to_vec()),
            "{told}"
        );
    }
}

fn wait_until_running(program: &Path, folder: &Path, name: &str) {
    let patience = Instant::now() + Duration::from_mins(1);
    let mut state = Command::new(program);
    state
        .arg("--root")
        .arg(folder.join("state"))
        .args(["state", name]);
    loop {
        let told = state.output().unwrap().stdout;
        if String::from_utf8_lossy(&told).contains("\"running\"") {
            return;
        }
        assert!(Instant::now() < patience, "{name} does not run");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn who_only_calls_itself_so_is_told() {
    let Some(mut watched) = Watched::start(RULES) else {
        return;
    };
    let (root, Some(program)) = (open_root(&watched), installed()) else {
        println!("skipped: runc is not installed");
        return;
    };
    let wait = root.join("tmp/wait");
    fs::create_dir_all(&wait).unwrap();
    for way in ["itself", "child", "sibling"] {
        let folder = folder_of(None);
        let words = ["/ways", "pretend", "/tmp/wait", way];
        // Whom a runtime puts into a container may make children of the runtime; the first of a container may not.
        let first = if way == "sibling" {
            &["/act", "wait", "20"]
        } else {
            &words[..]
        };
        if !bundle(folder.path(), &root, first, None) {
            return;
        }
        change(folder.path(), |it| {
            for of in ["bounding", "effective", "permitted"] {
                it["process"]["capabilities"][of] = json!(["CAP_SYS_ADMIN"]);
            }
        });
        drop(fs::remove_file(wait.join("done")));
        let mut run = runtime(&program, folder.path(), "pretends", None);
        let told = if way == "sibling" {
            let mut first = run.spawn().unwrap();
            wait_until_running(&program, folder.path(), "pretends");
            let mut exec = Command::new(&program);
            exec.arg("--root").arg(folder.path().join("state"));
            exec.args(["exec", "--cap", "CAP_SYS_ADMIN", "pretends"])
                .args(words);
            let told = watched.begin_amid(&mut exec, &wait, "pretends");
            first.kill().unwrap();
            first.wait().unwrap();
            told
        } else {
            watched.begin_amid(&mut run, &wait, "pretends")
        };
        assert!(told.tried, "{way}");
        assert_eq!(
            (&*told.container, told.ids()),
            ("pretends", vec!["RT-0036"]),
            "{way}: {told}"
        );
    }
}
