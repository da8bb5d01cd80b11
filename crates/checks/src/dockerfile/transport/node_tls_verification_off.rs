//! DF-0066.

use seawall_model::severity::Severity;

use super::environment::settings;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0066",
    name: "node-tls-verification-off",
    title: "NODE_TLS_REJECT_UNAUTHORIZED=0 switches certificate checks of Node.js off",
    severity: Severity::High,
    severity_why: "every TLS connection of every Node.js program can be forged",
    why: "With `NODE_TLS_REJECT_UNAUTHORIZED=0` Node.js takes any certificate in all its TLS connections: \
          those of npm and yarn in the build, and, set by `ENV`, those of the application to its \
          databases and services.",
    remedy: "Take the variable out. For an authority of your own, name its certificate with \
          `NODE_EXTRA_CA_CERTS`.",
    bad: "FROM node:22\nENV NODE_TLS_REJECT_UNAUTHORIZED=0\n",
    good: "FROM node:22\nENV NODE_EXTRA_CA_CERTS=/etc/ssl/own.pem\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_6",
    }],
    cwe: &[295],
    references: &["https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for setting in settings(input, &|name| name == "NODE_TLS_REJECT_UNAUTHORIZED") {
        if setting.value != "0" {
            continue;
        }
        let message = format!(
            "`{}={}` makes Node.js take any certificate",
            setting.name, setting.value
        );
        let place = input.place(setting.site, setting.span);
        let mut fault = Fault::new(&CHECK, message, place).value(setting.value.clone());
        if let Some(fix) = setting.set_to(input, "1") {
            fault = fault.fix(fix);
        }
        faults.push(fault);
    }
}
