//! Files that may not be executed or opened.

use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt as _;

use sha2::{Digest as _, Sha256};

use super::scene::Scene;
use super::{Act, DENIED, KILLED, assert_told, try_all};

const SCRATCH: &[&str] = &["--tmpfs", "/scratch:exec"];

/// What executes something that is not in the image, each in its own way.
const DRIFTS: &[Act<'_>] = &[
    (&[], &["/act", "drop", "/act", "/dropped"], DENIED),
    (&[], &["/act", "drop", "/act", "/bin/own"], DENIED),
    (&[], &["/act", "moved", "/bin/own", "/bin/other"], DENIED),
    (&[], &["/act", "linked", "/bin/own", "/bin/other"], DENIED),
    (&[], &["/act", "scribbled", "/bin/own"], DENIED),
    (&[], &["/act", "script", "/dropped"], DENIED),
    (
        SCRATCH,
        &["/act", "drop", "/act", "/scratch/dropped"],
        DENIED,
    ),
    (&[], &["/act", "memory"], KILLED),
    (
        &[],
        &["/act", "run", "/lib64/ld-linux-x86-64.so.2", "ok"],
        KILLED,
    ),
];

/// What executes something of the image.
const OWN: &[Act<'_>] = &[
    (&[], &["/act", "ok"], 0),
    (&[], &["/act", "run", "/bin/own", "ok"], 0),
    (&[], &["/act", "run", "/bin/own", "run", "/bin/nc", "ok"], 0),
    (&["--init"], &["/act", "ok"], 0),
];

#[test]
fn what_is_not_in_the_image_is_not_executed() {
    let Some(scene) = Scene::start("mode: block, drift: {except: [/opt/*]}") else {
        return;
    };
    try_all(&scene, OWN);
    assert_eq!(scene.told(), [""; 0]);
    try_all(&scene, DRIFTS);
    let told = scene.told();
    assert_eq!(told.len(), DRIFTS.len(), "{told:#?}");
    assert_told(
        &told,
        &[
            "executed /dropped, which is not in the image (item item-0)",
            "executed /scratch/dropped, which is of a tmpfs, not of the image",
            "executed memfd:x, which only memory holds",
            "executed the loader ld-linux-x86-64.so.2 by itself",
        ],
    );
    // A volume is not asked for, and a path may be left out.
    let folder = tempfile::tempdir().unwrap();
    let volume = format!("{}:/opt", folder.path().display());
    try_all(
        &scene,
        &[(&["-v", &volume], &["/act", "drop", "/act", "/opt/x"], 0)],
    );
}

#[test]
fn in_a_dry_run_all_goes_on_and_is_told() {
    let Some(scene) = Scene::start("drift: {volumes: true}") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let volume = format!("{}:/opt", folder.path().display());
    let allowed: Vec<Act<'_>> = DRIFTS
        .iter()
        .map(|(options, words, _)| (*options, *words, 0))
        .collect();
    try_all(&scene, &allowed);
    try_all(
        &scene,
        &[(&["-v", &volume], &["/act", "drop", "/act", "/opt/x"], 0)],
    );
    let alerts = scene.alerts();
    let told: Vec<String> = alerts.iter().map(|it| it.alert.message.clone()).collect();
    assert_eq!(told.len(), DRIFTS.len() + 1, "{told:#?}");
    assert!(
        told.iter().all(|it| it.starts_with("would be blocked: ")),
        "{told:#?}"
    );
    assert_told(
        &told,
        &["executed /opt/x, which is of a volume, not of the image"],
    );
    for alert in &alerts {
        let container = alert.subject.container.as_ref().unwrap();
        assert!(
            container.name.starts_with("prevented-") && container.image == "tiny:1",
            "{container:?}"
        );
        assert!(alert.subject.process.as_ref().unwrap().id > 0);
    }
}

#[test]
fn programs_are_denied_by_path_and_by_content() {
    let Some(mut scene) = Scene::idle() else {
        return;
    };
    let program = std::fs::read(scene.program()).unwrap();
    let mut digest = String::new();
    for byte in Sha256::digest(&program) {
        write!(digest, "{byte:02x}").unwrap();
    }
    scene.prevent("mode: block, executables: {deny: {paths: ['*/nc']}}");
    let shared: &[Act<'_>] = &[
        (&[], &["/act", "ok"], 0),
        (&[], &["/bin/nc", "ok"], DENIED),
        (&[], &["/act", "run", "/bin/nc", "ok"], DENIED),
        (&[], &["/act", "run", "/bin/../bin/nc", "ok"], DENIED),
        (
            &[],
            &["/act", "run", "/proc/self/root/bin/nc", "ok"],
            DENIED,
        ),
    ];
    try_all(&scene, shared);
    // The same program by any name is the same content.
    scene.prevent(&format!(
        "mode: block, executables: {{deny: {{sha256: [{digest}]}}}}"
    ));
    try_all(
        &scene,
        &[
            (&[], &["/act", "ok"], DENIED),
            (&[], &["/bin/own", "ok"], DENIED),
        ],
    );
    scene.prevent("mode: block, executables: {allow: {paths: [/act, /bin/own]}}");
    try_all(
        &scene,
        &[
            (&[], &["/act", "run", "/bin/own", "ok"], 0),
            (&[], &["/act", "run", "/bin/nc", "ok"], DENIED),
            (&[], &["/act", "memory"], KILLED),
        ],
    );
}

#[test]
fn a_file_is_denied_by_whatever_name() {
    let Some(scene) = Scene::start("mode: block, files: {deny: [/etc/shadow, '/data/*.key']}")
    else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.key"), "x").unwrap();
    std::fs::write(folder.path().join("a.crt"), "x").unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let volume = format!("{}:/data", folder.path().display());
    let free: &[&str] = &[
        "--cap-add",
        "SYS_ADMIN",
        "--security-opt",
        "seccomp=unconfined",
    ];
    let acts: &[Act<'_>] = &[
        (&[], &["/act", "open", "/etc/passwd"], 0),
        (&[], &["/act", "open", "/etc/shadow"], DENIED),
        (&[], &["/act", "open", "/proc/self/root/etc/shadow"], DENIED),
        (&[], &["/act", "open", "/etc/../etc/./shadow"], DENIED),
        (&[], &["/act", "open-linked", "/etc/shadow", "/x"], DENIED),
        (&[], &["/act", "open-hard", "/etc/shadow", "/x"], DENIED),
        (&[], &["/act", "open-moved", "/etc/shadow", "/x"], DENIED),
        (&[], &["/act", "open-replaced", "/etc/shadow", "/x"], DENIED),
        (
            free,
            &["/act", "open-bound", "/etc", "/bound/shadow"],
            DENIED,
        ),
        (free, &["/act", "open-bound", "/etc", "/bound/passwd"], 0),
        (free, &["/act", "open-uring", "/etc/passwd"], 0),
        (free, &["/act", "open-uring", "/etc/shadow"], DENIED),
        (&["-v", &volume], &["/act", "open", "/data/a.key"], DENIED),
        (&["-v", &volume], &["/act", "open", "/data/a.crt"], 0),
    ];
    try_all(&scene, acts);
}
