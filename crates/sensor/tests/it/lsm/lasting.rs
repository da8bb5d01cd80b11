//! What is in force when who loaded it is killed.

use super::scene::{Cell, REFUSED, skip};
use seawall_sensor::gate::lsm::{self, Lsm};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

const WRITTEN: &str = "copy /bin/act /dropped";

/// The example `drift` at work. It goes on to say what it refuses, to somebody who holds the other end.
fn keeper(cell: &Cell, folder: Option<&Path>) -> (Child, BufReader<ChildStdout>) {
    let tests = std::env::current_exe().unwrap();
    let near = tests.parent().unwrap().join("../examples/drift");
    let program = std::env::var_os("SEAWALL_LSM_DRIFT").map_or(near, PathBuf::from);
    let mut child = Command::new(program)
        .arg(cell.process.to_string())
        .args(folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut words = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    words.read_line(&mut line).unwrap();
    assert_eq!(line, "in force\n");
    (child, words)
}

/// The kernel lets go of programs a moment after their last holder is gone.
fn becomes(cell: &mut Cell, act: &str, wanted: i32) {
    let patience = Instant::now() + Duration::from_secs(20);
    while cell.act(act) != wanted {
        assert!(Instant::now() < patience, "{act} is never {wanted}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn it_ends_with_who_loaded_it_unless_it_is_pinned() {
    match Lsm::probe() {
        Ok(_) => {
            ends_with_who_loaded_it();
            outlasts_a_kill_and_is_taken_over();
        }
        Err(why) => skip(&why.to_string()),
    }
}

fn ends_with_who_loaded_it() {
    let mut cell = Cell::start();
    cell.well(&[WRITTEN]);
    let (mut keeper, _words) = keeper(&cell, None);
    assert_eq!(cell.act("run /dropped"), REFUSED);
    keeper.kill().unwrap();
    keeper.wait().unwrap();
    becomes(&mut cell, "run /dropped", 0);
}

fn outlasts_a_kill_and_is_taken_over() {
    let folder = Path::new("/sys/fs/bpf").join(format!("seawall-test-{}", std::process::id()));
    let mut cell = Cell::start();
    cell.well(&[WRITTEN]);
    for _ in 0..2 {
        let (mut keeper, _words) = keeper(&cell, Some(&folder));
        assert_eq!(cell.act("run /dropped"), REFUSED);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        keeper.kill().unwrap();
        keeper.wait().unwrap();
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(cell.act("run /dropped"), REFUSED);
        assert_eq!(cell.act("run /bin/act"), 0);
    }
    assert_eq!(lsm::forget(&folder).unwrap(), 1);
    becomes(&mut cell, "run /dropped", 0);
    std::fs::remove_dir(&folder).unwrap();
}
