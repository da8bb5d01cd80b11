//! Data: package managers, what their subcommands do, and what a package with a version looks like, after each
//! manager's own manual.

use super::pin::{self, Pin};
use crate::parse::shell::{Invocation, Word};

/// A package manager.
#[derive(Debug)]
pub(super) struct Manager {
    /// Its program.
    pub(super) program: &'static str,
    /// Subcommands in front of the one that counts, and how many words belong to each: `yarn global add`.
    pub(super) detours: &'static [(&'static str, usize)],
    /// Subcommands that install what is named.
    pub(super) installs: &'static [&'static str],
    /// Subcommands that bring everything up to date.
    pub(super) upgrades: &'static [&'static str],
    /// Other subcommands that ask before they change something.
    pub(super) removes: &'static [&'static str],
    /// Subcommands that fetch lists of packages, and do nothing else.
    pub(super) refreshes: &'static [&'static str],
    /// Subcommands that take one package; what follows is for that.
    pub(super) single: &'static [&'static str],
    /// Options with which nothing is installed.
    pub(super) dry: &'static [&'static str],
    /// Options that settle versions, or what they are taken from, elsewhere.
    pub(super) settling: &'static [&'static str],
    /// Variables that do so.
    pub(super) settling_variables: &'static [&'static str],
    /// Judges the name of a package, by subcommand.
    pub(super) pin: fn(&str, &str) -> Pin,
}

/// A subcommand of a manager, as it is called.
#[derive(Debug)]
pub(super) struct Call<'a> {
    /// The subcommand.
    pub(super) verb: &'a Word,
    /// Its name.
    pub(super) name: String,
    /// What it is given.
    pub(super) targets: Vec<&'a Word>,
}

impl Manager {
    /// Returns the subcommand that is called, where it is one of these. Arguments that are known only when it
    /// runs are taken for options where they stand in front of it.
    pub(super) fn call<'a>(&self, invocation: &'a Invocation, verbs: &[&str]) -> Option<Call<'a>> {
        self.call_any(invocation, &[verbs])
    }

    /// The same with several lists of subcommands.
    fn call_any<'a>(&self, invocation: &'a Invocation, verbs: &[&[&str]]) -> Option<Call<'a>> {
        if !invocation.is(self.program) {
            return None;
        }
        let operands = invocation.operands();
        let mut rest = operands.into_iter().skip_while(|word| word.is_dynamic());
        let mut verb = rest.next()?;
        let detour = verb.literal().and_then(|name| {
            let found = self.detours.iter().find(|(detour, _)| *detour == name);
            found.map(|(_, words)| *words)
        });
        if let Some(words) = detour {
            verb = rest.nth(words.saturating_sub(1))?;
        }
        let name = verb.literal()?.into_owned();
        let is_named = verbs.iter().any(|verbs| verbs.contains(&name.as_str()));
        let is_wanted = is_named && !invocation.has_option(self.dry);
        let is_single = self.single.contains(&name.as_str());
        let most = if is_single { 1 } else { usize::MAX };
        is_wanted.then(|| Call {
            verb,
            name,
            targets: rest.take(most).collect(),
        })
    }

    /// Returns the call where it installs what is named.
    pub(super) fn installation<'a>(&self, invocation: &'a Invocation) -> Option<Call<'a>> {
        self.call(invocation, self.installs)
    }

    /// Returns the call where it changes what is installed, and so asks.
    pub(super) fn change<'a>(&self, invocation: &'a Invocation) -> Option<Call<'a>> {
        self.call_any(invocation, &[self.installs, self.upgrades, self.removes])
    }

    /// Returns the call where it fetches lists or packages, and so leaves something on disk.
    pub(super) fn fetch<'a>(&self, invocation: &'a Invocation) -> Option<Call<'a>> {
        let verbs = [self.installs, self.upgrades, self.refreshes, FETCHING];
        self.call_any(invocation, &verbs)
    }

    /// Returns the call where it brings everything up to date; one that names packages does not.
    pub(super) fn upgrade<'a>(&self, invocation: &'a Invocation) -> Option<Call<'a>> {
        self.call(invocation, self.upgrades)
            .filter(|call| call.targets.is_empty())
    }
}

/// Returns the programs of some managers.
pub(super) fn programs(managers: &[&Manager]) -> Vec<&'static str> {
    managers.iter().map(|manager| manager.program).collect()
}

/// Subcommands of those that ask which fetch something.
const FETCHING: &[&str] = &[
    "groupinstall",
    "groupupdate",
    "swap",
    "build-dep",
    "builddep",
];

const NOTHING: Manager = Manager {
    program: "",
    detours: &[],
    installs: &[],
    upgrades: &[],
    removes: &[],
    refreshes: &[],
    single: &[],
    dry: &["--help"],
    settling: &[],
    settling_variables: &[],
    pin: pin::never,
};

