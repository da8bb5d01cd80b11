//! What is forbidden whatever it is about, and to whom.

use super::scene::{Cell, Forbidden, REFUSED, skip};
use seawall_sensor::gate::lsm::{Failure, Hook, Key, Object, Origins, Policy, Rules};
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

#[test]
fn what_is_forbidden_is_so_to_one_container() {
    Forbidden::each(&[
        (
            "each kind of act is refused by itself",
            each_kind_of_act_is_refused_by_itself,
        ),
        (
            "nobody else is kept from anything",
            nobody_else_is_kept_from_anything,
        ),
        (
            "a policy may be for a control group and those below",
            a_policy_may_be_for_a_control_group_and_those_below,
        ),
    ]);
}

const CAP_SYS_CHROOT: u64 = 18;

fn each_kind_of_act_is_refused_by_itself(scene: &mut Forbidden) {
    let mount = "bindmount /etc/plain /bound";
    let cases: [(Rules, &[&str], Hook); 5] = [
        (
            Rules {
                no_raw: true,
                ..Rules::default()
            },
            &["raw", "packet"],
            Hook::Socket,
        ),
        (
            Rules {
                no_mount: true,
                ..Rules::default()
            },
            &[mount],
            Hook::Mount,
        ),
        (
            Rules {
                no_trace: true,
                ..Rules::default()
            },
            &["trace"],
            Hook::Trace,
        ),
        (
            Rules {
                no_bpf: true,
                ..Rules::default()
            },
            &["bpf"],
            Hook::Bpf,
        ),
        (
            Rules {
                capabilities: 1 << CAP_SYS_CHROOT,
                ..Rules::default()
            },
            &["chroot"],
            Hook::Capable,
        ),
    ];
    let all: Vec<&str> = cases.iter().flat_map(|case| case.1).copied().collect();
    for (rules, refused, hook) in cases {
        scene.block(rules.clone());
        scene.told();
        for act in &all {
            let wanted = if refused.contains(act) { REFUSED } else { 0 };
            assert_eq!(scene.cell.act(act), wanted, "{hook:?}: {act}");
        }
        let told = scene.told();
        assert_eq!(told.len(), refused.len(), "{told:?}");
        assert!(told.iter().all(|it| it.hook == hook), "{told:?}");
        scene.set(Rules::default(), rules);
        scene.cell.well(&all);
        assert!(scene.told().iter().all(|it| it.dry_run && it.hook == hook));
    }
    scene.block(Rules {
        capabilities: 1 << CAP_SYS_CHROOT,
        ..Rules::default()
    });
    scene.tries(&[("chroot", REFUSED)]);
    assert_eq!(scene.told()[0].object, Object::Number(CAP_SYS_CHROOT));
}

fn no_memory() -> Policy {
    Policy {
        block: Rules {
            run: Origins::MEMORY,
            ..Rules::default()
        },
        ..Policy::default()
    }
}

fn nobody_else_is_kept_from_anything(scene: &mut Forbidden) {
    scene
        .lsm
        .set_policy(scene.cell.key(), &no_memory())
        .unwrap();
    let mut other = Cell::start();
    assert_eq!(other.act("memory"), 0);
    scene.tries(&[("memory", REFUSED)]);
    let own = fs::metadata("/proc/self/ns/pid").unwrap().ino();
    for key in [
        Key::Processes(u32::try_from(own).unwrap()),
        Key::Group(1),
        Key::Group(0),
    ] {
        let refused = scene.lsm.set_policy(key, &no_memory());
        assert!(matches!(refused, Err(Failure::WholeMachine)), "{refused:?}");
    }
    assert!(!scene.lsm.remove(other.key()).unwrap());
    assert!(scene.lsm.remove(scene.cell.key()).unwrap());
    scene.tries(&[("memory", 0)]);
}

fn a_policy_may_be_for_a_control_group_and_those_below(scene: &mut Forbidden) {
    let group = Path::new("/sys/fs/cgroup/seawall-test");
    let below = group.join("below");
    if !Path::new("/sys/fs/cgroup/cgroup.controllers").exists() {
        skip("the second hierarchy of control groups is not the only one");
        return;
    }
    fs::create_dir_all(&below).unwrap();
    let id = fs::metadata(group).unwrap().ino();
    scene.lsm.set_policy(Key::Group(id), &no_memory()).unwrap();
    scene.tries(&[("memory", 0)]);
    for folder in [group, &below] {
        fs::write(folder.join("cgroup.procs"), scene.cell.process.to_string()).unwrap();
        scene.tries(&[("memory", REFUSED), ("run /bin/act", 0)]);
    }
    let told = scene.told();
    assert!(
        !told.is_empty() && told.iter().all(|it| it.key == Key::Group(id)),
        "{told:?}"
    );
    // The closest one holds, and namespaces come first.
    scene
        .lsm
        .set_policy(
            scene.cell.key(),
            &Policy {
                block: Rules {
                    no_raw: true,
                    ..Rules::default()
                },
                ..Policy::default()
            },
        )
        .unwrap();
    scene.tries(&[("memory", 0), ("raw", REFUSED)]);
    fs::write(
        "/sys/fs/cgroup/cgroup.procs",
        scene.cell.process.to_string(),
    )
    .unwrap();
    drop(fs::remove_dir(&below));
    drop(fs::remove_dir(group));
}
