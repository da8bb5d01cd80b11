//! DF-0036.

use seawall_model::severity::Severity;

use super::super::pin;
use super::super::table::PIP;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0036",
    name: "unpinned-pip-package",
    title: "pip installs a package without a version",
    severity: Severity::Low,
    severity_why: "it takes a release that someone else chooses, but nothing is open by it alone",
    why: "pip takes the newest release that there is on the day of the build. The same Dockerfile \
          gives other code next week, and whoever takes over a package, or publishes a broken \
          release, is in the next image without a change that anybody could review.",
    remedy: "Name the version (`flask==3.0.3`), or install from a file with versions and hashes: `pip \
          install --require-hashes -r requirements.txt`. Published versions stay, so such pins \
          last.",
    bad: "FROM python:3.12\nRUN pip install --no-cache-dir flask\n",
    good: "FROM python:3.12\nRUN pip install --no-cache-dir flask==3.0.3\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3013",
        },
        Alias {
            peer: Peer::Kics,
            id: "unpinned_package_version_in_pip_install",
        },
    ],
    cwe: &[1357],
    references: &[
        "https://pip.pypa.io/en/stable/topics/repeatable-installs/",
        "https://peps.python.org/pep-0508/",
    ],
    fixing: Fixing::None("which version is wanted is not in the file"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    pin::tell(input, faults, &CHECK, &[&PIP]);
}
