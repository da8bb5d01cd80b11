//! What `seawall audit --fix --apply` writes for other programs is given to these programs: `augenrules` and `auditctl`
//! load the rules into the kernel, `sysctl` takes the settings.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use seawall_testkit::tool::{missing, skip};

use crate::program::Desk;

/// All checks of the host that do not ask for a rule of the audit system.
fn others() -> String {
    // No check has the numbers between.
    let all = (1..=56).chain(60..=62);
    let others = all.filter(|id| !(3..=18).contains(id));
    let others: Vec<String> = others.map(|id| format!("HST-{id:04}")).collect();
    others.join(",")
}

/// In an `/etc` of its own: faults are found, mended, and what was written is loaded into the kernel. One kernel has one
/// list of rules, so that other tests of them call this one.
pub(crate) fn audit_rules_are_loaded() {
    if let Some(why) = missing(&["auditctl", "augenrules", "unshare"]) {
        return skip(&why);
    }
    let desk = Desk::new();
    let folder = desk.path("host");
    fs::create_dir(&folder).unwrap();
    let ran = Command::new("unshare")
        .args(["--mount", "--fork", "--propagation", "private"])
        .args(["--kill-child", "sh", "-eu", "-c", RULES, "sh"])
        .arg(&folder)
        .arg(env!("CARGO_BIN_EXE_seawall"))
        .arg(others())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("DOCKER_HOST", "unix:///nonexistent/docker.sock")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = format!("{ran:?}");
    if ran.status.code() == Some(CANNOT) {
        return skip(&format!(
            "the kernel's rules cannot be asked for here: {said}"
        ));
    }
    assert!(ran.status.success(), "{said}");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let written = read("etc/audit/rules.d/50-seawall-docker.rules");
    let is_rule = |line: &&str| line.starts_with("-a ");
    let rules: Vec<&str> = written.lines().filter(is_rule).collect();
    assert!(rules.len() >= 4, "{written}");
    // `augenrules` says first that its file is old, then that nothing has changed.
    assert!(
        read("check.before").contains("Rules have changed"),
        "{}",
        read("check.before")
    );
    assert!(
        read("check.after").contains("No change"),
        "{}",
        read("check.after")
    );
    let loaded = read("loaded");
    for rule in &rules {
        let is_it = |line: &&str| {
            let words: BTreeSet<&str> = line.split(' ').collect();
            let wanted = rule.split(' ').filter(|word| {
                ["arch=", "path=", "dir=", "perm="]
                    .iter()
                    .any(|it| word.starts_with(it))
            });
            wanted.collect::<BTreeSet<_>>().is_subset(&words) && line.contains("key=docker")
        };
        assert!(loaded.lines().any(|line| is_it(&line)), "{rule}:\n{loaded}");
    }
    for (name, want) in [("before.json", true), ("after.json", false)] {
        let failing = failing(&folder.join(name));
        assert_eq!(!failing.is_empty(), want, "{name}: {failing:?}");
    }
    assert_eq!(read("left"), "", "rules that stay");
}

/// Checks of rules that fail.
fn failing(report: &Path) -> Vec<String> {
    let report = fs::read(report).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    let targets = report["targets"].as_array().unwrap().iter();
    let all = targets.flat_map(|target| target["assessments"].as_array().unwrap());
    let failed = all.filter(|it| it["outcome"] == "fail");
    failed
        .map(|it| it["check"].as_str().unwrap().to_owned())
        .filter(|check| ("HST-0003".."HST-0019").contains(&check.as_str()))
        .collect()
}

const CANNOT: i32 = 75;
/// FOLDER PROGRAM OTHERS: everything that is written stays below the folder; rules are taken out of the kernel again.
const RULES: &str = r#"
own=$1 program=$2 others=$3
was=$(auditctl -s | sed -n 's/^enabled //p') || exit 75
case $was in 0 | 1) ;; *) exit 75 ;; esac
cp -a /etc "$own/etc"
mount --bind "$own/etc" /etc
rm -rf /etc/audit/rules.d /etc/audit/audit.rules
"$program" audit --disable "$others" --format json -o "$own/before.json"
"$program" audit --disable "$others" --fix --apply --backup "$own/backups"
file=/etc/audit/rules.d/50-seawall-docker.rules
takeout() {
    sed -n 's/^-a /-d /p' "$file" | while read -r rule; do auditctl $rule >/dev/null 2>&1 || true; done
    auditctl -e "$was" >/dev/null
    auditctl -l | grep key=docker >"$own/left" || true
}
trap takeout EXIT
augenrules --check >"$own/check.before" 2>&1 || true
augenrules --load
augenrules --check >"$own/check.after" 2>&1
auditctl -l >"$own/loaded"
"$program" audit --disable "$others" --format json -o "$own/after.json"
"#;

/// `sysctl` reads each line as a setting that the kernel has, and sets those that are so already.
#[test]
fn settings_of_the_kernel_are_taken() {
    if let Some(why) = missing(&["sysctl"]) {
        return skip(&why);
    }
    let desk = Desk::new();
    for (path, weak) in SETTINGS {
        desk.file(&format!("root/proc/sys/{path}"), format!("{weak}\n"));
    }
    let root = desk.path("root");
    let ran = desk.run(&format!("audit --fix --apply --root {}", root.display()));
    assert!(ran.code == 0, "{ran:?}");
    let file = root.join("etc/sysctl.d/50-seawall.conf");
    let written = fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = written
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert_eq!(lines.len(), SETTINGS.len(), "{written}");
    let sysctl = |options: &[&str], file: &Path| {
        let ran = Command::new("sysctl")
            .args(options)
            .arg(file)
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&ran.stdout).into_owned();
        (
            ran.status.success(),
            out,
            String::from_utf8_lossy(&ran.stderr).into_owned(),
        )
    };
    if sysctl(&["--dry-run", "-p"], Path::new("/dev/null")).0 {
        let (is_taken, out, err) = sysctl(&["--dry-run", "-p"], &file);
        assert!(is_taken && err.is_empty(), "{out}{err}");
        let told: Vec<&str> = out.lines().collect();
        assert_eq!(told, lines);
        // It looks at what it reads.
        let wrong = desk.file(
            "wrong.conf",
            format!("{written}kernel.no_such_setting = 1\n"),
        );
        assert!(!sysctl(&["--dry-run", "-p"], &wrong).0);
    } else {
        skip("this sysctl knows no --dry-run");
    }
    // Only what the kernel has already: the machine stays as it is.
    let is_so = |line: &&&str| {
        let (name, value) = line.split_once(" = ").unwrap();
        let now = fs::read_to_string(format!("/proc/sys/{}", name.replace('.', "/")));
        now.is_ok_and(|now| now.trim() == value)
    };
    let same: Vec<&str> = lines.iter().filter(is_so).copied().collect();
    if same.is_empty() || !rustix::process::geteuid().is_root() {
        return skip("no setting of the kernel is as it is wanted, or only root sets them");
    }
    let same = desk.file("same.conf", same.join("\n") + "\n");
    let (is_set, out, err) = sysctl(&["-p"], &same);
    if err.contains("Read-only file system") || err.contains("permission denied") {
        return skip(&format!(
            "the kernel's settings cannot be written here: {err}"
        ));
    }
    assert!(is_set, "{out}{err}");
}

/// Settings with a weak value.
const SETTINGS: &[(&str, u8)] = &[
    ("kernel/randomize_va_space", 0),
    ("kernel/kptr_restrict", 0),
    ("fs/protected_symlinks", 0),
    ("fs/protected_hardlinks", 0),
];
