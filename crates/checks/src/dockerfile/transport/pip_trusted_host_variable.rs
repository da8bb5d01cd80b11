//! DF-0070.

use seawall_model::severity::Severity;

use super::command::is_local_url;
use super::environment::settings;
use super::written::written;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0070",
    name: "pip-trusted-host-variable",
    title: "PIP_TRUSTED_HOST exempts servers from certificate checks",
    severity: Severity::High,
    severity_why: "packages run code when they are installed, and these can be forged",
    why: "pip takes packages from the hosts in `PIP_TRUSTED_HOST` (or `trusted-host` of its \
          configuration) without checking a certificate, even over plain HTTP. Whoever can get into the \
          connection can put code of his own into any package, and it is run at once.",
    remedy: "Take it out. For an index with an authority of your own, name its certificate with `PIP_CERT` \
          or `pip config set global.cert`.",
    bad: "FROM python:3.12\nENV PIP_TRUSTED_HOST=packages.example.com\n",
    good: "FROM python:3.12\nENV PIP_CERT=/etc/ssl/own.pem\n",
    variants: &[
        Variant {
            name: "variable",
            title: "PIP_TRUSTED_HOST is set",
            severity: None,
            profile: None,
        },
        Variant {
            name: "configuration",
            title: "trusted-host is configured",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_16",
    }],
    cwe: &[295],
    references: &["https://pip.pypa.io/en/stable/cli/pip/#cmdoption-trusted-host"],
    fixing: Fixing::None("only you know the certificate of the server"),
    since: "0.2.0",
    run: &[
        Run::Dockerfile(run),
        Run::Dockerfile(run_configuration),
        Run::Built(run),
        Run::Built(run_configuration),
    ],
};

fn run(input: &Input, faults: &mut Faults) {
    let is_wanted = |name: &str| matches!(name, "PIP_TRUSTED_HOST" | "UV_INSECURE_HOST");
    for setting in settings(input, &is_wanted) {
        if !is_foreign(&setting.value) {
            continue;
        }
        let message = format!(
            "`{}={}` exempts the host from certificate checks",
            setting.name, setting.value
        );
        let place = input.place(setting.site, setting.span);
        faults.push(
            Fault::new(&CHECK, message, place)
                .variant("variable")
                .value(setting.value),
        );
    }
}

fn run_configuration(input: &Input, faults: &mut Faults) {
    for (site, invocation) in input.running(&["pip"]).invocations() {
        let operands = invocation.operands();
        let word = |at: usize| operands.get(at).and_then(|word| word.literal());
        let is_set = word(0).as_deref() == Some("config") && word(1).as_deref() == Some("set");
        let is_trusted = word(2).is_some_and(|name| name.ends_with(".trusted-host"));
        let hosts = operands.get(3).filter(|_| is_set && is_trusted);
        if let Some(hosts) = hosts.filter(|hosts| is_foreign(&hosts.shown())) {
            let message = format!(
                "pip is configured to trust `{}` without a certificate",
                hosts.shown()
            );
            let place = input.place(site, hosts.span);
            faults.push(
                Fault::new(&CHECK, message, place)
                    .variant("configuration")
                    .value(hosts.shown()),
            );
        }
    }
    for file in written(input) {
        let is_configuration = matches!(file.name.as_str(), "pip.conf" | "pip.ini" | ".pip");
        let mut settings = file.settings();
        if is_configuration
            && settings.any(|(name, value)| name == "trusted-host" && is_foreign(value))
        {
            let message = format!("`{}` exempts hosts from certificate checks", file.name);
            let place = input.place(file.site, file.span);
            faults.push(Fault::new(&CHECK, message, place).variant("configuration"));
        }
    }
}

/// Says whether a list of hosts names any but the machine itself.
fn is_foreign(hosts: &str) -> bool {
    let mut hosts = hosts
        .split([' ', ',', '\n'])
        .filter(|host| !host.is_empty());
    hosts.any(|host| !is_local_url(host))
}
