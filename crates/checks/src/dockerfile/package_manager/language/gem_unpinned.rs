//! DF-0041.

use seawall_model::severity::Severity;

use super::super::pin;
use super::super::table::GEM;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0041",
    name: "unpinned-gem",
    title: "gem installs a package without a version",
    severity: Severity::Low,
    severity_why: "it takes a release that someone else chooses, but nothing is open by it alone",
    why: "gem takes the newest release that there is on the day of the build. The same Dockerfile \
          gives other code next week, and whoever takes over a gem is in the next image without a \
          change that anybody could review.",
    remedy: "Name the version: `gem install rails:7.1.3` or `gem install rails -v 7.1.3`; or keep it \
          in a `Gemfile` with its lock file and use `bundle install`.",
    bad: "FROM ruby:3.3\nRUN gem install rails\n",
    good: "FROM ruby:3.3\nRUN gem install rails:7.1.3\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3028",
        },
        Alias {
            peer: Peer::Kics,
            id: "gem_install_without_version",
        },
    ],
    cwe: &[1357],
    references: &["https://guides.rubygems.org/command-reference/#gem-install"],
    fixing: Fixing::None("which version is wanted is not in the file"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    pin::tell(input, faults, &CHECK, &[&GEM]);
}
