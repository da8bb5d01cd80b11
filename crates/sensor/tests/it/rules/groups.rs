//! Who leaves its control groups, or gives others a name, is still in its container; and a full table of threads hides nobody.

use super::RULES;
use super::scene::Watched;
use seawall_runtime::state::{Limits, State};
use std::fs;
use std::path::{Path, PathBuf};

/// The id of a container that nobody made.
const FORGED: &str = "f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0";

/// The control groups of the host, to be written to.
const HOST: &[&str] = &["--cgroupns", "host", "--volume", "/sys/fs/cgroup:/cg"];

/// Groups that a test made are gone when it ends.
struct Groups(PathBuf);

impl Drop for Groups {
    fn drop(&mut self) {
        let all = fs::read_dir("/sys/fs/cgroup").into_iter().flatten();
        let all = all.flatten().map(|entry| entry.path());
        for hierarchy in all.chain([PathBuf::from("/sys/fs/cgroup")]) {
            drop(fs::remove_dir(hierarchy.join(&self.0)));
        }
    }
}

#[test]
fn who_leaves_its_groups_is_still_in_its_container() {
    let Some(mut watched) = Watched::start(RULES) else {
        return;
    };
    let _groups = Groups(Path::new("docker").join(FORGED));
    let forged = format!("/docker/{FORGED}");
    let named = format!("/machine-{FORGED}.scope");
    let _named = Groups(PathBuf::from(&named[1..]));
    let ways: &[&[&str]] = &[
        &["/ways", "groups", "/cg", ""],
        &["/ways", "groups", "/cg", &forged],
        &["/ways", "groups", "/cg", &named],
        &["/ways", "below-groups", "/cg"],
    ];
    for way in ways {
        for (program, wanted) in [("/tmp/prog", &["RT-0009"][..]), ("/bin/prog", &[])] {
            let words = [way, &[program][..]].concat();
            let told = watched.run(HOST, &words);
            assert!(told.tried, "{words:?}");
            assert_eq!(told.ids(), wanted, "{words:?}: {told}");
        }
    }
}

#[test]
fn a_full_table_of_threads_hides_nobody() {
    let limits = Limits {
        threads: 8,
        ..Limits::default()
    };
    let Some(mut watched) = Watched::with(RULES, State::new(limits)) else {
        return;
    };
    for (id, words) in [
        ("RT-0017", &["/act", "read", "/etc/shadow"][..]),
        ("RT-0009", &["/ways", "vfork", "/tmp/prog"]),
        ("RT-0028", &["/ways", "of-parent", "environ"]),
        ("RT-0019", &["/act", "rename", "/opt/x/prog", "/etc/passwd"]),
        ("RT-0002", &["/act", "stream", "0"]),
    ] {
        let told = watched.run(&["--network", "none"], words);
        assert!(told.tried, "{words:?}");
        assert!(told.ids().contains(&id), "{words:?}: {told}");
    }
}
