//! CTR-0013.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::container::kernel::{Kernel, ask};
use crate::container::tell::{fail, reading};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0013",
    name: "writable-container-root",
    title: "the root file system of a container is writable",
    severity: Severity::Medium,
    severity_why: "whoever runs code inside can put programs there, for as long as the container lives",
    why: "On a writable root an attacker changes programs and configuration, and leaves tools \
          behind. On a read-only one only volumes and temporary file systems can be written, \
          and those are known.",
    remedy: "Start it with `--read-only`, and `--tmpfs /tmp` or volumes where the program writes.",
    bad: "container.process.mounts = [{\"point\": \"/\", \"root\": \"/\", \"kind\": \
          \"overlay\", \"source\": \"overlay\", \"device\": \"0:50\", \"options\": [\"rw\"], \
          \"propagation\": \"private\"}]\n",
    good: "container.process.mounts = [{\"point\": \"/\", \"root\": \"/\", \"kind\": \
           \"overlay\", \"source\": \"overlay\", \"device\": \"0:50\", \"options\": [\"ro\"], \
           \"propagation\": \"private\"}]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[732],
    references: &["https://docs.docker.com/reference/cli/docker/container/run/#read-only"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let field = "HostConfig.ReadonlyRootfs";
    let asked = &input.container.host.read_only;
    let mut readings: Vec<Reading> = reading(input, field, asked).into_iter().collect();
    let seen = match ask(input, "mountinfo", |process| &process.mounts) {
        // What is mounted last over a point is what is seen there.
        Kernel::Says(mounts, from) => {
            let root = mounts.iter().rev().find(|mount| mount.point == "/");
            root.map(|root| (root.is_read_only(), from))
        }
        _ => None,
    };
    let is_read_only = match seen {
        Some((is_read_only, from)) => {
            let word = if is_read_only { "/ is ro" } else { "/ is rw" };
            readings.push(Reading::new(word, from));
            is_read_only
        }
        None => match outcomes.need(asked, &input.field(field)) {
            Some(is_read_only) => *is_read_only,
            None => return,
        },
    };
    if is_read_only {
        outcomes.pass(readings);
    } else {
        let message = format!(
            "the root file system of container `{}` is writable",
            input.container.name
        );
        fail(&CHECK, outcomes, message, "rw", readings);
    }
}
