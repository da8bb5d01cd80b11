//! DMN-0001.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Profile, Run};
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0001",
    name: "rootful-engine",
    title: "the engine runs as root",
    severity: Severity::Low,
    severity_why: "it takes a fault in the engine or the kernel for it to matter",
    why: "A fault in the daemon, in a runtime or in what a container is allowed gives whoever uses \
             it root on the host. A rootless engine runs all of it as an ordinary user, in a user \
             namespace: the same fault gives that user's files, no more.",
    remedy: "Install it for a user with `dockerd-rootless-setuptool.sh install`, where nothing \
             needs what it cannot do: AppArmor profiles, overlay networks, or all limits on hosts \
             with cgroup v1.",
    bad: "engine.is_rootless = false\n",
    good: "engine.is_rootless = true\nengine.daemon.uid = 1000\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[250],
    references: &["https://docs.docker.com/engine/security/rootless/"],
    fixing: Fixing::None(
        "a rootless engine is another installation, with its own images and containers",
    ),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let uid = &input.engine.daemon.uid;
    let Some(is_rootless) = outcomes.need(&input.engine.is_rootless, "SecurityOptions") else {
        return;
    };
    let value = if *is_rootless {
        "rootless"
    } else {
        "not rootless"
    };
    let mut readings = vec![Reading::new(value, "SecurityOptions of GET /info")];
    if let Seen::Known(uid) = uid {
        readings.push(Reading::new(
            uid.to_string(),
            "/proc/PID/status Uid of dockerd",
        ));
    }
    let message = match (is_rootless, uid) {
        (true, Seen::Known(0)) => {
            "the engine calls itself rootless, but its daemon runs as user `0`"
        }
        (true, _) => return outcomes.pass(readings),
        (false, _) => "the engine runs as root",
    };
    let fault = Fault::new(&CHECK, message, outcomes.place()).value(value);
    outcomes.fail(fault, readings);
}
