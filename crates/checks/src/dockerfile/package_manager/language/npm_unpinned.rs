//! DF-0039.

use seawall_model::severity::Severity;

use super::super::pin;
use super::super::table::{BUN, NPM, PNPM, YARN};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0039",
    name: "unpinned-npm-package",
    title: "npm installs a package without a version",
    severity: Severity::Low,
    severity_why: "it takes a release that someone else chooses, but nothing is open by it alone",
    why: "npm takes the release that is tagged `latest` on the day of the build, or whatever \
          another tag stands for then. The same Dockerfile gives other code next week, and whoever \
          takes over a package is in the next image without a change that anybody could review; \
          scripts of packages run while they are installed. `pnpm`, `yarn` and `bun` do the same.",
    remedy: "Name the version (`npm install -g pm2@5.4.2`), or better keep the package in \
          `package.json` with a lock file and use `npm ci`.",
    bad: "FROM node:22\nRUN npm install -g pm2\n",
    good: "FROM node:22\nRUN npm install -g pm2@5.4.2\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3016",
        },
        Alias {
            peer: Peer::Kics,
            id: "npm_install_without_pinned_version",
        },
    ],
    cwe: &[1357],
    references: &["https://docs.npmjs.com/cli/v10/commands/npm-install"],
    fixing: Fixing::None("which version is wanted is not in the file"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    pin::tell(input, faults, &CHECK, &[&NPM, &PNPM, &YARN, &BUN]);
}
