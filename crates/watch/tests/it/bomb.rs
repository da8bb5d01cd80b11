//! Fork bombs: a container makes processes as fast as it can, and what another one does is told all the same, in time.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use seawall_watch::observer::{Ended, Observer};
use seawall_watch::told::Told;

use crate::scene::Scene;

const RULES: &str = "
- rule: Mark
  desc: d
  condition: evt.type = execve and evt.rawres = 0 and proc.args startswith seawall-bomb-
  output: '%container.full_id %proc.args'
  priority: WARNING
";

/// How long the bomb goes on.
const SECONDS: u64 = 8;
/// Processes that it may have at a time.
const MOST: u32 = 300;
/// What the other container does meanwhile.
const ACTS: usize = 100;
/// How late an alert may be: the margin of 20 ms, and what it takes where two processors have hundreds of processes to run.
const LATEST: Duration = Duration::from_secs(5);
/// By how much the watcher may grow, in bytes.
const GROWTH: u64 = 64 << 20;

/// Processes that make processes which end at once, and the bomb that everybody knows, which is as many as it may.
const BOMB: &str = "
for each in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do (while :; do (:); done) & done
sleep 1
bomb() { bomb | bomb & }
bomb
wait
";

/// A control group of a container, and who is in it; all of them end with it.
struct Container {
    id: String,
    group: PathBuf,
}

impl Container {
    /// Makes one that may have so many processes; nothing where groups can't be made, or can't limit that.
    fn new(digit: &str, most: u32) -> Option<Self> {
        let id = format!("{digit}{}", "b0".repeat(32))
            .chars()
            .take(64)
            .collect::<String>();
        let roots = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"];
        let group = roots.iter().find_map(|root| {
            let group = Path::new(root).join("docker").join(&id);
            fs::create_dir_all(&group).ok()?;
            fs::write(group.join("pids.max"), most.to_string()).ok()?;
            Some(group)
        })?;
        Some(Self { id, group })
    }

    /// Runs a script in it, in a process namespace of its own, that ends whatever it does after so long.
    fn run(&self, script: &str, seconds: u64) -> Child {
        let entered = "echo $$ > \"$0/cgroup.procs\" && exec timeout -s KILL \"$1\" unshare --pid --fork --kill-child sh -c \"$2\"";
        Command::new("sh")
            .args(["-c", entered])
            .arg(&self.group)
            .args([&seconds.to_string(), script])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        for _ in 0..200 {
            let members = fs::read_to_string(self.group.join("cgroup.procs")).unwrap_or_default();
            for member in members.lines() {
                drop(Command::new("kill").args(["-KILL", member]).status());
            }
            if fs::remove_dir(&self.group).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// How late each alert was.
struct Clock(Rc<RefCell<Vec<Duration>>>);

impl Observer for Clock {
    fn name(&self) -> &'static str {
        "clock"
    }

    fn alert(&mut self, told: &Told) -> Result<(), Ended> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let late = now.saturating_sub(Duration::from_nanos(told.alert.time));
        self.0.borrow_mut().push(late);
        Ok(())
    }
}

fn resident() -> u64 {
    let text = fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = text.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}

#[test]
fn a_fork_bomb_hides_nobody() {
    let late = Rc::default();
    let clock = Clock(Rc::clone(&late));
    let address = "unix:///nowhere/engine.sock";
    let Some(mut scene) = Scene::start_with(RULES, address, vec![Box::new(clock)]) else {
        return;
    };
    let (Some(loud), Some(quiet)) = (Container::new("1", MOST), Container::new("2", 50)) else {
        println!("skipped: control groups can't limit processes here");
        return;
    };
    scene.turn_for(Duration::from_secs(1));
    let before = (resident(), scene.standing().unwrap().threads);
    let mut bomb = loud.run(BOMB, SECONDS);
    let acts = format!(
        "sleep 1; for act in $(seq {ACTS}); do /bin/true seawall-bomb-$act; sleep 0.05; done"
    );
    let mut acting = quiet.run(&acts, 120);
    let patience = Instant::now() + Duration::from_mins(3);
    let mut most = 0;
    while [&mut bomb, &mut acting]
        .iter_mut()
        .any(|it| it.try_wait().unwrap().is_none())
    {
        assert!(Instant::now() < patience, "they do not end");
        scene.turn_for(Duration::from_millis(100));
        most = most.max(resident());
    }
    scene.turn_for(Duration::from_secs(3));
    let standing = scene.standing().unwrap();
    let told: Vec<String> = scene.alerts().into_iter().map(|it| it.message).collect();
    let latest = late.borrow().iter().max().copied().unwrap_or_default();
    let flow = standing.flow();
    println!(
        "{} events seen, {} lost, {} judged late; {} of {ACTS} acts told, the last {latest:?} late; \
         {} MB more at most; threads known: {} before, {} after; {:?}",
        flow.seen,
        flow.lost,
        standing.disordered,
        told.len(),
        most.saturating_sub(before.0) >> 20,
        before.1,
        standing.threads,
        standing.classes,
    );
    let wanted: Vec<String> = (1..=ACTS)
        .map(|act| format!("{} seawall-bomb-{act}", quiet.id))
        .collect();
    assert_eq!(told, wanted);
    assert!(latest < LATEST, "{latest:?}");
    assert!(most - before.0 < GROWTH);
    assert!(
        standing.threads < before.1 + 200,
        "processes that are gone are still known"
    );
    for (class, flow) in &standing.classes {
        let sum = flow.sent + flow.filtered + flow.lost;
        // Another processor may be between two counters.
        assert!(flow.seen.abs_diff(sum) <= 4, "{class}: {flow:?}");
    }
}
