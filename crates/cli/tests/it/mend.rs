//! `seawall audit --fix`, `--apply`, `--rollback` and `--harden` against a real engine with bad settings.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use seawall_testkit::daemon::Daemon;

use crate::program::Desk;

const BAD: &str = "{\n  \"log-level\": \"debug\",\n  \"raw-logs\": true\n}\n";
/// Checks of files that are the test's own; those of the machine that it runs on are nobody's to change.
const OWN: &[u32] = &[37, 38];

struct Bench {
    desk: Desk,
    daemon: Daemon,
    file: PathBuf,
    asked: String,
}

fn bench() -> Option<Bench> {
    let desk = Desk::new();
    let file = desk.file("etc/daemon.json", BAD);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    let flag = format!("--config-file={}", file.display());
    let daemon = match Daemon::start_with("overlay2", &[&flag]) {
        Ok(daemon) => daemon,
        Err(why) => {
            seawall_testkit::tool::skip(&why);
            return None;
        }
    };
    std::os::unix::fs::chown(&file, Some(1000), Some(1000)).unwrap();
    let others: Vec<String> = (1..=56)
        .filter(|id| !OWN.contains(id))
        .map(|id| format!("HST-{id:04}"))
        .collect();
    let asked = format!(
        "audit --host {} --disable {}",
        daemon.host(),
        others.join(",")
    );
    Some(Bench {
        desk,
        daemon,
        file,
        asked,
    })
}

impl Bench {
    /// Returns how a check came out for an object: `pass`, `fail` …
    fn outcome(&self, check: &str, object: &str) -> String {
        let report = self
            .desk
            .run(&format!("{} --format json", self.asked))
            .json();
        let targets = report["targets"].as_array().unwrap();
        let mut all = targets
            .iter()
            .flat_map(|target| target["assessments"].as_array().unwrap());
        let found = all.find(|it| it["check"] == check && it["object"] == object);
        let found = found.unwrap_or_else(|| panic!("{check} says nothing of {object}"));
        found["outcome"].as_str().unwrap().to_owned()
    }

    fn expect(&self, outcome: &str, object: &str, checks: &[&str]) {
        for check in checks {
            assert_eq!(self.outcome(check, object), outcome, "{check} of {object}");
        }
    }
}

fn rights(path: &Path) -> (u32, u32, u32) {
    let found = fs::metadata(path).unwrap();
    (found.mode() & 0o7777, found.uid(), found.gid())
}

fn sh(script: &Path) -> String {
    for (program, options) in [("sh", &["-n"][..]), ("shellcheck", &["-S", "warning"])] {
        match Command::new(program).args(options).arg(script).output() {
            Ok(said) => assert!(said.status.success(), "{program}: {said:?}"),
            Err(_) => seawall_testkit::tool::skip(&format!("{program} is missing")),
        }
    }
    let ran = Command::new("sh")
        .arg(script)
        .env("SEAWALL_ANY_HOST", "1")
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    let err = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}{err}");
    said
}

#[test]
fn files_are_mended_and_put_back() {
    let Some(bench) = bench() else { return };
    let (files, text) = (
        ["HST-0037", "HST-0038"],
        ["DMN-0003", "DMN-0026", "DMN-0027"],
    );
    let engine = "engine docker";
    bench.expect("fail", engine, &files);
    bench.expect("fail", engine, &text);
    let (before, was) = (fs::read(&bench.file).unwrap(), rights(&bench.file));
    let backups = bench.desk.path("backups");
    let command = format!(
        "{} --fix --apply --backup {}",
        bench.asked,
        backups.display()
    );

    let dry = bench.desk.run(&format!("{command} --dry-run"));
    assert!(dry.code == 0 && dry.err.contains("would do"), "{dry:?}");
    assert_eq!(
        (fs::read(&bench.file).unwrap(), rights(&bench.file)),
        (before.clone(), was)
    );
    assert!(!backups.exists());

    let ran = bench.desk.run(&command);
    assert!(ran.code == 0, "{ran:?}");
    assert!(ran.err.contains("restart the daemon"), "{ran:?}");
    assert_eq!(rights(&bench.file), (0o644, 0, 0));
    bench.expect("pass", engine, &files);
    bench.expect("pass", engine, &text);

    let backup = fs::read_dir(&backups)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let back = bench
        .desk
        .run(&format!("audit --rollback {}", backup.display()));
    assert!(back.code == 0, "{back:?}");
    assert_eq!(
        (fs::read(&bench.file).unwrap(), rights(&bench.file)),
        (before, was)
    );
}

