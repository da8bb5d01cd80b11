//! CTR-0022.

use seawall_model::assessment::Reading;
use seawall_model::host::process::SeccompMode;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use super::option::{self, is_asked, of_engine};
use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::container::kernel::{Kernel, ask};
use crate::container::tell::{fail, reading};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0022",
    name: "no-seccomp",
    title: "no system call of a container is filtered",
    severity: Severity::High,
    severity_why: "system calls that have opened the way out before are open again",
    why: "The engine's seccomp profile keeps some sixty system calls from containers: loading \
          kernel modules, keys, `bpf`, `userfaultfd`, new user namespaces. \
          `seccomp=unconfined`, `--privileged`, or an engine whose default profile is \
          `unconfined` takes it away.",
    remedy: "Leave `--security-opt seccomp=unconfined` out. Where one system call is missing, \
             name a profile of your own that adds it: `--security-opt seccomp=profile.json`.",
    bad: "container.process.seccomp = \"off\"\n",
    good: "container.process.seccomp = \"filter\"\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[693],
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let host = &input.container.host;
    let mut readings: Vec<Reading> = option::reading(input).into_iter().collect();
    readings.extend(reading(input, "HostConfig.Privileged", &host.privileged));
    let asked = of_request(input);
    let found = match ask(input, "status Seccomp", |process| &process.seccomp) {
        Kernel::Says(SeccompMode::Off, from) => {
            readings.push(Reading::new("0", from));
            Ok(Some("the kernel filters nothing".to_owned()))
        }
        Kernel::Says(_, from) => {
            readings.push(Reading::new("a filter", from));
            // A filter that it has from the engine's own surroundings is not the one that was taken
            // away.
            Ok(asked.unwrap_or_default().filter(|_| is_taken(input)))
        }
        _ => asked,
    };
    match found {
        Ok(None) => outcomes.pass(readings),
        Ok(Some(why)) => {
            let name = &input.container.name;
            let message = format!("system calls of container `{name}` are not filtered: {why}");
            fail(&CHECK, outcomes, message, "unconfined", readings);
        }
        Err(why) => outcomes.not_looked_at(why),
    }
}

fn is_unconfined(input: &Input<'_>) -> bool {
    is_asked(input, "seccomp", "unconfined")
}

/// Says whether the engine gives no filter.
fn is_taken(input: &Input<'_>) -> bool {
    let is_privileged = input.container.host.privileged == Seen::Known(true);
    let has_own = option::values(input, "seccomp").is_some_and(|it| !it.is_empty());
    is_unconfined(input) || (is_privileged && !has_own)
}

/// Returns what is wrong with what was asked of the engine.
fn of_request(input: &Input<'_>) -> Result<Option<String>, String> {
    if is_unconfined(input) {
        return Ok(Some("`seccomp=unconfined`".to_owned()));
    }
    let unknown = |field: &str| format!("{} is not known", input.field(field));
    let options =
        option::values(input, "seccomp").ok_or_else(|| unknown("HostConfig.SecurityOpt"))?;
    let privileged = input.container.host.privileged.known();
    match privileged {
        None => return Err(unknown("HostConfig.Privileged")),
        // Engines before 23.0 give a privileged container no profile, whatever is asked for.
        Some(true) => return Ok(Some("`--privileged`".to_owned())),
        Some(false) => {}
    }
    match of_engine(input, "seccomp") {
        Seen::Known(profile) if options.is_empty() && profile.contains("profile=unconfined") => {
            Ok(Some("the engine's own profile is `unconfined`".to_owned()))
        }
        Seen::Known(_) => Ok(None),
        Seen::Absent => Ok(Some("the engine makes no use of seccomp".to_owned())),
        Seen::Unknown(why) => Err(why),
    }
}
