//! What is not in the image does not run.

use super::scene::{Forbidden, REFUSED};
use seawall_sensor::gate::lsm::{FileRule, Hook, Object, Origins, Rules, Why};

#[test]
fn what_must_not_run_does_not_run() {
    Forbidden::each(&[
        (
            "what was dropped is refused before it runs and the image runs",
            what_was_dropped_is_refused_before_it_runs_and_the_image_runs,
        ),
        (
            "an overlay of ones own is not the image",
            an_overlay_of_ones_own_is_not_the_image,
        ),
        (
            "a listed program is refused by whatever name",
            a_listed_program_is_refused_by_whatever_name,
        ),
        (
            "only what is listed runs where that is said",
            only_what_is_listed_runs_where_that_is_said,
        ),
        (
            "what is tried dry runs and is reported",
            what_is_tried_dry_runs_and_is_reported,
        ),
    ]);
}

fn drift() -> Rules {
    let written = Origins::UPPER | Origins::MEMORY | Origins::TMPFS | Origins::OTHER;
    Rules {
        run: written,
        map: written,
        ..Rules::default()
    }
}

fn what_was_dropped_is_refused_before_it_runs_and_the_image_runs(scene: &mut Forbidden) {
    scene.cell.well(&["copy /bin/act /before", "run /before"]);
    let before = scene.lsm.tallies().unwrap()[&Hook::Exec].refused;
    scene.block(drift());
    scene.cell.well(&[
        "run /bin/act",
        "run /bin/other",
        "run /bin/script",
        "copy /bin/act /dropped",
        "copy /bin/act /shm/dropped",
        "copy /bin/act /volume/dropped",
        "copy /bin/script /script",
        "symlink /dropped /bin/innocent",
        "bindmount /dropped /bin/bound",
        "rename /bin/other /bin/moved",
        "mode /bin/twin",
        "map /bin/act",
        "protect /bin/act",
    ]);
    scene.tries(&[
        ("run /before", REFUSED),
        ("run /dropped", REFUSED),
        ("run /proc/self/root/dropped", REFUSED),
        ("run /bin/innocent", REFUSED),
        ("run /bin/bound", REFUSED),
        ("run /shm/dropped", REFUSED),
        ("run /volume/dropped", REFUSED),
        ("run /script", REFUSED),
        // Of the image, and changed since: nobody knows to what.
        ("run /bin/moved", REFUSED),
        ("run /bin/twin", REFUSED),
        ("memory", REFUSED),
        ("map /dropped", REFUSED),
        ("protect /dropped", REFUSED),
        ("deep /dropped 4", REFUSED),
        ("deep /bin/act 4", 0),
        ("run /bin/act", 0),
    ]);
    let told = scene.told();
    let found = told.iter().find(|it| it.hook == Hook::Exec).unwrap();
    assert_eq!((found.why, found.dry_run), (Why::Origin, false));
    assert_eq!(found.key, scene.cell.key());
    assert_eq!(found.command, b"act");
    let Object::File {
        origin, name, real, ..
    } = &found.object
    else {
        panic!("{found:?}")
    };
    assert_eq!(
        (*origin, name.as_slice()),
        (Origins::UPPER, b"/before".as_slice())
    );
    assert!(real.is_some());
    let from = |wanted: Origins| {
        told.iter()
            .any(|it| matches!(&it.object, Object::File { origin, .. } if *origin == wanted))
    };
    assert!(from(Origins::MEMORY) && from(Origins::TMPFS));
    let after = scene.lsm.tallies().unwrap()[&Hook::Exec].refused;
    assert_eq!(after - before, 12);
    scene.lsm.remove(scene.cell.key()).unwrap();
    scene
        .cell
        .well(&["run /dropped", "memory", "run /bin/bound"]);
}

fn an_overlay_of_ones_own_is_not_the_image(scene: &mut Forbidden) {
    scene.block(drift());
    scene.cell.well(&[
        "folder /shm/lower",
        "folder /shm/upper",
        "folder /shm/work",
        "folder /shm/merged",
        "copy /bin/act /shm/lower/dropped",
        "overlay lowerdir=/shm/lower,upperdir=/shm/upper,workdir=/shm/work /shm/merged",
    ]);
    scene.tries(&[("run /shm/merged/dropped", REFUSED), ("run /bin/act", 0)]);
}

fn a_listed_program_is_refused_by_whatever_name(scene: &mut Forbidden) {
    let rule = FileRule {
        no_run: true,
        ..FileRule::default()
    };
    let mut files = scene.file("/bin/other", rule);
    files.extend(scene.file("/bin/twin", rule));
    scene.block(Rules {
        files,
        ..Rules::default()
    });
    scene.cell.well(&[
        "symlink /bin/other /bin/innocent",
        "bindmount /bin/other /bin/bound",
        "run /bin/script",
    ]);
    scene.tries(&[
        ("run /bin/other", REFUSED),
        ("run /bin/innocent", REFUSED),
        ("run /bin/bound", REFUSED),
        ("run /proc/self/root/bin/other", REFUSED),
        ("map /bin/other", REFUSED),
        ("protect /bin/other", REFUSED),
        // The same content in the image by another name.
        ("run /bin/twin", REFUSED),
        ("run /bin/linked", REFUSED),
    ]);
    scene
        .cell
        .well(&["rename /bin/other /bin/moved", "link /bin/moved /bin/again"]);
    scene.tries(&[
        ("run /bin/moved", REFUSED),
        ("run /bin/again", REFUSED),
        ("run /bin/act", 0),
    ]);
}

fn only_what_is_listed_runs_where_that_is_said(scene: &mut Forbidden) {
    let rule = FileRule {
        may_run: true,
        ..FileRule::default()
    };
    let mut files = scene.file("/bin/act", rule);
    scene.block(Rules {
        only_listed: true,
        files: files.clone(),
        ..Rules::default()
    });
    scene.tries(&[
        ("run /bin/act", 0),
        ("run /bin/other", REFUSED),
        ("run /bin/script", REFUSED),
    ]);
    files.extend(scene.file("/bin/script", rule));
    scene.block(Rules {
        only_listed: true,
        files,
        ..Rules::default()
    });
    scene.tries(&[("run /bin/script", 0), ("run /bin/other", REFUSED)]);
}

fn what_is_tried_dry_runs_and_is_reported(scene: &mut Forbidden) {
    let before = scene.lsm.tallies().unwrap()[&Hook::Exec];
    scene.set(Rules::default(), drift());
    scene.cell.well(&[
        "copy /bin/act /dropped",
        "run /dropped",
        "memory",
        "run /bin/act",
    ]);
    let told = scene.told();
    let told: Vec<_> = told.iter().filter(|it| it.hook == Hook::Exec).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|it| it.dry_run));
    let tally = scene.lsm.tallies().unwrap()[&Hook::Exec];
    assert_eq!(
        (tally.refused - before.refused, tally.would - before.would),
        (0, 2)
    );
    assert_eq!(tally.untold, 0);
    // One side does not keep the other from speaking.
    let memory = Rules {
        run: Origins::MEMORY,
        ..Rules::default()
    };
    scene.set(memory, drift());
    scene.tries(&[("memory", REFUSED), ("run /dropped", 0)]);
    let told = scene.told();
    let told: Vec<_> = told
        .iter()
        .filter(|it| it.hook == Hook::Exec)
        .map(|it| it.dry_run)
        .collect();
    assert_eq!(told, [false, true]);
}
