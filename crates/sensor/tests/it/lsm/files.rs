//! A file that must not be opened or changed is not, by whatever way.

use super::scene::{Forbidden, REFUSED};
use seawall_sensor::gate::lsm::{FileRule, Hook, Object, Rules};

#[test]
fn files_are_not_opened_or_changed_by_any_way() {
    Forbidden::each(&[
        (
            "a file that must not be read is not read",
            a_file_that_must_not_be_read_is_not_read,
        ),
        (
            "a renamed file stays forbidden",
            a_renamed_file_stays_forbidden,
        ),
        (
            "a file that must not be changed is read and not changed",
            a_file_that_must_not_be_changed_is_read_and_not_changed,
        ),
    ]);
}

fn forbid(scene: &mut Forbidden, rule: FileRule) {
    let files = scene.file("/etc/secret", rule);
    scene.block(Rules {
        files,
        ..Rules::default()
    });
}

fn a_file_that_must_not_be_read_is_not_read(scene: &mut Forbidden) {
    forbid(
        scene,
        FileRule {
            no_read: true,
            ..FileRule::default()
        },
    );
    scene.cell.well(&[
        "symlink /etc/secret /innocent",
        "bindmount /etc/secret /bound",
        "read /etc/plain",
        "ring /etc/plain",
    ]);
    scene.tries(&[
        ("read /etc/secret", REFUSED),
        ("read /etc/../etc//secret", REFUSED),
        ("read /innocent", REFUSED),
        ("read /bound", REFUSED),
        ("read /proc/self/root/etc/secret", REFUSED),
        ("read /proc/1/root/etc/secret", REFUSED),
        ("ring /etc/secret", REFUSED),
        ("ring /innocent", REFUSED),
        ("read /etc/hardlink", REFUSED),
        // A change of its mode copies it into the upper layer, which reads it.
        ("mode /etc/hardlink", REFUSED),
        ("read /etc/hardlink", REFUSED),
    ]);
    let told = scene.told();
    assert!(
        told.iter().all(|it| it.hook == Hook::Open && !it.dry_run),
        "{told:?}"
    );
    let name = |wanted: &str| {
        told.iter()
            .any(|it| matches!(&it.object, Object::File { name, .. } if name == wanted.as_bytes()))
    };
    assert!(name("/etc/secret") && name("/bound"), "{told:?}");
    scene.cell.well(&["read /etc/plain"]);
}

fn a_renamed_file_stays_forbidden(scene: &mut Forbidden) {
    // One name in the image, so that it is the same file wherever it is moved.
    let rule = FileRule {
        no_read: true,
        ..FileRule::default()
    };
    scene.cell.well(&["write /etc/own"]);
    let files = scene.file("/etc/own", rule);
    scene.block(Rules {
        files,
        ..Rules::default()
    });
    scene
        .cell
        .well(&["rename /etc/own /moved", "link /moved /again"]);
    scene.tries(&[
        ("read /moved", REFUSED),
        ("read /again", REFUSED),
        ("read /etc/plain", 0),
    ]);
}

fn a_file_that_must_not_be_changed_is_read_and_not_changed(scene: &mut Forbidden) {
    forbid(
        scene,
        FileRule {
            no_write: true,
            ..FileRule::default()
        },
    );
    scene.cell.well(&["write /other"]);
    scene.tries(&[
        ("read /etc/secret", 0),
        ("write /etc/secret", REFUSED),
        ("truncate /etc/secret", REFUSED),
        ("rename /etc/secret /moved", REFUSED),
        ("rename /other /etc/secret", REFUSED),
        ("unlink /etc/secret", REFUSED),
        ("mode /etc/secret", REFUSED),
        ("owner /etc/secret", REFUSED),
        ("mode /etc/plain", 0),
        ("owner /etc/plain", 0),
        ("write /etc/plain", 0),
        ("truncate /etc/plain", 0),
        ("rename /etc/plain /moved", 0),
        ("unlink /moved", 0),
    ]);
    let told = scene.told();
    let changes = told.iter().filter(|it| it.hook == Hook::Change).count();
    assert_eq!(changes, 6, "{told:?}");
}
