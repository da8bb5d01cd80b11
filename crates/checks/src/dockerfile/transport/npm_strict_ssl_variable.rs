//! DF-0067.

use seawall_model::severity::Severity;

use super::environment::settings;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0067",
    name: "npm-strict-ssl-variable-off",
    title: "NPM_CONFIG_STRICT_SSL=false switches certificate checks of npm off",
    severity: Severity::High,
    severity_why: "packages run code when they are installed, and these can be forged",
    why: "npm, pnpm and yarn read settings from variables whose names begin with `NPM_CONFIG_` (`YARN_` \
          for yarn), in any case. With `strict-ssl` off they take packages from any server that answers, \
          and packages may run scripts as soon as they are installed.",
    remedy: "Take the variable out. For a registry with an authority of your own, set `NPM_CONFIG_CAFILE` or \
          `NODE_EXTRA_CA_CERTS`.",
    bad: "FROM node:22\nENV NPM_CONFIG_STRICT_SSL=false\n",
    good: "FROM node:22\nENV NPM_CONFIG_STRICT_SSL=true\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_12",
    }],
    cwe: &[295],
    references: &["https://docs.npmjs.com/cli/v10/using-npm/config#strict-ssl"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for setting in settings(input, &is_strict_ssl) {
        if !OFF.contains(&setting.value.as_str()) {
            continue;
        }
        let message = format!(
            "`{}={}` makes package managers of Node.js take any certificate",
            setting.name, setting.value
        );
        let place = input.place(setting.site, setting.span);
        let mut fault = Fault::new(&CHECK, message, place).value(setting.value.clone());
        if let Some(fix) = setting.set_to(input, "true") {
            fault = fault.fix(fix);
        }
        faults.push(fault);
    }
}

/// Says whether a variable is that setting. npm takes `_` and `-` for the same.
fn is_strict_ssl(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    matches!(
        name.as_str(),
        "npm_config_strict_ssl"
            | "pnpm_config_strict_ssl"
            | "yarn_strict_ssl"
            | "yarn_enable_strict_ssl"
    )
}

const OFF: &[&str] = &["false", "0", "null"];