#[test]
fn containers_are_limited_and_made_again() {
    let busybox = Path::new("/bin/busybox");
    if !busybox.is_file() {
        seawall_testkit::tool::skip("/bin/busybox (Debian's busybox-static) is missing");
        return;
    }
    let Some(bench) = bench() else { return };
    let tree = bench.desk.path("tree");
    fs::create_dir_all(tree.join("bin")).unwrap();
    fs::copy(busybox, tree.join("bin/busybox")).unwrap();
    let tar = bench.desk.path("box.tar");
    let packed = Command::new("tar")
        .args([
            "-cf",
            tar.to_str().unwrap(),
            "-C",
            tree.to_str().unwrap(),
            ".",
        ])
        .status();
    assert!(packed.unwrap().success());
    bench
        .daemon
        .docker(&["import", tar.to_str().unwrap(), "box:1"]);
    let mark = bench.desk.path("pwned");
    let evil = format!("evil=$(touch {})'\"\n`x`", mark.display());
    let run: &[&str] = &[
        "run",
        "--detach",
        "--name",
        "web",
        "--network",
        "none",
        "--restart",
        "always",
        "--env",
        "DB_PASSWORD=hunter2 $HOME",
        "--label",
        &evil,
        "--volume",
        "data:/data",
        "--hostname",
        "pier",
        "box:1",
        "/bin/busybox",
        "sleep",
        "100000",
    ];
    bench.daemon.docker(run);
    let web = "container web";
    let limits = ["CTR-0011", "CTR-0012", "CTR-0015", "CTR-0029"];
    bench.expect("fail", web, &limits);

    let script = bench.desk.path("fix.sh");
    let ran = bench
        .desk
        .run(&format!("{} --fix -o {}", bench.asked, script.display()));
    assert!(ran.code == 0, "{ran:?}");
    sh(&script);
    bench.expect("pass", web, &limits);
    bench.expect(
        "pass",
        "engine docker",
        &["HST-0037", "HST-0038", "DMN-0003", "DMN-0027"],
    );
    let again = sh(&script);
    assert!(
        again.contains("as it should be") && again.contains("not touched"),
        "{again}"
    );

    let walls = ["CTR-0013", "CTR-0026"];
    bench.expect("fail", web, &walls);
    let script = bench.desk.path("harden.sh");
    let ran = bench.desk.run(&format!(
        "{} --harden web -o {}",
        bench.asked,
        script.display()
    ));
    assert!(ran.code == 0, "{ran:?}");
    let text = fs::read_to_string(&script).unwrap();
    assert!(!text.contains("hunter2"), "a secret is in the script");
    sh(&script);
    bench.expect("pass", web, &walls);
    bench.expect("pass", web, &limits);
    let shown = |template: &str| {
        bench
            .daemon
            .docker(&["inspect", "--format", template, "web"])
    };
    assert!(shown("{{json .Config.Env}}").contains("DB_PASSWORD=hunter2 $HOME"));
    assert!(shown("{{index .Config.Labels \"evil\"}}").contains("'\"\n`x`"));
    assert!(shown("{{json .Mounts}}").contains("\"Name\":\"data\""));
    assert_eq!(shown("{{.Config.Hostname}}").trim(), "pier");
    assert_eq!(shown("{{json .HostConfig.CapDrop}}").trim(), "[\"ALL\"]");
    assert!(!mark.exists(), "a label was run");
    bench
        .daemon
        .docker(&["rm", "-f", "web", "web-before-seawall"]);
}