/// `apt-get`.
pub(super) static APT_GET: Manager = Manager {
    program: "apt-get",
    installs: &["install", "reinstall", "satisfy"],
    upgrades: &["upgrade", "dist-upgrade", "full-upgrade"],
    removes: &["remove", "purge", "autoremove", "autopurge", "build-dep"],
    refreshes: &["update"],
    dry: &[
        "-s",
        "--simulate",
        "--just-print",
        "--dry-run",
        "--recon",
        "--no-act",
        "--print-uris",
        "-h",
        "--help",
    ],
    settling: &["-S", "--snapshot"],
    pin: pin::apt,
    ..NOTHING
};

/// `apt`.
pub(super) static APT: Manager = Manager {
    program: "apt",
    ..APT_GET
};

/// `aptitude`.
pub(super) static APTITUDE: Manager = Manager {
    program: "aptitude",
    upgrades: &["safe-upgrade", "full-upgrade", "upgrade", "dist-upgrade"],
    settling: &[],
    ..APT_GET
};

/// `apk`.
pub(super) static APK: Manager = Manager {
    program: "apk",
    installs: &["add"],
    upgrades: &["upgrade"],
    removes: &["del", "fix"],
    refreshes: &["update"],
    dry: &["-s", "--simulate", "-h", "--help"],
    pin: pin::apk,
    ..NOTHING
};

/// `yum`.
pub(super) static YUM: Manager = Manager {
    program: "yum",
    installs: &[
        "install",
        "localinstall",
        "reinstall",
        "downgrade",
        "install-n",
        "install-na",
        "install-nevra",
        "in",
    ],
    upgrades: &[
        "update",
        "upgrade",
        "up",
        "update-minimal",
        "upgrade-minimal",
        "update-to",
        "upgrade-to",
        "distro-sync",
        "distribution-synchronization",
        "dsync",
        "dup",
    ],
    removes: &[
        "remove",
        "rm",
        "erase",
        "autoremove",
        "swap",
        "groupinstall",
        "groupupdate",
        "groupremove",
        "builddep",
    ],
    refreshes: &["makecache", "mc"],
    dry: &["--assumeno", "-h", "--help"],
    pin: pin::rpm,
    ..NOTHING
};

/// `dnf`.
pub(super) static DNF: Manager = Manager {
    program: "dnf",
    ..YUM
};

/// `microdnf`.
pub(super) static MICRODNF: Manager = Manager {
    program: "microdnf",
    ..YUM
};

/// `tdnf`.
pub(super) static TDNF: Manager = Manager {
    program: "tdnf",
    ..YUM
};

/// `zypper`.
pub(super) static ZYPPER: Manager = Manager {
    program: "zypper",
    installs: &[
        "install",
        "in",
        "source-install",
        "si",
        "install-new-recommends",
        "inr",
    ],
    upgrades: &["update", "up", "patch", "dist-upgrade", "dup"],
    removes: &["remove", "rm", "verify", "ve"],
    refreshes: &["refresh", "ref"],
    dry: &["-D", "--dry-run", "-h", "--help"],
    pin: pin::zypper,
    ..NOTHING
};

/// `pip`.
pub(super) static PIP: Manager = Manager {
    program: "pip",
    installs: &["install"],
    dry: &["--dry-run", "-h", "--help", "-V", "--version"],
    settling: &["-c", "--constraint", "--require-hashes", "--no-index"],
    settling_variables: &["PIP_CONSTRAINT", "PIP_REQUIRE_HASHES", "PIP_NO_INDEX"],
    pin: pin::pip,
    ..NOTHING
};

/// `npm`.
pub(super) static NPM: Manager = Manager {
    program: "npm",
    installs: &[
        "install", "i", "in", "ins", "inst", "insta", "instal", "add",
    ],
    dry: &["--dry-run", "-h", "--help"],
    settling: &["--before"],
    pin: pin::npm,
    ..NOTHING
};

/// `pnpm`.
pub(super) static PNPM: Manager = Manager {
    program: "pnpm",
    ..NPM
};

/// `yarn`.
pub(super) static YARN: Manager = Manager {
    program: "yarn",
    detours: &[("global", 1), ("workspace", 2)],
    installs: &["add"],
    settling: &[],
    ..NPM
};

/// `bun`.
pub(super) static BUN: Manager = Manager {
    program: "bun",
    installs: &["add", "a", "install", "i"],
    settling: &[],
    ..NPM
};

/// `gem`.
pub(super) static GEM: Manager = Manager {
    program: "gem",
    installs: &["install", "i"],
    dry: &["--explain", "-h", "--help"],
    settling: &["-v", "--version"],
    pin: pin::gem,
    ..NOTHING
};

/// `go`.
pub(super) static GO: Manager = Manager {
    program: "go",
    installs: &["install", "get", "run"],
    single: &["run"],
    dry: &["-n"],
    pin: pin::go,
    ..NOTHING
};

/// What works with APT's lists.
pub(super) static ALL_APT: &[&Manager] = &[&APT_GET, &APT, &APTITUDE];

/// What works with files of `rpm` and its own lists.
pub(super) static ALL_YUM: &[&Manager] = &[&YUM, &DNF, &MICRODNF, &TDNF];

/// What `dnf` and those in its place are called.
pub(super) static ALL_DNF: &[&Manager] = &[&DNF, &MICRODNF, &TDNF];
