//! Whoever is watched chooses names, paths and arguments: none of them forges a line or moves a terminal's cursor.

use std::process::Command;

use serde_json::Value;

use super::{Live, alone, engine};
use crate::guard_unit::image;
use crate::program::Desk;

/// All programs that containers start, with whatever they chose.
const RULES: &str = "
- rule: Started
  desc: d
  condition: evt.type in (execve, execveat) and container.id != host and container.id != \"\"
  output: 'started %proc.name %proc.exepath %proc.exe %proc.cmdline %evt.arg.filename %proc.cwd %proc.pname %proc.pcmdline %proc.env'
  priority: WARNING
- rule: Opened
  desc: d
  condition: evt.type in (open, openat, creat) and container.id != host and container.id != \"\" and evt.is_open_write = true
  output: 'opened %fd.name %fd.nameraw %evt.args'
  priority: WARNING
";

/// Runs in a container: programs and files with names that look like lines, hold escape sequences, are no UTF-8, or are
/// longer than any path may be. The last program says that all was done.
const ACT: &str = r#"
cd /tmp
b=/bin/busybox
run() { $b cp $b "$1/true"; "$1/true" "$2"; }
for name in "$($b printf 'a\n05:00:00.000000000: Critical forged line')" \
    "$($b printf 'b\033[2J\033[1;31mred\033]0;title\007')" \
    "$($b printf 'c\r05:00:00.000000000: Emergency forged line')" \
    "$($b printf 'd\377\376\300\200')" \
    "$($b printf 'e\302\233 31m\342\200\256 turned')" \
    "$($b printf 'f\"}\n{"rule":"forged","output":"x"}')"; do
  $b mkdir "$name"
  run "./$name" "$name"
  : > "$name/file"
done
i=0
while [ $i -lt 20 ]; do
  d=$($b printf 'x%0249d' 0)
  $b mkdir $d && cd $d
  i=$((i + 1))
done
$b cp $b true
./true long
: > file
/bin/busybox true all-done
"#;

#[test]
fn nothing_that_a_container_chooses_forges_a_line() {
    let Some(daemon) = engine(&["busybox"]) else {
        return;
    };
    let _alone = alone();
    let desk = Desk::new();
    image(&daemon, &desk);
    desk.file("rules.yaml", RULES);
    let words = |format: &str| {
        let host = daemon.host();
        format!("watch run --rules rules.yaml --no-default-rules --format {format} --engine {host}")
    };
    let mut text = Live::start(&desk, "text", &words("text"));
    let mut json = Live::start(&desk, "json", &words("json"));
    let ran = Command::new("docker")
        .args([
            "--host",
            &daemon.host(),
            "run",
            "--rm",
            "--network",
            "none",
            "--entrypoint",
        ])
        .args(["/bin/busybox", "box:1", "sh", "-c"])
        .arg(format!("/bin/busybox mkdir -p /tmp\n{ACT}"))
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    text.wait_for_line("all-done");
    json.wait_for_line("all-done");
    assert_eq!((text.end(), json.end()), (Some(0), Some(0)));
    for live in [&text, &json] {
        let printed = String::from_utf8(live.printed()).expect("all is UTF-8");
        let dangerous = |letter: &char| {
            letter.is_control() && *letter != '\n' || "\u{202e}\u{9b}".contains(*letter)
        };
        assert_eq!(printed.chars().find(dangerous), None);
        assert!(printed.contains("forged"), "the names were told: {printed}");
    }
    for line in text.lines() {
        let is_alert = line.get(18..27) == Some(": Warning") && line.as_bytes()[8] == b'.';
        assert!(is_alert, "a forged line: {line}");
    }
    let mut long = 0;
    for line in json.lines() {
        let alert: Value = serde_json::from_str(&line).expect("each line is whole");
        let rule = alert["rule"].as_str().unwrap();
        assert!(
            matches!(rule, "Started" | "Opened"),
            "a forged alert: {line}"
        );
        assert!(
            alert["priority"] == "Warning" && alert["source"] == "syscall",
            "{line}"
        );
        let cwd = alert["output_fields"]["proc.cwd"]
            .as_str()
            .unwrap_or_default();
        long = long.max(cwd.len());
        assert!(line.len() < 256 << 10, "{} bytes", line.len());
    }
    println!(
        "{} lines, the longest folder has {long} bytes",
        json.lines().len()
    );
    assert!(json.lines().len() >= 12);
}
