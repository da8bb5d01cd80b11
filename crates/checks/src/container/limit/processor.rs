//! CTR-0012.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::host_config::HostConfig;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::container::Input;
use crate::container::kernel::{Kernel, ask};
use crate::container::tell::{fail, reading};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0012",
    name: "container-without-cpu-limit",
    title: "a container may use all processors",
    severity: Severity::Low,
    severity_why: "others get slow, but go on",
    why: "Without a share or a limit one container takes the time of all processors from the \
          rest. A share (`--cpu-shares`) counts once processors are scarce, a limit (`--cpus`, \
          `--cpu-quota`) always.",
    remedy: "Start it with `--cpus 1.5`; for one that runs: `docker update --cpus 1.5 NAME`.",
    bad: "container.host.nano_cpus = 0\ncontainer.process.limits.processor = absent\n",
    good: "container.process.limits.processor = 500\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[400, 770],
    references: &["https://docs.docker.com/engine/containers/resource_constraints/#cpu"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let host = &input.container.host;
    let asked = [
        ("HostConfig.NanoCpus", &host.nano_cpus),
        ("HostConfig.CpuQuota", &host.cpu_quota),
        ("HostConfig.CpuShares", &host.cpu_shares),
    ];
    let mut readings: Vec<Reading> = asked
        .iter()
        .filter_map(|(field, fact)| reading(input, field, fact))
        .collect();
    let has_share = host
        .cpu_shares
        .known()
        .map(|shares| !matches!(shares, 0 | 1024));
    let is_limited = match ask(input, "cgroup, cpu.max", |process| {
        &process.limits.processor
    }) {
        Kernel::Says(limit, from) => {
            readings.push(Reading::new(
                format!("{limit} thousandths of a processor"),
                from,
            ));
            Some(true)
        }
        Kernel::SaysNone(from) => {
            readings.push(Reading::new("max", from));
            has_share
        }
        Kernel::IsSilent => of_request(host),
    };
    match is_limited {
        Some(true) => outcomes.pass(readings),
        Some(false) => {
            let message = format!(
                "container `{}` may use all processors: neither `cpus` nor `cpu-shares` is set",
                input.container.name
            );
            fail(&CHECK, outcomes, message, "max", readings);
        }
        None => {
            let unknown = asked.iter().find(|(_, fact)| fact.known().is_none());
            if let Some((field, fact)) = unknown {
                outcomes.need(fact, &input.field(field));
            }
        }
    }
}

/// Says whether a limit or a share was asked for; nothing where that is not known. A share of 1024
/// is everybody's.
fn of_request(host: &HostConfig) -> Option<bool> {
    let limits = [
        host.nano_cpus.known().map(|limit| *limit > 0),
        host.cpu_quota.known().map(|limit| *limit > 0),
        host.cpu_shares
            .known()
            .map(|shares| !matches!(shares, 0 | 1024)),
    ];
    if limits.contains(&Some(true)) {
        return Some(true);
    }
    (!limits.contains(&None)).then_some(false)
}
