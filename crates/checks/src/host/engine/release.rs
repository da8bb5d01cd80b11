//! HST-0020.

use std::sync::LazyLock;

use seawall_model::assessment::Reading;
use seawall_model::host::engine::EngineKind;
use seawall_model::severity::Severity;
use seawall_model::time::{Date, Timestamp};
use serde::Deserialize;

use super::program;
use crate::check::{Check, Fixing, Profile, Run, Variant};
use crate::daemon::Engine;
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(in crate::host) static CHECK: Check = Check {
    id: "HST-0020",
    name: "unsupported-engine",
    title: "the engine gets no security updates any more",
    severity: Severity::High,
    severity_why: "faults that are found from now on stay open",
    why: "Of the engine's releases only some are mended when a fault of its security is found. A \
             release whose support has ended keeps every fault that was found since, and with it all \
             containers. The same holds for containerd and the runtimes below it, which have releases \
             of their own: what advisories say of the files that run is told, too.",
    remedy: "Move to a release that is supported: `apt-get install docker-ce` or what the \
             distribution has for it, and read the notes of the releases in between.",
    bad: "engine.info.version = \"20.10.24\"\n",
    good: "engine.info.version = \"29.0.1\"\n",
    variants: &[Variant {
        name: program::VARIANT,
        title: "a program of the engine has a known vulnerability",
        severity: None,
        profile: None,
    }],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[1104],
    references: &[
        "https://github.com/moby/moby/blob/master/project/BRANCHES-AND-TAGS.md",
        "https://docs.docker.com/engine/release-notes/",
    ],
    fixing: Fixing::None("packages are upgraded by the system's own tools"),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    release(input, outcomes);
    program::tell(&CHECK, input, outcomes);
}

fn release(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    if input.engine.kind != EngineKind::Docker {
        return outcomes.not_applicable("Podman is kept up to date by its distribution");
    }
    let Some(version) = outcomes.need(&input.engine.info.version, "ServerVersion") else {
        return;
    };
    let readings = vec![Reading::new(version, "ServerVersion of GET /info")];
    let Some(parsed) = Engine::parse(version) else {
        let what = format!("whether `{version}` is supported: it is no version of Docker's");
        return outcomes.manual(what, readings);
    };
    if is_of_distribution(version) {
        let what = format!("whether the distribution that built `{version}` still mends it");
        return outcomes.manual(what, readings);
    }
    let taken = input.facts.taken;
    let taken = (taken != Timestamp::default()).then(|| taken.date());
    let Some(today) = input.settings.today.or(taken) else {
        return outcomes.not_looked_at("the present day is not known");
    };
    let Some(release) = RELEASES.iter().find(|it| it.holds(parsed)) else {
        let what = format!("whether `{version}` is supported: Seawall does not know the release");
        return outcomes.manual(what, readings);
    };
    match (
        date(release.ended.as_ref()),
        date(release.sure_until.as_ref()),
    ) {
        (Some(ended), _) if ended <= today => {
            let message = format!("engine `{version}` has had no support since {ended}");
            let fault = Fault::new(&CHECK, message, outcomes.place()).value(version);
            outcomes.fail(fault, readings);
        }
        (Some(_), _) => outcomes.pass(readings),
        (None, Some(sure)) if today <= sure => outcomes.pass(readings),
        (None, _) => {
            let what =
                format!("whether `{version}` is supported: no day is known on which it ends");
            outcomes.manual(what, readings);
        }
    }
}

/// Distributions mend old releases on their own, and mark them: `20.10.24+dfsg1`, `26.1.3-0ubuntu1`, `25.0.3-1`.
fn is_of_distribution(version: &str) -> bool {
    let mark = version.find(['+', '~', '-']);
    let mark = mark.and_then(|at| version.get(at..)).unwrap_or_default();
    let is_early = ["-rc", "-beta", "-alpha", "-dev", "-ce"];
    !mark.is_empty() && !is_early.iter().any(|early| mark.starts_with(early))
}

/// A release with the days of its support, as upstream tells them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Release {
    /// The first version that belongs to it: `20.10`.
    from: String,
    /// The last one.
    to: String,
    /// The day on which its support ended.
    ended: Option<String>,
    /// The day until which it is certain to be supported, where no end is known.
    sure_until: Option<String>,
}

impl Release {
    fn holds(&self, version: Engine) -> bool {
        let (from, to) = (Engine::parse(&self.from), Engine::parse(&self.to));
        from.is_some_and(|from| from <= version) && to.is_some_and(|to| version <= to)
    }
}

fn date(text: Option<&String>) -> Option<Date> {
    text?.parse().ok()
}

/// All releases.
#[derive(Deserialize)]
struct Releases {
    release: Vec<Release>,
}

/// A table that cannot be read is seen by a test; no engine is judged by it then.
static RELEASES: LazyLock<Vec<Release>> = LazyLock::new(|| {
    let read = toml::from_str::<Releases>(include_str!("../../../data/engine-releases.toml"));
    read.map(|it| it.release).unwrap_or_default()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read() {
        assert!(RELEASES.len() > 5);
        for release in RELEASES.iter() {
            assert!(Engine::parse(&release.from) <= Engine::parse(&release.to));
            for day in [&release.ended, &release.sure_until] {
                assert_eq!(day.is_some(), date(day.as_ref()).is_some(), "{day:?}");
            }
        }
    }
}
