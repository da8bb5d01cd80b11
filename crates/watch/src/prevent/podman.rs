//! What differs with containers of Podman: it executes runtimes in any folder when it starts and takes down a container, so that
//! whom they are about is not known; and labels stand in a database of its own.

use std::sync::Arc;

use rustix::process::{Pid, Signal, kill_process};
use seawall_policy::config::watch::prevent::Item;

use super::bundle::{Bundle, number};
use super::governed::Governed;
use super::place;
use super::ward::{Ward, lock};
use crate::containers::conmon;

impl Ward {
    /// A runtime is about to be executed: looks at all containers that it may be about to start or to take down.
    pub(super) fn settle(&self) {
        let waiting: Vec<Arc<Governed>> = {
            let known = lock(&self.known);
            let waiting = known.values().filter(|it| it.pid_file.is_some());
            waiting.cloned().collect()
        };
        let _alone = lock(&self.admitting);
        for governed in waiting {
            let init = lock(&governed.live).init;
            match init {
                Some((init, started)) if place::started(init) != Some(started) => {
                    lock(&governed.live).names.release();
                }
                Some(_) => {}
                None => self.begin_made(&governed),
            }
        }
    }

    /// Begins with a container that its runtime has made meanwhile. Where that can't be done and an item blocks, its first
    /// process is ended, which has executed nothing yet.
    fn begin_made(&self, governed: &Governed) {
        let init = governed.pid_file.as_deref().and_then(number);
        let is_its = |init: &i32| is_of(*init, &governed.container.id);
        let Some(init) = init.filter(is_its) else {
            return;
        };
        let Err(why) = self.begin(governed, init) else {
            return;
        };
        let mut end = "";
        if governed.is_strict
            && let Some(process) = Pid::from_raw(init)
        {
            let _ = kill_process(process, Signal::KILL);
            end = "; it is ended before it begins";
        }
        // It is come back to as long as it runs.
        self.tell_once(format!(
            "{} is not governed: {why}{end}",
            governed.container.name
        ));
    }

    /// Tells of items that hold for no container of Podman.
    pub(super) fn tell_unlabelled(&self, bundle: &Bundle) {
        let chooses =
            |it: &&Item| !it.containers.labels.is_empty() || !it.containers.compose.is_empty();
        let choosing = self.items.iter().filter(chooses);
        if bundle.pid_file.is_some() {
            for item in choosing {
                self.tell_once(format!(
                    "item `{}` chooses by labels, which are not known of containers of Podman: it does not hold for these",
                    item.name
                ));
            }
        }
    }
}

/// Says whether a process is one of a container: by its control groups, or where it has none of its own because what looks after
/// the container made it.
fn is_of(process: i32, id: &str) -> bool {
    let groups = place::containers(process);
    let keeper = || place::parent(process).and_then(conmon::of_process);
    groups.iter().any(|it| it == id) || groups.is_empty() && keeper().is_some_and(|it| it.id == id)
}
