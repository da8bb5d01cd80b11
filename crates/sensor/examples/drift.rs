//! Keeps a container from executing what is not in its image: `drift PID [FOLDER]`, where PID is a process of it.
//!
//! It lasts until this program ends. With a folder in a bpf file system it outlasts it; `drift forget FOLDER` ends it then.
#![allow(clippy::print_stdout, reason = "an example for a terminal")]

use seawall_sensor::gate::lsm::{self, Key, Lsm, Origins, Policy, Rules, Settings};
use std::error::Error;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.as_slice() {
        [verb, folder] if verb == "forget" => {
            let count = lsm::forget(Path::new(folder))?;
            println!("{count} forgotten");
            Ok(())
        }
        [process] => keep(process, None),
        [process, folder] => keep(process, Some(PathBuf::from(folder))),
        _ => Err("drift PID [FOLDER], or drift forget FOLDER".into()),
    }
}

fn keep(process: &str, pins: Option<PathBuf>) -> Result<(), Box<dyn Error>> {
    let told = Box::new(|refusal| println!("{refusal:?}"));
    let mut lsm = Lsm::start(&Settings { pins }, told)?;
    let folder = Path::new("/proc").join(process);
    let namespace = std::fs::metadata(folder.join("ns/pid"))?.ino();
    let root = lsm.identify(&folder.join("root"), Path::new("/"))?;
    let written = Origins::UPPER | Origins::MEMORY | Origins::TMPFS;
    let policy = Policy {
        image: Some(root.file.device),
        block: Rules {
            run: written,
            map: written,
            ..Rules::default()
        },
        dry_run: Rules::default(),
    };
    lsm.set_policy(Key::Processes(u32::try_from(namespace)?), &policy)?;
    lsm.take_over()?;
    println!("in force");
    loop {
        lsm.read(1000)?;
        std::thread::sleep(Duration::from_millis(50));
    }
}
