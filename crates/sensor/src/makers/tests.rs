//! Who is in which container, by who made it; and who only says so.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use super::*;
use std::sync::Arc;

/// Any program that each machine has stands for a runtime: the file under its name counts.
struct Scene {
    state: State,
    makers: Makers,
}

const USER: u32 = 1000;

fn words(text: &str) -> Arc<[Box<[u8]>]> {
    text.split(' ').map(|it| Box::from(it.as_bytes())).collect()
}

impl Scene {
    fn new() -> Self {
        Self {
            state: State::default(),
            makers: Makers::default(),
        }
    }

    /// Adds a process of the host, or with another id in its own process namespace.
    fn process(&mut self, id: i64, parent: i64, virtual_id: i64) -> &mut Self {
        self.state.add_thread(Thread {
            id,
            process: id,
            parent,
            virtual_id,
            virtual_process: virtual_id,
            user: USER,
            ..Thread::default()
        });
        self
    }

    /// Adds a process that runs a program.
    fn runs(&mut self, id: i64, parent: i64, path: &str, inode: u64, args: &str) -> &mut Self {
        self.state.add_thread(Thread {
            id,
            process: id,
            parent,
            virtual_id: id,
            virtual_process: id,
            user: USER,
            args: words(args),
            executable: Executable {
                path: Arc::from(path.as_bytes()),
                inode,
                outside: true,
                ..Executable::default()
            },
            ..Thread::default()
        });
        self
    }

    fn enter(&mut self, id: i64) -> Option<String> {
        self.makers.enter(&mut self.state, id, true);
        let thread = self.state.thread(id)?;
        thread.container.as_deref().map(str::to_owned)
    }
}

/// The runtime of this machine, where it has one.
fn runtime() -> Option<(String, u64)> {
    let names = ["runc", "crun", "conmon"];
    let all = FOLDERS
        .iter()
        .flat_map(|folder| names.map(|name| format!("{folder}/{name}")));
    let mut found =
        all.filter_map(|path| Some((path.clone(), std::fs::metadata(path).ok()?.ino())));
    let found = found.next();
    if found.is_none() {
        println!("skipped: no runtime is installed");
    }
    found
}

fn call(path: &str, id: &str) -> String {
    if path.ends_with("conmon") {
        format!("-c {id}")
    } else {
        format!("run {id}")
    }
}

#[test]
fn who_is_made_by_a_runtime_is_in_its_container() {
    let Some((path, inode)) = runtime() else {
        return;
    };
    let mut scene = Scene::new();
    scene.runs(10, 1, &path, inode, &call(&path, "web"));
    scene.runs(11, 10, &path, inode, "init");
    scene.process(12, 11, 1).process(13, 12, 2);
    assert_eq!(scene.enter(12).as_deref(), Some("web"));
    // Its children as well.
    assert_eq!(scene.enter(13).as_deref(), Some("web"));
}

#[test]
fn who_only_calls_itself_a_runtime_makes_no_container() {
    let Some((path, inode)) = runtime() else {
        return;
    };
    let name = Path::new(&path).file_name().unwrap().to_str().unwrap();
    for (path, inode) in [
        // Of another folder, another file under the name (a mount), no file.
        (format!("/home/x/{name}"), inode),
        (path.clone(), inode + 1),
        (format!("/usr/local/lib/podman/{name}"), inode),
        (String::new(), inode),
    ] {
        let mut scene = Scene::new();
        scene.runs(10, 1, &path, inode, &call(&path, "web"));
        scene.process(11, 10, 1);
        assert_eq!(scene.enter(11), None, "{path}");
    }
    // A runtime in a process namespace of its own is not one of this machine.
    let mut scene = Scene::new();
    scene.runs(10, 1, &path, inode, &call(&path, "web"));
    let mut inner = scene.state.thread(10).unwrap().clone();
    (inner.virtual_id, inner.virtual_process) = (3, 3);
    scene.state.add_thread(inner);
    scene.process(11, 10, 1);
    assert_eq!(scene.enter(11), None);
}

#[test]
fn nobody_takes_the_name_of_somebody_else_s_container() {
    let Some((path, inode)) = runtime() else {
        return;
    };
    let long = "ab".repeat(32);
    // Engines shorten ids.
    let alike = format!("{}{}", &long[..12], "c".repeat(52));
    for id in [&long, &alike] {
        let mut scene = Scene::new();
        scene
            .state
            .add_container(seawall_runtime::state::Container {
                id: long.clone(),
                name: "web".to_owned(),
                ..Default::default()
            });
        scene.runs(10, 1, &path, inode, &call(&path, id));
        scene.process(11, 10, 1);
        assert_eq!(scene.enter(11), Some(format!("{id}@{USER}")));
    }
    // Its own is known again.
    let mut scene = Scene::new();
    scene.runs(10, 1, &path, inode, &call(&path, &long));
    for id in [11, 12] {
        scene.process(id, 10, 1);
        assert_eq!(scene.enter(id), Some(long.clone()));
    }
}

#[test]
fn who_is_in_a_container_stays_in_it() {
    let Some((path, inode)) = runtime() else {
        return;
    };
    let mut scene = Scene::new();
    scene.runs(10, 1, &path, inode, &call(&path, "web"));
    scene.process(11, 10, 1);
    let mut inside = scene.state.thread(11).unwrap().clone();
    inside.container = Some(Arc::from("other"));
    scene.state.add_thread(inside);
    assert_eq!(scene.enter(11).as_deref(), Some("other"));
    scene.process(12, 11, 2);
    assert_eq!(scene.enter(12).as_deref(), Some("other"));
    scene.process(13, 1, 1);
    assert_eq!(scene.enter(13), None);
}
