//! DMN-0012.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0012",
    name: "no-authorization-plugin",
    title: "whoever may speak to the daemon may do everything",
    severity: Severity::Low,
    severity_why: "only who is trusted with root already is let in",
    why: "The daemon knows no rights: who reaches its socket may do all that root may. An \
          authorization plugin is asked about each request, and can allow some users to look \
          only, or forbid privileged containers.",
    remedy: "Name a plugin in `authorization-plugins`, or see to it that nobody but root reaches \
             the daemon.",
    bad: "{\n  \"icc\": false\n}\n",
    good: "{\n  \"authorization-plugins\": [\"policy\"]\n}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_12",
    }],
    cwe: &[862],
    references: &["https://docs.docker.com/engine/extend/plugins_authorization/"],
    fixing: Fixing::None("a plugin has to be chosen and installed"),
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.is_read() && input.items("authorization-plugins").is_empty() {
        let message = "every request to the daemon is allowed: no authorization plugin is named";
        let fault = input.unlike(&CHECK, "authorization-plugins", message.to_owned());
        faults.push(fault);
    }
}
