//! Rules are changed while a machine is busy: nothing is missed, nothing is told twice.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::scene::{Scene, engine};

/// What both sets of rules have.
const MARK: &str = "
- rule: Mark
  desc: d
  condition: evt.type = execve and evt.rawres = 0 and proc.args startswith seawall-mark-
  output: '%proc.args'
  priority: WARNING
";

/// What only one has: other calls have to be recorded for each of them.
const OPENS: &str = "
- rule: Only opens
  desc: d
  condition: evt.type in (open, openat) and evt.args contains /seawall-nowhere/
  output: o
  priority: WARNING
";
const FOLDERS: &str = "
- rule: Only folders
  desc: d
  condition: evt.type in (mkdir, mkdirat) and evt.args contains seawall-nowhere
  output: o
  priority: WARNING
";

const MARKS: usize = 400;
const RELOADS: usize = 50;

#[test]
fn rules_are_changed_under_load_and_each_act_is_told_once() {
    let rules = [format!("{MARK}{OPENS}"), format!("{MARK}{FOLDERS}")];
    let Some(mut scene) = Scene::start(&rules[0]) else {
        return;
    };
    let flood = Flood::start();
    let acting = std::thread::spawn(|| (0..MARKS).for_each(act));
    let mut reloads = 0;
    while reloads < RELOADS || !acting.is_finished() {
        if reloads < RELOADS {
            reloads += 1;
            scene
                .service
                .change_rules(engine(&rules[reloads % 2]))
                .unwrap();
        }
        scene.turn_for(Duration::from_millis(40));
    }
    acting.join().unwrap();
    let opened = flood.end();
    scene.turn_for(Duration::from_millis(1500));
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for alert in scene.alerts() {
        *kinds.entry(alert.rule.to_string()).or_default() += 1;
        if &*alert.rule == "Mark" {
            *told.entry(alert.message).or_default() += 1;
        }
    }
    let standing = scene.standing().unwrap();
    println!(
        "{RELOADS} reloads, {opened} files opened meanwhile, {} events judged, {} lost, alerts {kinds:?}",
        standing.events,
        standing.flow().lost
    );
    let wanted: BTreeMap<String, usize> = (0..MARKS).map(|number| (mark(number), 1)).collect();
    assert_eq!(told, wanted);
    assert_eq!(standing.reloads.taken, RELOADS as u64);
    // Both sets were at work: what only one of them asks for was recorded while it was in place.
    assert!(
        kinds.contains_key("Only opens") && kinds.contains_key("Only folders"),
        "{kinds:?}"
    );
    assert!(
        kinds["Only opens"] < opened,
        "while the other was in place, opens were not told"
    );
}

fn mark(number: usize) -> String {
    format!("seawall-mark-{number:04}")
}

fn act(number: usize) {
    let ran = Command::new("true")
        .arg(mark(number))
        .stdin(Stdio::null())
        .status();
    assert!(ran.unwrap().success());
}

/// Another process (what ours does is not recorded) that opens files and makes folders that can't be, until it is told to end;
/// then it prints how many files.
const FLOOD: &str = "
count=0
while read -r -t 0.005 word; [ $? -gt 128 ]; do
  for _ in $(seq 200); do { : < /seawall-nowhere/file; } 2>&-; done
  count=$((count + 200))
  mkdir /seawall-nowhere/folder 2>&-
done
echo $count
";

struct Flood(Child);

impl Flood {
    fn start() -> Self {
        let child = Command::new("bash")
            .args(["-c", FLOOD])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        Self(child.unwrap())
    }

    fn end(self) -> usize {
        // It ends with its input.
        let output = self.0.wait_with_output().unwrap();
        String::from_utf8(output.stdout)
            .unwrap()
            .trim()
            .parse()
            .unwrap()
    }
}
